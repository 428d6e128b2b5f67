"""The sheet for an elected member who asks about a ticket: one page, no contact data, a reply to send."""

from textwrap import shorten

from server.commons.territories.queries import Territory
from server.core.language import translate
from server.core.paper import SMALL
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.papers import layout
from server.surfaces.dashboard.papers.tickets import facts_of
from server.surfaces.dashboard.queries.tickets import TicketPage

MOST_SAID, MOST_STEPS = 260, 6
PICTURE_HEIGHT = 120.0
STEPS = (
    "receive",
    "assign",
    "plan",
    "start",
    "wait",
    "transfer",
    "done",
    "reject",
    "reopen",
    "close",
    "split",
)


def elected_sheet(here: Territory, ticket: TicketPage) -> bytes:
    """The sheet; `ticket` is its page as an elected member reads it.

    Whatever the ticket holds, it is one page: of the words and steps, the first and last; of the photos, two.
    """
    full = ticket.full
    title = translate("dashboard.elected.title", number=full["number"])
    paper = layout.begin(here, title, f"{ticket.category} – {ticket.status}")
    layout.facts(paper, facts_of(ticket))
    first = next((one["description"] for one in full["signalements"] if one["description"]), "")
    if first:
        paper.space(4)
        paper.words(shorten(first, MOST_SAID, placeholder=" …"), SMALL, indent=12)
    paper.heading(translate("dashboard.ticket.history"))
    for step in [step for step in full["history"] if step["kind"] in STEPS][-MOST_STEPS:]:
        paper.words(f"{pages.day(step['at'])} – {layout.step_words(here, step)}", SMALL)
    shown = [one for one in full["photos"] if one["urls"]]
    layout.pictures(paper, shown[:1] + shown[1:][-1:], height=PICTURE_HEIGHT)
    paper.heading(translate("dashboard.elected.draft"))
    paper.words(draft_reply(here, ticket), indent=12)
    return paper.file()


def draft_reply(here: Territory, ticket: TicketPage) -> str:
    """A reply that the member may send as it is, or the desk by mail."""
    full = ticket.full
    what = {
        "category": ticket.category,
        "address": full["address"] or translate("dashboard.ticket.no_address"),
        "number": full["number"],
        "received": pages.day(full["received_at"]),
        "team": ticket.team or translate("dashboard.ticket.no_team"),
        "day": pages.day(full["planned_on"] or full["deadline"] or _last_day(ticket)),
    }
    known = full["state"] if full["state"] != "assigned" or full["deadline"] else "assigned_open"
    parts = [
        translate("dashboard.elected.reply.begin", **what),
        translate(f"dashboard.elected.reply.{known}", **what),
        translate("dashboard.elected.reply.end", service=here.contact.get("service") or here.name),
    ]
    return "\n\n".join(parts)


def _last_day(ticket: TicketPage) -> str:
    return str(ticket.full["history"][-1]["at"])
