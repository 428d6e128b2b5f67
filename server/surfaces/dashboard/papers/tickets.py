"""A ticket and a list on paper."""

from collections.abc import Iterable, Sequence

from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.language import translate
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.papers import layout
from server.surfaces.dashboard.queries.lists import Line
from server.surfaces.dashboard.queries.tickets import TicketPage

WIDTHS = (14, 29, 30, 34, 19)  # shares: number, category, address, state, day


def ticket_on_paper(here: Territory, ticket: TicketPage) -> bytes:
    """One ticket: what it is, what was said and shown, what happened."""
    full = ticket.full
    title = translate("dashboard.ticket.title", number=full["number"])
    paper = layout.begin(here, title, f"{ticket.category} – {ticket.status}")
    layout.facts(paper, facts_of(ticket))
    paper.heading(translate("dashboard.ticket.said"))
    layout.said(paper, full["signalements"], ticket.hidden)
    layout.pictures(paper, full["photos"])
    paper.heading(translate("dashboard.ticket.history"))
    layout.steps(paper, here, full["history"])
    return paper.file()


def facts_of(ticket: TicketPage) -> Iterable[tuple[str, str]]:
    """The facts of a ticket that any reader may know: key of the label, value."""
    full = ticket.full
    yield "dashboard.list.team", ticket.team or translate("dashboard.ticket.no_team")
    yield "dashboard.ticket.address", full["address"] or translate("dashboard.ticket.no_address")
    if ticket.district:
        yield "dashboard.list.district", ticket.district
    yield "dashboard.ticket.received", pages.moment(full["received_at"])
    if full["deadline"]:
        yield "dashboard.ticket.deadline", pages.day(full["deadline"])
    yield "dashboard.sheet.people", str(full["witnesses"])
    others = [one["number"] for one in (full["merged_into"], full["part_of"]) if one]
    others += [one["number"] for one in (*full["gathers"], *full["parts"])]
    if others:
        yield "dashboard.relations", ", ".join(others)


def list_on_paper(
    here: Territory, lines: Sequence[Line], *, asked: str, more: bool, by_wait: bool = False
) -> bytes:
    """A list: a line for each ticket; `asked` says which, `more` that it has more than are printed.

    `by_wait` says that they come as they wait: the day is that since which a ticket is as it is.
    """
    lead = f"{asked} – {pages.moment(now())}"
    paper = layout.begin(here, translate("dashboard.nav.tickets"), lead)
    if more:
        paper.words(translate("dashboard.paper.more", count=len(lines)))
    heads = ("list.number", "list.category", "ticket.address", "list.state")
    when = "list.unchanged" if by_wait else "ticket.received"
    rows = [
        (
            line.number,
            line.category,
            line.address,
            translate("dashboard.late") if line.late else line.status,
            pages.day(line.changed_at if by_wait else line.received_at, "medium"),
        )
        for line in lines
    ]
    paper.table([translate(f"dashboard.{name}") for name in (*heads, when)], rows, WIDTHS)
    return paper.file()
