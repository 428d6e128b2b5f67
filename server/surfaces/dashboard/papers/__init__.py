"""What the dashboard puts on paper, as PDF: without contact data, which do not belong in a folder."""

from server.surfaces.dashboard.papers.brief import brief_on_paper, year_on_paper
from server.surfaces.dashboard.papers.elected import elected_sheet
from server.surfaces.dashboard.papers.evidence import evidence_sheet
from server.surfaces.dashboard.papers.figures import figures_on_paper
from server.surfaces.dashboard.papers.grounds import PaperMap
from server.surfaces.dashboard.papers.kit import kit_on_paper
from server.surfaces.dashboard.papers.receipts import receipt_on_paper
from server.surfaces.dashboard.papers.tickets import list_on_paper, ticket_on_paper

__all__ = [
    "PaperMap",
    "brief_on_paper",
    "elected_sheet",
    "evidence_sheet",
    "figures_on_paper",
    "kit_on_paper",
    "list_on_paper",
    "receipt_on_paper",
    "ticket_on_paper",
    "year_on_paper",
]
