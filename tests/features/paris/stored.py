"""What the database holds of the signalements of Paris, judged against what the city did with them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select

from server.core.db import Model, db
from server.core.events import EventRow
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets.models import Action, NumberSeries, Ticket
from tests.features.paris.paris import Row
from tests.features.paris.sending import id_of

SAME_ARRONDISSEMENT = 0.99
SAME_TEAM = 0.98
FACTS = {"SignalementReceived", "SignalementLocated", "TicketActed", "TicketAssigned"}


@dataclass(frozen=True)
class Stored:
    """A signalement with its ticket and its ticket's history, in order."""

    signalement: Signalement
    ticket: Ticket
    history: list[Action]


@dataclass(frozen=True)
class Figures:
    """Shares of the rows, from 0 to 1; `same_team` counts the half that the rules were not learnt from."""

    rows: int
    same_arrondissement: float
    same_team: float
    by_fallback: float

    def __str__(self) -> str:
        return (
            f"{self.rows} signalements: {self.same_arrondissement:.2%} in their own arrondissement; "
            f"of those not learnt from, {self.same_team:.2%} at the city's own service; "
            f"{self.by_fallback:.2%} by no rule"
        )


def read_back() -> dict[uuid.UUID, Stored]:
    """All that is stored, by the signalement's id."""
    db.session.rollback()
    db.session.expunge_all()
    histories = defaultdict(list)
    for action in db.session.scalars(select(Action).order_by(Action.ticket_id, Action.sequence)):
        histories[action.ticket_id].append(action)
    pairs = db.session.execute(
        select(Signalement, Ticket).join(Ticket, Ticket.id == Signalement.ticket_id)
    ).all()
    return {said.id: Stored(said, ticket, histories[ticket.id]) for said, ticket in pairs}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that sending writes, to compare two moments."""
    db.session.rollback()
    tables: Sequence[type[Model]] = (Signalement, Witness, Ticket, Action, NumberSeries, EventRow)
    return {
        model.__tablename__: [
            tuple(row)
            for row in db.session.execute(
                select(*inspect(model).columns).order_by(*inspect(model).primary_key)
            )
        ]
        for model in tables
    }


def judge(city: Any, rows: Sequence[Row], stored: dict[uuid.UUID, Stored]) -> Figures:
    """How often district and team are those of the city itself."""
    others = [row for row in rows if not row.is_training]
    tickets = {row.id: stored[id_of(row)].ticket for row in rows}
    at_home = sum(_district(city, tickets[row.id]) == f"paris-{row.arrondissement}" for row in rows)
    at_right = sum(city.team_by_id(tickets[row.id].team_id).slug == row.handled_by for row in others)
    by_fallback = sum(ticket.rule == "" for ticket in tickets.values())
    return Figures(len(rows), at_home / len(rows), at_right / len(others), by_fallback / len(rows))


def _district(city: Any, ticket: Ticket) -> str | None:
    district = city.district_by_id(ticket.district_id) if ticket.district_id else None
    return district.slug if district else None


def assert_history(city: Any, row: Row, stored: Stored, received_at: datetime | None) -> None:
    """The ticket says what happened to it, why, and when; `received_at` None: at any time."""
    said, ticket, history = stored.signalement, stored.ticket, stored.history
    assert said.located_at is not None, f"{row.id} was not located"
    assert (ticket.state, ticket.version) == ("assigned", 2), row.id
    assert (ticket.latitude, ticket.longitude) == (row.latitude, row.longitude), row.id
    steps = [(action.kind, action.actor_kind, action.from_state, action.to_state) for action in history]
    assert steps == [("receive", "citizen", None, "new"), ("assign", "system", "new", "assigned")], row.id
    assert history[1].team_id == ticket.team_id == ticket.first_team_id, row.id
    if received_at is not None:
        assert ticket.received_at == said.received_at == history[0].at == received_at, row.id
    _assert_reason(city, row, ticket)


def _assert_reason(city: Any, row: Row, ticket: Ticket) -> None:
    """The rule that is named sends this category to this team, and the reason names the category."""
    team = city.team_by_id(ticket.team_id).slug
    if ticket.rule == "":
        assert team == city.fallback_team, row.id
        assert ticket.because == [["fallback", ""]], row.id
        return
    (rule,) = [rule for rule in city.rules if rule.name == ticket.rule]
    (matched,) = {row.leaf, row.heading}.intersection(rule.conditions["categories"])
    assert rule.team == team, row.id
    assert ticket.because == [["categories", matched]], row.id
