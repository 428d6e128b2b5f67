"""The receipt of what somebody told the desk: its number, its service, the way to follow it."""

from server.commons.territories.queries import Territory
from server.core.drawings import draw_code
from server.core.language import translate
from server.core.paper import MARGIN, Paper
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.papers import layout
from server.surfaces.dashboard.queries.entries import Receipt

CODE_SIDE = 150.0


def receipt_on_paper(here: Territory, receipt: Receipt, link: str) -> bytes:
    """One page to hand over; `link` opens the private page, so the sheet is its holder's alone."""
    paper = layout.begin(here, translate("dashboard.receipt.title", number=receipt.number), receipt.category)
    team = receipt.team.label() if receipt.team else translate("dashboard.receipt.no_service")
    pairs = [("dashboard.receipt.on", pages.moment(receipt.received_at))]
    if receipt.address:
        pairs.append(("dashboard.ticket.address", receipt.address))
    pairs.append(("dashboard.receipt.service", team))
    asked = [here.contact.get(name) for name in ("service", "address", "phone", "email")]
    if any(asked):
        pairs.append(("dashboard.receipt.ask", " – ".join(str(one) for one in asked if one)))
    layout.facts(paper, pairs)
    paper.heading(translate("dashboard.receipt.qr"))
    _code(paper, link)
    paper.words(link)
    return paper.file()


def _code(paper: Paper, link: str) -> None:
    top = paper.canvas.get_y() + 8
    draw_code(paper.canvas, link, MARGIN, top, CODE_SIDE)
    paper.canvas.set_y(top + CODE_SIDE + 12)
