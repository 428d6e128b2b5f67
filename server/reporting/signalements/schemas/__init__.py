"""What citizens' devices send. Unknown fields are ignored: a newer client must not be refused."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from server.commons.notifications.schemas import ContactIn
from server.core.api import Incoming, Moment, Outgoing
from server.reporting.signalements.rules import (
    LINE_POINTS,
    MAX_COMMENT,
    MAX_DESCRIPTION,
    MAX_PHOTOS,
    POSITION_SOURCES,
)
from server.reporting.tickets.rules import KINDS
from server.reporting.tickets.schemas import AnswerOut, CorrectionOut, PhotoUrlsOut

MAX_ANSWERS, MAX_ANSWER = 30, 500


def _number(low: float, high: float, message: str) -> fields.Float:
    return fields.Float(
        load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(low, high, error=message)
    )


def _degrees(limit: float) -> fields.Float:
    return fields.Float(allow_nan=False, validate=validate.Range(-limit, limit, error="field.line"))


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
    description = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=MAX_DESCRIPTION, error="field.description_too_long"),
    )
    latitude = _number(-90, 90, "field.position_impossible")
    longitude = _number(-180, 180, "field.position_impossible")
    accuracy_m = _number(0, 1_000_000, "field.accuracy")
    position_source = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(POSITION_SOURCES, error="field.position_source"),
    )
    address = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=300, error="field.too_long")
    )
    line = fields.List(
        fields.Tuple((_degrees(180), _degrees(90))),
        load_default=None,
        allow_none=True,
        validate=validate.Length(*LINE_POINTS, error="field.line"),
        metadata={"description": "a stretch of street: [longitude, latitude] from the place to its end"},
    )
    line_to = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=300, error="field.too_long"),
        metadata={"description": "the address of the line's end"},
    )
    recurrence_of = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "the ticket, done lately, whose problem is back"},
    )
    origin = fields.String(
        load_default=None,
        allow_none=True,
        metadata={"description": "of the link that was opened before; unknown, it is left out"},
    )
    taken_at = Moment(load_default=None, allow_none=True)
    answers = fields.Dict(
        keys=fields.String(validate=validate.Length(max=64, error="field.answers")),
        load_default=dict,
        allow_none=True,
        validate=_check_answers,
    )
    contact = fields.Nested(ContactIn, load_default=None, allow_none=True)
    language = fields.String(load_default="fr", validate=validate.Length(max=8))
    photos = fields.Integer(
        load_default=0, allow_none=True, validate=validate.Range(0, MAX_PHOTOS, error="field.photos")
    )


class WitnessIn(Incoming):
    """ "Me too". `id` is made on the device."""

    id = fields.UUID(required=True)
    contact = fields.Nested(ContactIn, load_default=None, allow_none=True)
    language = fields.String(load_default="fr", validate=validate.Length(max=8))


class VerdictIn(Incoming):
    """Is it fixed?"""

    solved = fields.Boolean(required=True)
    comment = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=MAX_COMMENT, error="field.too_long")
    )
    part = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=16),
        metadata={"description": "the number of the part that it is about, when not the whole"},
    )


class MessageIn(Incoming):
    """Words for the service. `id` is made on the device."""

    id = fields.UUID(required=True)
    body = fields.String(required=True, validate=validate.Length(1, 2000, error="field.message_length"))


class NearbyQuery(Incoming):
    """A place, and how far around it."""

    latitude = fields.Float(required=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, validate=validate.Range(-180, 180))
    radius_m = fields.Float(load_default=100, validate=validate.Range(1, 1000))
    category = fields.String(load_default=None)


# -- what is answered --


class CreatedOut(Outgoing):
    """A stored signalement, with the page to follow it."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"example": "26-00431"})
    public_status = fields.String(required=True, metadata={"description": "in the reader's language"})
    public_state = fields.String(required=True)
    tracking_url = fields.String(required=True)


class PhotoKeptOut(Outgoing):
    """A photo that is here; `state` tells whether it still waits to be read."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("received", "ready", "refused")))


class PublicCategoryOut(Outgoing):
    """A category in the reader's language."""

    code = fields.String(required=True)
    label = fields.String(required=True)
    icon = fields.String(required=True)


class PublicDistrictOut(Outgoing):
    """A district."""

    slug = fields.String(required=True)
    name = fields.String(required=True)


class PublicStepOut(Outgoing):
    """A step as a citizen reads it; `words` are there for the witnesses only, as are their own answers."""

    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True, metadata={"description": "the action's, or `verdict` for an answer"})
    state = fields.String(required=True)
    label = fields.String(required=True)
    words = fields.String(required=True, allow_none=True)


class PublicPartOut(Outgoing):
    """One of the jobs that a ticket was split into."""

    number = fields.String(required=True)
    category = fields.Nested(PublicCategoryOut, required=True)
    public_status = fields.String(required=True)
    public_state = fields.String(required=True)
    may_judge = fields.Boolean(metadata={"description": "with the secret: whether this person may judge it"})
    solved = fields.Boolean(allow_none=True, metadata={"description": "with the secret: how it was judged"})


class HeadOut(Outgoing):
    """What everybody may know of a signalement."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    category = fields.Nested(PublicCategoryOut, required=True, allow_none=True)
    public_status = fields.String(required=True)
    public_state = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    district = fields.Nested(PublicDistrictOut, required=True, allow_none=True)
    merged_into = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the number of the ticket it is followed with"},
    )
    parts = fields.List(
        fields.Nested(PublicPartOut),
        required=True,
        metadata={"description": "other jobs that follow from the same words"},
    )
    history = fields.List(fields.Nested(PublicStepOut), required=True)
    description = fields.String(
        required=True, allow_none=True, metadata={"description": "without the secret, once published"}
    )


class WitnessPhotoOut(Outgoing):
    """A photo as a witness sees it."""

    id = fields.UUID(required=True)
    moment = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    urls = fields.Nested(PhotoUrlsOut, required=True, allow_none=True)


class ServiceOut(Outgoing):
    """Who is in charge, and how to reach it."""

    name = fields.String(required=True)
    language = fields.String(required=True, metadata={"description": "of its name"})
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)


class MessageOut(Outgoing):
    """Words between the service and the witness; `from` is `service` or `citizen`."""

    id = fields.UUID(required=True)
    sender = fields.String(required=True, data_key="from")
    at = fields.AwareDateTime(required=True)
    body = fields.String(required=True)


class VerdictOut(Outgoing):
    """Whether "is it fixed?" is asked, and what this witness last answered."""

    asked = fields.Boolean(required=True)
    open_until = fields.AwareDateTime(required=True, allow_none=True)
    solved = fields.Boolean(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True, allow_none=True)
    comment = fields.String(required=True, allow_none=True)


class SatisfactionOut(Outgoing):
    """Whether the two questions are asked, and what this witness last answered."""

    asked = fields.Boolean(required=True)
    answer = fields.String(required=True, allow_none=True)
    work = fields.String(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True, allow_none=True)


class MayOut(Outgoing):
    """What this witness may do now."""

    correct = fields.Boolean(required=True)
    withdraw = fields.Boolean(required=True)
    anonymise = fields.Boolean(required=True)


class ExpectedOut(Outgoing):
    """In how many days such works ended: half of them within `low_days`, nine of ten within `high_days`."""

    basis = fields.String(required=True, validate=validate.OneOf(("category", "family", "town", "target")))
    of = fields.String(required=True)
    low_days = fields.Integer(required=True, allow_none=True)
    high_days = fields.Integer(required=True)


class ReachOut(Outgoing):
    """Whether an address is known; never the address."""

    email = fields.Boolean(required=True)
    phone = fields.Boolean(required=True)


class NoticesOut(Outgoing):
    """By which of `email` and `sms` a person is written to, and whether it is still wanted."""

    ways = fields.List(fields.String(), required=True)
    wanted = fields.Boolean(required=True)


class PageOut(HeadOut):
    """A signalement as one of its witnesses, or with fewer fields as anybody, may see it."""

    street = fields.String(metadata={"description": "without the secret"}, allow_none=True)
    photos = fields.List(fields.Nested(WitnessPhotoOut), required=True)
    taken_at = fields.AwareDateTime(allow_none=True)
    answers = fields.List(fields.Nested(AnswerOut))
    latitude = fields.Float(allow_none=True)
    longitude = fields.Float(allow_none=True)
    accuracy_m = fields.Float(allow_none=True)
    position_source = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    line = fields.List(fields.List(fields.Float()), allow_none=True)
    line_to = fields.String(allow_none=True)
    service = fields.Nested(ServiceOut, allow_none=True)
    photos_promised = fields.Integer()
    messages = fields.List(fields.Nested(MessageOut))
    question = fields.String(allow_none=True, metadata={"description": "what the service waits for"})
    verdict = fields.Nested(VerdictOut)
    corrections = fields.List(fields.Nested(CorrectionOut))
    satisfaction = fields.Nested(SatisfactionOut)
    may = fields.Nested(MayOut)
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    anonymised_at = fields.AwareDateTime(allow_none=True)
    expected = fields.Nested(ExpectedOut, allow_none=True)
    contact = fields.Nested(ReachOut)
    told_by = fields.List(fields.String())
    notices = fields.Nested(NoticesOut)
    published = fields.Boolean()


class NearbyItemOut(Outgoing):
    """A ticket in the neighbourhood: open, or done less than 30 days ago (`done_at`)."""

    number = fields.String(required=True)
    ticket_id = fields.UUID(required=True)
    distance_m = fields.Integer(required=True)
    category = fields.Nested(PublicCategoryOut, required=True)
    public_status = fields.String(required=True)
    public_state = fields.String(required=True)
    done_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "then say that it is back (`recurrence_of`) rather than join"},
    )
    witnesses = fields.Integer(required=True)
    received_at = fields.AwareDateTime(required=True)
    thumbnail = fields.String(required=True, allow_none=True)


class NearbyOut(Outgoing):
    """Open tickets and those done lately, nearest first, 20 at most."""

    items = fields.List(fields.Nested(NearbyItemOut), required=True)
    next = fields.String(allow_none=True)
