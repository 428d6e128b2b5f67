"""What staff and tablets send about tickets."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from server.core.api import Moment
from server.reporting.tickets.rules import CITIZEN_KINDS, MAX_WORDS, STATES

MAX_PHOTOS_OF_ACTION = 10


class ActionIn(Schema):
    """An action; what each kind needs beside is decided by `rules.check_payload`."""

    class Meta:
        unknown = EXCLUDE

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.Length(1, 32))
    at = Moment(load_default=None, allow_none=True)
    base_version = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 2**31 - 1))
    words = fields.String(allow_none=True, validate=validate.Length(max=MAX_WORDS, error="field.too_long"))
    reason = fields.String(allow_none=True, validate=validate.Length(max=32))
    planned_on = fields.String(allow_none=True, validate=validate.Length(max=10))
    team = fields.String(allow_none=True, validate=validate.Length(max=40))
    category = fields.String(allow_none=True, validate=validate.Length(max=64))
    priority = fields.String(allow_none=True, validate=validate.Length(max=8))
    no_photo_reason = fields.String(allow_none=True, validate=validate.Length(max=32))
    photo_ids = fields.List(fields.UUID(), allow_none=True, validate=validate.Length(max=MAX_PHOTOS_OF_ACTION))
    items = fields.List(fields.Dict(), allow_none=True, validate=validate.Length(max=50))
    # "for" is a word of Python
    wait_for = fields.String(data_key="for", allow_none=True, validate=validate.Length(max=8))

    @post_load
    def as_arguments(self, sent: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The keyword arguments of `apply_action`; what only citizens do is no action of the staff."""
        kind = sent.pop("kind")
        known = {name: sent.pop(name) for name in ("ticket_id", "agent") if name in sent}
        arguments = {
            "action_id": sent.pop("id"), "kind": "unknown" if kind in CITIZEN_KINDS else kind,
            "claimed_at": sent.pop("at"), "base_version": sent.pop("base_version"),
        }
        sent["for"] = sent.pop("wait_for", None)
        if sent.get("photo_ids"):
            sent["photo_ids"] = [str(photo_id) for photo_id in sent["photo_ids"]]
        return {**arguments, **known, "payload": sent}


class ListQuery(Schema):
    """Filters of the list; `state` may be given several times or as a list with commas."""

    class Meta:
        unknown = EXCLUDE

    state = fields.String(load_default=None)
    team = fields.String(load_default=None)
    category = fields.String(load_default=None)
    district = fields.String(load_default=None)
    late = fields.Boolean(load_default=None)
    contested = fields.Boolean(load_default=None)
    photo_missing = fields.Boolean(load_default=None)
    q = fields.String(load_default=None, validate=validate.Length(max=200))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


def states_of(text: str | None) -> list[str]:
    """The states that a filter names; an unknown one is kept, and matches nothing."""
    return [word if word in STATES else "-" for word in (text or "").split(",") if word]


class OutcomeOut(Schema):
    """What became of an action."""

    result = fields.String(validate=validate.OneOf(("applied", "already_applied", "conflict", "refused")))
    reason = fields.String(allow_none=True)
    message = fields.String(allow_none=True)
    ticket = fields.Dict(allow_none=True)
