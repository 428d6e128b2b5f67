"""A ticket and a list on A4 paper, as PDF: without contact data, which do not belong in a folder."""

from collections.abc import Iterable, Sequence
from typing import Any

from server.commons.territories.queries import Territory
from server.core.language import current_language, translate
from server.reporting.field.rules.paper import HEIGHT, WIDTH, Page, fit, width_of, write
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.queries.lists import Line
from server.surfaces.dashboard.queries.tickets import TicketPage

MARGIN, FOOT = 48.0, 56.0
ROOM = WIDTH - 2 * MARGIN
GREY = 0.35
COLUMNS = (56.0, 118.0, 132.0, 122.0)  # number, category, address, state; the day has what is left


class Flow:
    """Lines from the top of the first page to the bottom of the last."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.y = 0.0

    def room_for(self, height: float) -> None:
        """Begin a page where less than `height` is left."""
        if not self.pages or self.y - height < FOOT:
            self.pages.append(Page())
            self.y = HEIGHT - MARGIN

    def line(
        self, words: str, size: float = 10, *, bold: bool = False, grey: float = 0, indent: float = 0
    ) -> None:
        """One line, cut where the paper ends."""
        self.room_for(size * 1.5)
        self.y -= size * 1.5
        shown = fit(words, size, ROOM - indent, bold=bold)
        self.pages[-1].text((MARGIN + indent, self.y), shown, size, bold=bold, grey=grey)

    def paragraph(self, words: str, size: float = 10, *, indent: float = 0) -> None:
        """Words on as many lines as they need."""
        for part in words.splitlines():
            for line in wrapped(part, size, ROOM - indent):
                self.line(line, size, indent=indent)

    def heading(self, words: str) -> None:
        """A title within the page, never alone at its end."""
        self.room_for(60)
        self.y -= 10
        self.line(words, 13, bold=True)

    def rule(self) -> None:
        """A thin line across the page."""
        self.y -= 5
        self.pages[-1].path([(MARGIN, self.y), (WIDTH - MARGIN, self.y)], grey=0.75, width=0.5)

    def cells(self, cells: Sequence[str], *, bold: bool = False) -> None:
        """The cells of a table, each cut to its column."""
        self.room_for(16)
        self.y -= 14
        left, widths = MARGIN, (*COLUMNS, ROOM - sum(COLUMNS))
        for words, width in zip(cells, widths, strict=True):
            self.pages[-1].text((left, self.y), fit(words, 9, width - 6, bold=bold), 9, bold=bold)
            left += width

    def file(self, title: str) -> bytes:
        """The pages, numbered."""
        for number, page in enumerate(self.pages, start=1):
            words = translate("sheet.page", n=number, total=len(self.pages))
            page.text((WIDTH - MARGIN - width_of(words, 8), FOOT / 2), words, 8, grey=GREY)
            page.text((MARGIN, FOOT / 2), fit(title, 8, ROOM / 2), 8, grey=GREY)
        return write(self.pages, title=title, language=current_language())


def wrapped(words: str, size: float, room: float) -> list[str]:
    """The words on lines that are not wider than `room`; a word that is wider is cut."""
    lines, line = [], ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def ticket_on_paper(here: Territory, ticket: TicketPage) -> bytes:
    """One ticket: what it is, what was said, what happened."""
    flow, full = Flow(), ticket.full
    title = translate("dashboard.ticket.title", number=full["number"])
    flow.line(here.banner or here.name, 10, grey=GREY)
    flow.line(title, 20, bold=True)
    flow.line(f"{ticket.category} – {ticket.status}", 12)
    flow.rule()
    for label, value in _facts(ticket):
        flow.line(f"{translate(label)}{translate('dashboard.paper.colon')}{value}")
    flow.heading(translate("dashboard.ticket.said"))
    for said in full["signalements"]:
        source = translate(f"dashboard.source.{said['source']}")
        moment = pages.moment(said["received_at"])
        words = translate("dashboard.said_by", number=said["number"], source=source, moment=moment)
        flow.line(words, 9, grey=GREY)
        flow.paragraph(said["description"] or translate("dashboard.ticket.no_words"), indent=12)
        for added in said["corrections"]:
            flow.paragraph(added["words"], indent=12)
    flow.heading(translate("dashboard.ticket.history"))
    for step in full["history"]:
        flow.line(_step(here, step), bold=True)
        flow.line(f"{pages.moment(step['at'])} – {step['actor']['name']}", 9, grey=GREY)
        flow.paragraph(step["words"] or "", indent=12)
    return flow.file(title)


def _facts(ticket: TicketPage) -> Iterable[tuple[str, str]]:
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


def _step(here: Territory, step: dict[str, Any]) -> str:
    words = translate(f"dashboard.step.{step['kind']}")
    team = here.team(step["team"]) if step["team"] and step["kind"] in ("assign", "transfer") else None
    if team:
        words += translate("dashboard.step.to", team=team.label())
    if step["other"] and step["kind"] != "receive":
        words += translate("dashboard.step.other", number=step["other"])
    if step["reason"]:
        words += translate("dashboard.step.reason", reason=translate(f"reason.{step['reason']}"))
    return words


def list_on_paper(here: Territory, lines: Sequence[Line], *, more: bool) -> bytes:
    """A list: a line for each ticket; `more` says that it has more than are printed."""
    flow, title = Flow(), translate("dashboard.nav.tickets")
    flow.line(here.banner or here.name, 10, grey=GREY)
    flow.line(title, 20, bold=True)
    if more:
        flow.line(translate("dashboard.paper.more", count=len(lines)), 10)
    heads = ("list.number", "list.category", "ticket.address", "list.state", "ticket.received")
    flow.cells([translate(f"dashboard.{name}") for name in heads], bold=True)
    flow.rule()
    for line in lines:
        day = pages.day(line.received_at, "medium")
        state = translate("dashboard.late") if line.late else line.status
        flow.cells([line.number, line.category, line.address, state, day])
    return flow.file(title)
