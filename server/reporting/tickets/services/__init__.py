"""Writes on tickets. `apply_action` is the only way to change one."""

from server.reporting.tickets.services.actions import (
    Outcome,
    actor_of,
    apply_action,
    apply_within,
    inquire,
    verdicts,
)
from server.reporting.tickets.services.bringing import Brought, bring_tickets, write_rows
from server.reporting.tickets.services.bulk import MOST, act_in_bulk, ask_in_bulk
from server.reporting.tickets.services.closing import close_settled
from server.reporting.tickets.services.holding import (
    News,
    add_witness,
    claim_news,
    hold,
    hold_present,
    keep_promise,
    show_again,
)
from server.reporting.tickets.services.moderation import forget_hidden
from server.reporting.tickets.services.opening import (
    explain_dispatch,
    last_choices,
    next_number,
    open_ticket,
    place_ticket,
)
from server.reporting.tickets.services.promises import category_of, promised_by, team_named
from server.reporting.tickets.services.searching import forget_words, index_missing, index_ticket
from server.reporting.tickets.services.unkept import report_unkept_promises

__all__ = [
    "MOST",
    "Brought",
    "News",
    "Outcome",
    "act_in_bulk",
    "actor_of",
    "add_witness",
    "apply_action",
    "apply_within",
    "ask_in_bulk",
    "bring_tickets",
    "category_of",
    "claim_news",
    "close_settled",
    "explain_dispatch",
    "forget_hidden",
    "forget_words",
    "hold",
    "hold_present",
    "index_missing",
    "index_ticket",
    "inquire",
    "keep_promise",
    "last_choices",
    "next_number",
    "open_ticket",
    "place_ticket",
    "promised_by",
    "report_unkept_promises",
    "show_again",
    "team_named",
    "verdicts",
    "write_rows",
]
