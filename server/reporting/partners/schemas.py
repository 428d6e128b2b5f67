"""What an outside body's program sends, and what it is answered."""

from marshmallow import fields, validate

from server.core.api import Incoming, Outgoing
from server.reporting.partners.rules import ANSWERS
from server.reporting.tickets.rules import MAX_WORDS


class AnswerIn(Incoming):
    """What the body does about a ticket. `id` is made by its program, so that the same again is harmless."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(tuple(ANSWERS), error="field.partner.kind"))
    words = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=MAX_WORDS, error="field.too_long")
    )
    planned_on = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=10),
        metadata={"description": "a day, `2026-03-14`, with `planned`"},
    )


class AnsweredOut(Outgoing):
    """What became of an answer: `applied`, or `already_applied`; the ticket's present state."""

    result = fields.String(required=True)
    number = fields.String(required=True)
    state = fields.String(required=True)
