"""What the dashboard's forms and addresses carry; an empty field is an absent one."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, pre_load, validate
from werkzeug.datastructures import MultiDict

from server.commons.audit.rules import ACTIONS
from server.commons.photos.rules.boxes import DIGITS
from server.core.language import LANGUAGES
from server.reporting.signalements.rules import MAX_COMMENT, MAX_DESCRIPTION, SOURCES
from server.reporting.tickets.rules import KINDS, OPEN_STATES, PRIORITIES, STATES

TEAM_KINDS = ("proximity", "service", "external")
STATE_GROUPS = ("open", "handled")
WAITING = "waiting"  # the order of a list by how long each ticket has been as it is
COUNTED_BY = (  # figures whose tickets no other filter of the list finds
    *(
        "response",
        "days",
        "on_time",
        "contested",
        "reopened",
        "judged",
        "satisfaction",
        "answers",
        "recurrence",
    ),
)
ENTRY_SOURCES = ("phone", "counter", "mail", "letter", "elected")
Messages = dict[str, str | list[Any] | dict[Any, Any]]
DAY_MISSING: Messages = dict.fromkeys(("required", "invalid"), "field.announcement.date")
TIME_WRONG: Messages = {"invalid": "field.announcement.time"}
ABSENCE_DAY: Messages = dict.fromkeys(("required", "invalid"), "field.absence.day")
TIME_OF_TURN: Messages = dict.fromkeys(("required", "invalid"), "field.on_call.time")
DEGREES = r"-?\d{1,3}(\.\d{1,9})?"
BOX = rf"{DEGREES}(,{DEGREES}){{3}}$"  # west, south, east, north
RADIUS_WRONG: Messages = {"invalid": "field.announcement.radius"}


class Form(Schema):
    """Fields as browsers send them: text, where nothing typed means nothing."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def drop_empty(self, sent: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Leave out what was left empty; line ends as everywhere else."""
        trimmed = {name: value.replace("\r\n", "\n").strip() for name, value in sent.items()}
        return {name: value for name, value in trimmed.items() if value}


class TicketFilter(Form):
    """What a list of tickets is limited to, as the address keeps it."""

    state = fields.String(load_default=None, validate=validate.OneOf((*STATE_GROUPS, *STATES)))
    team = fields.String(load_default=None, validate=validate.Length(max=64))
    category = fields.String(load_default=None, validate=validate.Length(max=64))
    district = fields.String(load_default=None, validate=validate.Length(max=64))
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    source = fields.String(load_default=None, validate=validate.OneOf(SOURCES))
    late = fields.Boolean(load_default=None)
    contested = fields.Boolean(load_default=None)
    unassigned = fields.Boolean(load_default=None)
    unplaced = fields.Boolean(load_default=None)
    figure = fields.String(load_default=None, validate=validate.OneOf(COUNTED_BY))
    bounced = fields.Boolean(load_default=None)
    unanswered = fields.Boolean(load_default=None)
    inquired = fields.Boolean(load_default=None)
    to_check = fields.Boolean(load_default=None)
    mine = fields.Boolean(load_default=None)
    near = fields.String(load_default=None, validate=validate.Regexp(r"-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$"))
    box = fields.String(load_default=None, validate=validate.Regexp(BOX))
    first = fields.String(load_default=None, validate=validate.OneOf(TEAM_KINDS))
    last = fields.String(load_default=None, validate=validate.OneOf(TEAM_KINDS))
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    priority = fields.String(load_default=None, validate=validate.OneOf(PRIORITIES))
    entrusted = fields.String(load_default=None, validate=validate.OneOf(("yes", "no")))
    q = fields.String(load_default=None, validate=validate.Length(max=200))
    order = fields.String(load_default=None, validate=validate.OneOf((WAITING,)))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


FILTER = TicketFilter()  # made once: it copies all of its fields


def filter_from(sent: Mapping[str, str]) -> dict[str, Any]:
    """The filter that an address names; what cannot be understood in it is left out.

    What waits is open: that order is one of open tickets, all of them where no state is named.
    """
    wrong = FILTER.validate(dict(sent))
    found: dict[str, Any] = FILTER.load({name: value for name, value in sent.items() if name not in wrong})
    if found["order"] == WAITING:
        found["state"] = found["state"] or "open"
        found["order"] = WAITING if found["state"] in ("open", *OPEN_STATES) else None
    return found


def address_of(chosen: Mapping[str, Any]) -> dict[str, str]:
    """A filter as an address writes it, without what is not set."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in chosen.items()
        if value is not None and name != "cursor"
    }


class LoginForm(Form):
    """Who signs in."""

    login = fields.String(required=True, validate=validate.Length(max=64))
    password = fields.String(required=True, validate=validate.Length(max=256))


class ViewForm(Form):
    """A view of the list to be kept: its name, whether all may use it; its filters are beside."""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    shared = fields.Boolean(load_default=False)


class ActionForm(Form):
    """An action on a ticket; what its kind needs is decided by `tickets.rules`."""

    kind = fields.String(required=True, validate=validate.Length(max=32))
    action_id = fields.UUID(required=True)
    base_version = fields.Integer(required=True)
    words = fields.String(load_default=None)
    reason = fields.String(load_default=None, validate=validate.Length(max=32))
    no_photo_reason = fields.String(load_default=None, validate=validate.Length(max=32))
    planned_on = fields.String(load_default=None, validate=validate.Length(max=10))
    wait_for = fields.String(load_default=None, data_key="for", validate=validate.Length(max=8))
    team = fields.String(load_default=None, validate=validate.Length(max=64))
    category = fields.String(load_default=None, validate=validate.Length(max=64))
    priority = fields.String(load_default=None, validate=validate.Length(max=8))
    into = fields.String(load_default=None, validate=validate.Length(max=16))
    account = fields.Integer(load_default=None)


class CommunesForm(Form):
    """What the list of all communes is limited to, beside the filters of a list of tickets."""

    commune = fields.String(load_default=None, validate=validate.Length(max=64))
    state = fields.String(load_default="open", validate=validate.OneOf((*STATE_GROUPS, *STATES, "all")))


class StaffForm(Form):
    """A person of the staff; teams and districts are lists beside it."""

    login = fields.String(load_default="", validate=validate.Length(max=64))
    name = fields.String(load_default="", validate=validate.Length(max=200))
    role = fields.String(load_default="", validate=validate.Length(max=16))
    email = fields.String(load_default=None, validate=validate.Length(max=254))


class JournalForm(Form):
    """What is looked for in the journal."""

    account = fields.Integer(load_default=None, validate=validate.Range(0, 2**31 - 1))
    action = fields.String(load_default=None, validate=validate.OneOf(ACTIONS))
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    before = fields.Integer(load_default=None, validate=validate.Range(0, 2**53))


class ReplyForm(Form):
    """What the desk writes to an outside body."""

    id = fields.UUID(required=True)
    words = fields.String(required=True, validate=validate.Length(1, 2000))


class CalledForm(Form):
    """That an outside body was called: what was said, and its own number."""

    id = fields.UUID(required=True)
    words = fields.String(load_default=None, validate=validate.Length(max=2000))
    reference = fields.String(load_default=None, validate=validate.Length(max=128))


class PartnerForm(Form):
    """What an outside body answers; `id` was made with the form."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.Length(max=8))
    base_version = fields.Integer(load_default=None)
    planned_on = fields.String(load_default=None, validate=validate.Length(max=10))
    words = fields.String(load_default=None, validate=validate.Length(max=2000))


class BulkForm(ActionForm):
    """An action on many tickets; the versions that its sender saw come with the numbers, see `pairs_from`."""

    base_version = fields.Integer(load_default=0)


def pairs_from(sent: Iterable[str]) -> dict[str, int]:
    """`26-00431:7` for each ticket, with spaces between: its number, and the version that was seen.

    Other words are left out.
    """
    found = {}
    for text in " ".join(sent).split():
        number, _, version = text.partition(":")
        if version.isdecimal() and len(version) < 10:
            found[number[:16]] = int(version)
    return found


class BoxesForm(Form):
    """The set of boxes that a form replaces, by its number; the boxes themselves are read by `boxes_from`."""

    action_id = fields.UUID(required=True)
    base_version = fields.Integer(required=True)
    revision = fields.Integer(required=True)


def boxes_from(sent: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The boxes of a form, in shares: a row of `box_…` fields for each, in percent.

    A row without any measure, or whose number is in `box_remove`, is none. What is no number stays in the
    box, for the action to refuse it.
    """
    columns = [sent.getlist(f"box_{name}") for name in ("kind", "source", "x", "y", "w", "h")]
    removed = set(sent.getlist("box_remove"))
    found = []
    for number, (kind, source, *measures) in enumerate(zip(*columns, strict=False)):
        if str(number) in removed or not any(measure.strip() for measure in measures):
            continue
        shares = dict(zip("xywh", map(_share, measures), strict=True))
        found.append({"kind": kind, "source": source, **shares})
    return found


def _share(percent: str) -> float | None:
    try:
        return round(float(percent.replace(",", ".")) / 100, DIGITS)
    except ValueError:
        return None


class AnswerForm(Form):
    """What somebody answered aloud to "is it fixed?"."""

    solved = fields.Boolean(required=True, truthy={"yes"}, falsy={"no"})
    comment = fields.String(
        load_default=None, validate=validate.Length(max=MAX_COMMENT, error="field.too_long")
    )


class EntryForm(Form):
    """A signalement that the desk enters for somebody. `id` and `secret` were made with the form."""

    id = fields.UUID(required=True)
    secret = fields.String(required=True, validate=validate.Length(43, 43))
    kind = fields.String(load_default="anomaly", validate=validate.OneOf(KINDS))
    source = fields.String(load_default="phone", validate=validate.OneOf(ENTRY_SOURCES))
    address = fields.String(load_default=None, validate=validate.Length(max=300, error="field.too_long"))
    latitude = fields.Float(load_default=None)
    longitude = fields.Float(load_default=None)
    category = fields.String(load_default=None, validate=validate.Length(max=64))
    description = fields.String(
        load_default="", validate=validate.Length(max=MAX_DESCRIPTION, error="field.description_too_long")
    )
    email = fields.String(load_default=None, validate=validate.Length(max=254, error="field.email"))
    phone = fields.String(load_default=None, validate=validate.Length(max=32, error="field.phone"))
    postal = fields.String(load_default=None, validate=validate.Length(max=400, error="field.too_long"))
    language = fields.String(load_default="fr", validate=validate.OneOf(LANGUAGES))
    join = fields.UUID(load_default=None)


class ReceiptForm(Form):
    """Which receipt to print: the secret proves that it was just shown."""

    id = fields.UUID(required=True)
    secret = fields.String(required=True, validate=validate.Length(43, 43))


class SenderForm(Form):
    """A warning to a sender; with a day, what comes from there is looked at first until then."""

    id = fields.UUID(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=16))
    words = fields.String(load_default="", validate=validate.Length(max=MAX_DESCRIPTION))
    until = fields.Date(load_default=None)


class DaysForm(Form):
    """From a day to another; the first alone where no last is given. `part` is where the page draws it."""

    part = ""
    id = fields.UUID(required=True)
    first_day = fields.Date(required=True, error_messages=ABSENCE_DAY)
    last_day = fields.Date(load_default=None, error_messages=ABSENCE_DAY)


class AbsenceForm(DaysForm):
    """Somebody is away."""

    part = "people"
    account = fields.Integer(required=True)
    substitute = fields.Integer(load_default=None)


class ClosureForm(DaysForm):
    """A team is closed."""

    part = "teams"
    team = fields.String(required=True, validate=validate.Length(max=64))
    substitute = fields.String(load_default=None, validate=validate.Length(max=64))


class OnCallLineForm(Form):
    """A line of a team's weekly pattern; the days are a list beside it."""

    id = fields.UUID(required=True)
    account = fields.Integer(required=True)
    rank = fields.Integer(load_default=1)
    starts = fields.Time(required=True, error_messages=TIME_OF_TURN)
    ends = fields.Time(required=True, error_messages=TIME_OF_TURN)
    nights = fields.Integer(load_default=1)
    first_day = fields.Date(required=True, error_messages=ABSENCE_DAY)
    last_day = fields.Date(load_default=None, error_messages=ABSENCE_DAY)
    every_weeks = fields.Integer(load_default=1)


class OnCallExceptionForm(Form):
    """Somebody takes a rank from a moment to another, on the town's clocks."""

    id = fields.UUID(required=True)
    account = fields.Integer(required=True)
    rank = fields.Integer(load_default=1)
    starts_day = fields.Date(required=True, error_messages=ABSENCE_DAY)
    starts_time = fields.Time(required=True, error_messages=TIME_OF_TURN)
    ends_day = fields.Date(required=True, error_messages=ABSENCE_DAY)
    ends_time = fields.Time(required=True, error_messages=TIME_OF_TURN)


class ContactForm(Form):
    """How somebody on call is reached; nothing forgets it."""

    account = fields.Integer(required=True)
    phone = fields.String(load_default=None, validate=validate.Length(max=30))
    email = fields.String(load_default=None, validate=validate.Length(max=254))


class StructuralForm(Form):
    """The structural ticket of a place where the same thing comes back."""

    id = fields.UUID(required=True)
    team = fields.String(required=True, validate=validate.Length(max=64))
    words = fields.String(load_default="", validate=validate.Length(max=1000))


class ReviewForm(Form):
    """What becomes of an agent's words: sent as they stand here, or kept back with a reason for the agent."""

    id = fields.UUID(required=True)
    decision = fields.String(required=True, validate=validate.OneOf(("send", "refuse")))
    words = fields.String(load_default="")
    comment = fields.String(load_default="")
    back = fields.String(load_default=None)


class AnnouncementForm(Form):
    """An announcement as it is written; districts and categories are lists beside it."""

    kind = fields.String(load_default="", validate=validate.Length(max=16))
    title = fields.String(load_default="")
    text = fields.String(load_default="")
    title_en = fields.String(load_default=None)
    text_en = fields.String(load_default=None)
    starts_day = fields.Date(required=True, error_messages=DAY_MISSING)
    starts_time = fields.Time(load_default=None, error_messages=TIME_WRONG)
    ends_day = fields.Date(required=True, error_messages=DAY_MISSING)
    ends_time = fields.Time(load_default=None, error_messages=TIME_WRONG)
    published_day = fields.Date(load_default=None, error_messages=DAY_MISSING)
    published_time = fields.Time(load_default=None, error_messages=TIME_WRONG)
    address = fields.String(load_default=None)
    latitude = fields.Float(load_default=None, allow_nan=False)
    longitude = fields.Float(load_default=None, allow_nan=False)
    radius_m = fields.Integer(load_default=None, error_messages=RADIUS_WRONG)
    link = fields.String(load_default=None)
    revision = fields.Integer(load_default=0)
    tells = fields.Boolean(load_default=False)
