"""What waits for somebody: the numbers beside the navigation."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select, text

from server.commons.accounts.queries import StaffUser
from server.commons.accounts.rules import MODERATE, WORK_DESK_LIST
from server.commons.notifications.models import Notification
from server.commons.notifications.queries import needs_a_person
from server.commons.notifications.rules import DESK_STATES, FAILED
from server.core import feed
from server.core.db import db
from server.reporting.correspondence.models import MailDraft
from server.reporting.on_call.models import OnCallAlert
from server.reporting.partners.models import Transfer
from server.reporting.partners.queries import to_call
from server.reporting.signalements.models import Witness
from server.reporting.tickets.models import Review, Ticket
from server.reporting.tickets.queries import within
from server.surfaces.dashboard.queries.memory import ENTRY_BYTES, Memory

COUNTING = Memory(500 * ENTRY_BYTES)  # the statements, dearer to make than to ask


def waiting(territory_id: int, user: StaffUser) -> dict[str, int]:
    """How many contested tickets, people and bodies to tell, alerts, words to read, mails, messages not sent.

    Of who is limited to teams or districts, those of these. One query, none for who sees none of them.
    """
    return waiting_at(territory_id, user)[0] if _counts(user) else {}


def waiting_at(territory_id: int, user: StaffUser) -> tuple[dict[str, int], tuple[str, int]]:
    """`waiting`, and up to where of the change feed (`feed.reached`) it counts: one query."""
    if not _counts(user):
        return {}, feed.reached()
    statement = COUNTING.of((territory_id, user.identity), lambda: _counting(territory_id, user))
    counted = dict(db.session.execute(statement).one()._mapping)
    epoch, position = counted.pop("epoch"), counted.pop("position")
    return counted, (epoch, position or 0) if epoch else feed.reached()


def _counts(user: StaffUser) -> bool:
    return user.may(MODERATE) or user.may(WORK_DESK_LIST)


def inside(found: Mapping[str, int]) -> int:
    """How much waits in the part of the menu that is folded: all that has no place beside it."""
    return sum(count for name, count in found.items() if name not in ("contested", "to_tell"))


def _counting(territory_id: int, user: StaffUser) -> Select[Any]:
    reach = within(user.identity)

    def of_reach(ticket_id: Any) -> list[ColumnElement[bool]]:
        return [ticket_id.in_(select(Ticket.id).where(*reach))] if reach else []

    theirs = select(Witness.id).where(*of_reach(Witness.ticket_id))
    to_tell = [Notification.recipient_id.in_(theirs)] if reach else []
    here = {
        "contested": _of(Ticket, territory_id, Ticket.contested_at.is_not(None), *reach),
        "to_tell": _of(
            Notification, territory_id, Notification.state.in_(DESK_STATES), needs_a_person(), *to_tell
        ),
        "alerts": _of(
            *(OnCallAlert, territory_id, text("on_call_alert.ended_at IS NULL")),
            *of_reach(OnCallAlert.ticket_id),
        ),
        "to_read": _of(Review, territory_id, Review.review_id.is_(None), *of_reach(Review.ticket_id)),
        "to_call": _of(Transfer, territory_id, Transfer.ticket_id == Ticket.id, to_call(), *reach),
        "unsent": _of(Notification, territory_id, Notification.state == FAILED, needs_a_person(), *to_tell),
    }
    if not reach:  # a mail has neither team nor district: who is limited reads none
        # the state written out, so that the index of these rows alone can serve
        here["mails"] = _of(MailDraft, territory_id, text("mail_draft.state = 'waiting'"))
    asked: list[Any] = [query.label(name) for name, query in here.items()]
    return select(*asked, *feed.REACHED)


def _of(table: Any, territory_id: int, *conditions: Any) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.territory_id == territory_id, *conditions)
        .scalar_subquery()
    )
