"""What there is to choose from in the form of a gesture: reasons, days, outside bodies, categories."""

from dataclasses import dataclass
from datetime import date, timedelta

from agent_app.domain.reference import Reason, Reference
from agent_app.domain.tickets import Ticket
from agent_app.i18n import Tongue

HEADING = "heading:"
DAYS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `code` is what the action carries, or opens a heading."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The options under their title; `more` is the word for showing others, empty when these are all."""

    title: str = ""
    options: tuple[Option, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which options are shown: the week of days, and the heading of categories (None for its ticket's own).

    An empty heading shows the headings themselves.
    """

    week: int = 0
    heading: str | None = None


def choices_of(
    gesture: str, ticket: Ticket, reference: Reference, shown: Shown, *, today: date, say: Tongue
) -> Choices:
    """Give what there is to choose from; nothing for a gesture without a choice."""
    if gesture == "reject":
        return Choices(say("act.reason"), _reasons(reference.reject_reasons))
    if gesture == "done":
        return Choices(say("act.no_photo"), _reasons(reference.no_photo_reasons))
    if gesture == "plan":
        return Choices(say("act.day"), _days(shown.week, today, say), say("act.next_days"))
    if gesture == "transfer":
        bodies = (Option(body.slug, body.name) for body in reference.outside_bodies)
        return Choices(say("act.body"), tuple(bodies))
    if gesture == "requalify":
        return category_choices(ticket.category, reference, shown, say)
    return Choices()


def _reasons(reasons: tuple[Reason, ...]) -> tuple[Option, ...]:
    return tuple(Option(reason.code, capital(reason.label)) for reason in reasons)


def _days(week: int, today: date, say: Tongue) -> tuple[Option, ...]:
    first = today + timedelta(days=week * DAYS_SHOWN)
    days = (first + timedelta(days=after) for after in range(DAYS_SHOWN))
    return tuple(Option(day.isoformat(), _day(day, today, say)) for day in days)


def _day(day: date, today: date, say: Tongue) -> str:
    words = say.whole_day(day)
    near = {0: "act.today", 1: "act.tomorrow"}.get((day - today).days)
    return say(near, day=words) if near else capital(words)


def category_choices(own: str, reference: Reference, shown: Shown, say: Tongue) -> Choices:
    """Give the categories beside `own` under the shown heading, or the headings."""
    headings = [item for item in reference.categories if not item.parent and not item.leaf]
    known = {item.code: item.label for item in headings}
    heading = reference.parent_of(own) if shown.heading is None else shown.heading
    if heading not in known:
        single = [item for item in reference.categories if not item.parent and item.leaf]
        options = [Option(HEADING + item.code, item.label) for item in headings]
        options += [Option(item.code, item.label) for item in single if item.code != own]
        return Choices(say("act.heading"), tuple(options))
    leaves = (
        Option(item.code, item.label)
        for item in reference.categories
        if item.leaf and item.parent == heading and item.code != own
    )
    title = say("act.category" if own else "report.category", heading=known[heading])
    return Choices(title, tuple(leaves), say("act.other_headings"))


def capital(words: str) -> str:
    """Words that stand alone begin with a capital; the service says them as they stand in a sentence."""
    return words[:1].upper() + words[1:]
