"""What tablets send."""

from marshmallow import EXCLUDE, Schema, fields, validate

from server.core.api import Moment
from server.reporting.tickets.schemas import ActionIn

MAX_ACTIONS = 500


class FieldActionIn(ActionIn):
    """An action of an agent's journal; `agent` is the account of the person who held the tablet."""

    ticket_id = fields.UUID(required=True)
    agent = fields.Integer(load_default=None, allow_none=True)


class JournalIn(Schema):
    """A batch of a journal, in the order things were done. Each action is checked alone."""

    class Meta:
        unknown = EXCLUDE

    sent_at = Moment(load_default=None, allow_none=True)
    actions = fields.List(
        fields.Raw(allow_none=True), required=True,
        validate=validate.Length(max=MAX_ACTIONS, error="field.too_many_actions"))


class ChangesQuery(Schema):
    """Where the tablet was, and how many seconds it is ready to wait for news."""

    class Meta:
        unknown = EXCLUDE

    cursor = fields.String(load_default=None, validate=validate.Length(max=120))
    wait = fields.Float(load_default=0, validate=validate.Range(0, 25))
