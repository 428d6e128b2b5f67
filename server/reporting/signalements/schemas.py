"""What citizens' devices send. Unknown fields are ignored: a newer client must not be refused."""

import re
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

from server.core.api import Moment
from server.reporting.signalements.rules import MAX_DESCRIPTION, MAX_PHOTOS, POSITION_SOURCES
from server.reporting.tickets.models import KINDS

MAX_ANSWERS, MAX_ANSWER = 30, 500


class Incoming(Schema):
    """The base of all that comes from outside."""

    class Meta:
        unknown = EXCLUDE


class ContactIn(Incoming):
    """How to reach the author; both optional, both kept apart from all the rest."""

    email = fields.Email(load_default=None, allow_none=True, error_messages={"invalid": "field.email"})
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(
        r"^\+?[0-9 .()\u202f\u00a0-]{6,25}$", error="field.phone"))

    @pre_load
    def drop_empty(self, data: Any, **_: Any) -> Any:
        """An empty field of a form is an absent one."""
        return {key: value or None for key, value in data.items()} if isinstance(data, dict) else data


def _number(low: float, high: float, message: str) -> fields.Float:
    return fields.Float(load_default=None, allow_none=True, allow_nan=False,
                        validate=validate.Range(low, high, error=message))


def _check_answers(answers: dict[str, Any]) -> None:
    """Answers are words, numbers, yes or no, or lists of words: nothing deeper is ever asked."""
    if len(answers) > MAX_ANSWERS:
        raise ValidationError("field.answers")
    for answer in answers.values():
        for one in answer if isinstance(answer, list) and len(answer) <= MAX_ANSWERS else [answer]:
            if not isinstance(one, str | int | float | None) or len(str(one)) > MAX_ANSWER:
                raise ValidationError("field.answers")


class SignalementIn(Incoming):
    """A citizen's signalement. `id` is made on the device so that a resend is harmless."""

    id = fields.UUID(required=True)
    kind = fields.String(load_default="anomaly", validate=validate.OneOf(KINDS, error="field.kind"))
    category = fields.String(required=True, validate=validate.Length(max=64, error="field.unknown_category"))
    description = fields.String(load_default="", allow_none=True, validate=validate.Length(
        max=MAX_DESCRIPTION, error="field.description_too_long"))
    latitude = _number(-90, 90, "field.position_impossible")
    longitude = _number(-180, 180, "field.position_impossible")
    accuracy_m = _number(0, 1_000_000, "field.accuracy")
    position_source = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(
        POSITION_SOURCES, error="field.position_source"))
    address = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=300, error="field.too_long"))
    taken_at = Moment(load_default=None, allow_none=True)
    answers = fields.Dict(keys=fields.String(validate=validate.Length(max=64, error="field.answers")),
                          load_default=dict, allow_none=True, validate=_check_answers)
    contact = fields.Nested(ContactIn, load_default=None, allow_none=True)
    language = fields.String(load_default="fr", validate=validate.Length(max=8))
    photos = fields.Integer(load_default=0, allow_none=True, validate=validate.Range(0, MAX_PHOTOS, error="field.photos"))


class WitnessIn(Incoming):
    """ "Me too". `id` is made on the device."""

    id = fields.UUID(required=True)
    contact = fields.Nested(ContactIn, load_default=None, allow_none=True)
    language = fields.String(load_default="fr", validate=validate.Length(max=8))


class VerdictIn(Incoming):
    """Is it fixed?"""

    solved = fields.Boolean(required=True)
    comment = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000, error="field.too_long"))


class MessageIn(Incoming):
    """Words for the service. `id` is made on the device."""

    id = fields.UUID(required=True)
    body = fields.String(required=True, validate=validate.Length(1, 2000, error="field.message_length"))


class PushAddressIn(Incoming):
    """Where a phone or browser can be woken. For webpush, `value` is the subscription as JSON."""

    kind = fields.String(required=True, validate=validate.OneOf(("fcm", "webpush")))
    value = fields.String(required=True, validate=validate.Length(1, 4096))


class NearbyQuery(Incoming):
    """A place, and how far around it."""

    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))
    radius_m = fields.Float(load_default=100, validate=validate.Range(1, 1000))
    category = fields.String(load_default=None)


class Box(fields.String):
    """`west,south,east,north` in degrees, read as four numbers."""

    FORM = re.compile(r"-?\d{1,3}(\.\d{1,20})?(,-?\d{1,3}(\.\d{1,20})?){3}", re.ASCII)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        if not self.FORM.fullmatch(text):
            raise ValidationError("field.bbox")
        west, south, east, north = map(float, text.split(","))
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValidationError("field.bbox")
        return west, south, east, north


class MapQuery(Incoming):
    """What to show on the public map; `bbox` is west,south,east,north."""

    bbox = Box(load_default=None)
    category = fields.String(load_default=None)
    state = fields.String(load_default=None)
    since = Moment(load_default=None)
