"""What tablets send."""

from marshmallow import EXCLUDE, Schema, fields, validate

from server.core.api import Moment, Outgoing
from server.reporting.signalements.rules import MAX_DESCRIPTION, MAX_PHOTOS
from server.reporting.tickets.schemas import ActionIn, OutcomeOut, TicketFullOut

MAX_ACTIONS = 500


class FieldActionIn(ActionIn):
    """An action of an agent's journal; `agent` is the account of the person who held the tablet."""

    ticket_id = fields.UUID(required=True)
    agent = fields.Integer(load_default=None, allow_none=True)


class FieldReportIn(Schema):
    """A signalement that an agent makes in the field, in the journal with the actions; `id` is its own.

    Photos are sent afterwards, `PUT /field/photos/{id}?signalement={its id}`.
    """

    class Meta:
        unknown = EXCLUDE

    id = fields.UUID(required=True)
    agent = fields.Integer(load_default=None, allow_none=True)
    at = Moment(load_default=None, allow_none=True)
    category = fields.String(required=True, validate=validate.Length(max=64, error="field.unknown_category"))
    words = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=MAX_DESCRIPTION, error="field.too_long"),
    )
    latitude = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-90, 90))
    longitude = fields.Float(load_default=None, allow_none=True, validate=validate.Range(-180, 180))
    address = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=300))
    photos = fields.Integer(load_default=0, allow_none=True, validate=validate.Range(0, MAX_PHOTOS))


class JournalIn(Schema):
    """A batch of a journal, in the order things were done. Each action is checked alone."""

    class Meta:
        unknown = EXCLUDE

    sent_at = Moment(load_default=None, allow_none=True)
    actions = fields.List(
        fields.Raw(allow_none=True),
        required=True,
        validate=validate.Length(max=MAX_ACTIONS, error="field.too_many_actions"),
    )


class CrashIn(Schema):
    """Where in its code a tablet's app ended: no word that somebody typed, no path of a person's machine."""

    class Meta:
        unknown = EXCLUDE

    at = Moment(required=True)
    version = fields.String(required=True, validate=validate.Length(max=32))
    machine = fields.String(load_default="", validate=validate.Length(max=200))
    error = fields.String(required=True, validate=validate.Length(max=200))
    frames = fields.List(fields.String(validate=validate.Length(max=200)), validate=validate.Length(max=30))


class ChangesQuery(Schema):
    """Where the tablet was, and how many seconds it is ready to wait for news."""

    class Meta:
        unknown = EXCLUDE

    cursor = fields.String(load_default=None, validate=validate.Length(max=120))
    wait = fields.Float(load_default=0, validate=validate.Range(0, 25))
    team = fields.String(load_default=None, metadata={"description": "which of the agent's teams, its slug"})


class RoundQuery(Schema):
    """Where the agent stands, in WGS 84 degrees."""

    class Meta:
        unknown = EXCLUDE

    latitude = fields.Float(required=True, allow_nan=False, validate=validate.Range(-90, 90))
    longitude = fields.Float(required=True, allow_nan=False, validate=validate.Range(-180, 180))
    team = fields.String(load_default=None, metadata={"description": "which of the agent's teams, its slug"})


class PhotoQuery(Schema):
    """What the photo belongs to, when no action promised it: a signalement made in the field."""

    class Meta:
        unknown = EXCLUDE

    signalement = fields.UUID(load_default=None)


# -- what is answered --


class RoundStopOut(Outgoing):
    """A stop of the round; `arrives_at` is an estimate, with ten minutes of work at each stop before."""

    ticket_id = fields.UUID(required=True)
    number = fields.String(required=True)
    distance_m = fields.Integer(required=True, metadata={"description": "from the stop before"})
    arrives_at = fields.AwareDateTime(required=True)


class RoundOut(Outgoing):
    """The round in its order; `left_out` counts what does not fit in it, least pressing first."""

    computed_at = fields.AwareDateTime(required=True)
    left_out = fields.Integer(required=True)
    items = fields.List(fields.Nested(RoundStopOut), required=True)


class AgentOut(Outgoing):
    """A person of the team."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)


class TemplateOut(Outgoing):
    """Words ready to be sent."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    category = fields.String(required=True, allow_none=True)
    label = fields.String(required=True)
    body = fields.String(required=True)


class FieldCategoryOut(Outgoing):
    """A category, as the tablet needs it."""

    code = fields.String(required=True)
    label = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    leaf = fields.Boolean(required=True, metadata={"description": "a ticket may be of it"})
    proof_required = fields.Boolean(required=True)
    urgent = fields.Boolean(required=True)


class ReasonOut(Outgoing):
    """A typed reason."""

    code = fields.String(required=True)
    label = fields.String(required=True)


class RejectReasonOut(ReasonOut):
    """A typed reason to reject; `status` is what citizens read of it."""

    status = fields.String(required=True)


class OutsideBodyOut(Outgoing):
    """An outside body that a ticket can be transferred to; `status` is what citizens read of it."""

    slug = fields.String(required=True)
    name = fields.String(required=True)
    contact = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)


class FieldNoticeOut(Outgoing):
    """What citizens are told of an action: `ask` is a wait for the citizen, `wait` one for a supplier."""

    kind = fields.String(required=True)
    paragraphs = fields.List(fields.String(), required=True)


class FieldNoticesOut(Outgoing):
    """What citizens are told, with `{number}`, `{what}`, `{date}`, `{words}`, `{status}` to be filled in.

    `question` fills `{question}` where they are asked whether it is fixed.
    """

    question = fields.String(required=True)
    reviewed = fields.Boolean(
        required=True, metadata={"description": "the desk reads agents' words before they are sent"}
    )
    texts = fields.List(fields.Nested(FieldNoticeOut), required=True)


class StateChangeOut(Outgoing):
    """A line of the state table: an action, the states it is possible in, the one it leads to, if any."""

    kind = fields.String(required=True)
    sources = fields.List(fields.String(), required=True, data_key="from")
    to = fields.String(required=True, allow_none=True)


class FieldTicketOut(TicketFullOut):
    """A ticket whole; `what` is how notices name it."""

    what = fields.String(required=True)
    asks_at_once = fields.Boolean(
        required=True, metadata={"description": "once done, its people are asked at once whether it is fixed"}
    )


class ReasonsOut(Outgoing):
    """The typed reasons to reject, and to bring no photo."""

    reject = fields.List(fields.Nested(RejectReasonOut), required=True)
    no_photo = fields.List(fields.Nested(ReasonOut), required=True)


class FieldTeamOut(Outgoing):
    """The team that the changes are for."""

    slug = fields.String(required=True)
    name = fields.String(required=True)


class ChangesOut(Outgoing):
    """What changed; what rarely changes (`agents` to `notices`) is null when it did not.

    `actions` is null only when nothing is told.
    """

    cursor = fields.String(required=True)
    more = fields.Boolean(required=True, metadata={"description": "ask again at once"})
    server_time = fields.AwareDateTime(required=True)
    team = fields.Nested(FieldTeamOut, required=True)
    agents = fields.List(fields.Nested(AgentOut), required=True, allow_none=True)
    templates = fields.List(fields.Nested(TemplateOut), required=True, allow_none=True)
    categories = fields.List(fields.Nested(FieldCategoryOut), required=True, allow_none=True)
    reasons = fields.Nested(ReasonsOut, required=True, allow_none=True)
    outside_bodies = fields.List(fields.Nested(OutsideBodyOut), required=True, allow_none=True)
    notices = fields.Nested(FieldNoticesOut, required=True, allow_none=True)
    actions = fields.List(fields.Nested(StateChangeOut), required=True, allow_none=True)
    tickets = fields.List(fields.Nested(FieldTicketOut), required=True)
    removed = fields.List(fields.UUID(), required=True)


class ResultOut(OutcomeOut):
    """What became of one action of the journal; `id` is what was sent, whatever it is."""

    id = fields.Raw(required=True, allow_none=True)


class ResultsOut(Outgoing):
    """One result for each action, in the order sent."""

    results = fields.List(fields.Nested(ResultOut), required=True)


class FieldPhotoOut(Outgoing):
    """A photo that is here."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)
