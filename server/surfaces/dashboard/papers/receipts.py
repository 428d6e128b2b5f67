"""The receipt of what somebody told the desk: its number, its service, the way to follow it."""

import segno

from server.commons.territories.queries import Territory
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
    """The link as a QR code, drawn square by square."""
    rows = segno.make_qr(link, error="m", boost_error=False).matrix
    side, top = CODE_SIDE / len(rows), paper.canvas.get_y() + 8
    paper.canvas.set_fill_color(0)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                paper.canvas.rect(MARGIN + x * side, top + y * side, side, side, style="F")
    paper.canvas.set_y(top + CODE_SIDE + 12)
