"""The alerts and their stories."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, select

from server.commons.accounts import queries as accounts
from server.commons.notifications import queries as notifications
from server.commons.notifications.queries import Told
from server.commons.notifications.rules import recipient_of
from server.commons.territories.queries import Territory
from server.core.db import db
from server.reporting.on_call.models import OnCallAlert, OnCallStep
from server.reporting.on_call.rules.alarm import TAKEN, TOLD
from server.reporting.tickets.models import Action, Ticket


def recipient(account_id: int) -> uuid.UUID:
    """The recipient id of a member of the staff."""
    return recipient_of("account", account_id)


MOST_PAST = 20  # of the alerts that ended are shown
MESSAGES = "on-call:"  # begins the references of their messages


def reference(ticket_id: uuid.UUID, round_: int) -> str:
    """Names one round of messages of an alert."""
    return f"{MESSAGES}{ticket_id}:{round_}"


def ticket_of(reference: str) -> uuid.UUID | None:
    """The ticket whose alert a message is about; None: it is about something else."""
    told = reference.removeprefix(MESSAGES)
    return None if told == reference else uuid.UUID(told.partition(":")[0])


@dataclass(frozen=True)
class Step:
    """One line of the story of an alert, with the names that staff read, and how each message stands."""

    at: datetime
    kind: str
    round: int
    level: int | None
    name: str | None
    noted_by: str | None
    way: str | None
    messages: list[tuple[str, str]]  # channel, state


@dataclass(frozen=True)
class Alert:
    """An alert as staff read it."""

    ticket_id: uuid.UUID
    number: str
    category: str
    address: str | None
    team: str
    raised_at: datetime
    ended_at: datetime | None
    next_at: datetime
    steps: list[Step]


def alert_of(territory: Territory, ticket_id: uuid.UUID) -> Alert | None:
    """The alert about a ticket with its story; None when there was none."""
    return next(iter(_alerts(territory, _rows(territory, OnCallAlert.ticket_id == ticket_id))), None)


def told_of(
    territory: Territory,
    alert: OnCallAlert,
    ticket: Ticket,
    steps: Sequence[Any],
    told: Mapping[uuid.UUID, list[Told]],
) -> Alert:
    """The story of the alert about a ticket; `steps_of` it and what was `told` to who was rung are known."""
    return _told(territory, alert, ticket, _by_ticket(steps, told))


def open_and_past(
    territory: Territory,
    team_ids: Collection[int] | None = None,
    district_ids: Collection[int] | None = None,
) -> tuple[list[Alert], list[Alert]]:
    """What nobody has acknowledged, the oldest first, and the last alerts that ended, the latest first.

    Of some teams and districts, or of all.
    """
    of_reader = _of(team_ids, district_ids)
    is_open, is_over = OnCallAlert.ended_at.is_(None), OnCallAlert.ended_at.is_not(None)
    waiting = _rows(territory, is_open, *of_reader, order=OnCallAlert.raised_at.asc())
    over = _rows(territory, is_over, *of_reader, order=OnCallAlert.raised_at.desc(), most=MOST_PAST)
    found = _alerts(territory, [*waiting, *over])
    return found[: len(waiting)], found[len(waiting) :]


def was_told(ticket_id: uuid.UUID, account_id: int) -> bool:
    """Whether somebody was told of an alert."""
    wanted = select(OnCallStep.id).where(
        OnCallStep.ticket_id == ticket_id, OnCallStep.account_id == account_id
    )
    return db.session.scalar(wanted.limit(1)) is not None


def is_of(ticket_id: uuid.UUID, team_ids: Collection[int]) -> bool:
    """Whether an alert is of one of these teams."""
    row = db.session.get(OnCallAlert, ticket_id)
    return row is not None and row.team_id in team_ids


def taken_by(alert: OnCallAlert) -> int | None:
    """The account of the staff that acted on the ticket since, 0 for a tablet; None while nobody has."""
    key = db.session.scalar(
        select(Action.actor_key)
        .where(
            Action.ticket_id == alert.ticket_id,
            Action.kind.in_(TAKEN),
            Action.actor_kind.in_(("staff", "device")),
            Action.received_at >= alert.raised_at,
        )
        .order_by(Action.sequence)
        .limit(1)
    )
    if key is None:
        return None
    kind, _, number = key.partition(":")
    return int(number) if kind == "account" and number.isdecimal() else 0


def _of(team_ids: Collection[int] | None, district_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if team_ids is not None:
        found.append(OnCallAlert.team_id.in_(list(team_ids)))
    if district_ids is not None:
        found.append(Ticket.district_id.in_(list(district_ids)))
    return found


def _rows(
    territory: Territory,
    *conditions: ColumnElement[bool],
    order: UnaryExpression[datetime] | None = None,
    most: int | None = None,
) -> Sequence[Any]:
    rows: Sequence[Any] = db.session.execute(
        select(OnCallAlert, Ticket)
        .join(Ticket, Ticket.id == OnCallAlert.ticket_id)
        .where(OnCallAlert.territory_id == territory.id, *conditions)
        .order_by(order)
        .limit(most)
    ).all()
    return rows


def _alerts(territory: Territory, rows: Sequence[Any]) -> list[Alert]:
    steps = steps_of([ticket.id for _, ticket in rows]) if rows else []
    stories = _by_ticket(steps, notifications.told(rung(steps)))
    return [_told(territory, alert, ticket, stories) for alert, ticket in rows]


def _told(
    territory: Territory, alert: OnCallAlert, ticket: Ticket, steps: Mapping[uuid.UUID, list[Step]]
) -> Alert:
    category, team = territory.category_by_id(ticket.category_id), territory.team_by_id(alert.team_id)
    return Alert(
        ticket_id=ticket.id,
        number=ticket.number,
        category=category.label() if category else "",
        address=ticket.address,
        team=team.label() if team else "",
        raised_at=alert.raised_at,
        ended_at=alert.ended_at,
        next_at=alert.next_at,
        steps=steps.get(ticket.id, []),
    )


def steps_of(ticket_ids: Collection[uuid.UUID]) -> Sequence[Any]:
    """The steps of the alerts about these tickets, with the names of whom each is about and who noted it."""
    rows: Sequence[Any] = db.session.execute(
        select(
            OnCallStep,
            accounts.name_of(OnCallStep.account_id).label("name"),
            accounts.name_of(OnCallStep.noted_by).label("noted_by"),
        )
        .where(OnCallStep.ticket_id.in_(ticket_ids))
        .order_by(OnCallStep.id)
    ).all()
    return rows


def rung(steps: Sequence[Any]) -> set[uuid.UUID]:
    """The recipient ids of the people to whom these steps sent messages."""
    told = [row[0].account_id for row in steps if row[0].kind == TOLD]
    return {recipient(each) for each in told if each is not None}


def _by_ticket(steps: Sequence[Any], told: Mapping[uuid.UUID, list[Told]]) -> dict[uuid.UUID, list[Step]]:
    messages: dict[tuple[uuid.UUID, str], list[tuple[str, str]]] = {}
    for recipient_id, some in told.items():
        for one in some:
            messages.setdefault((recipient_id, one.reference), []).append((one.channel, one.state))
    found: dict[uuid.UUID, list[Step]] = {}
    for row, name, noted_by in steps:
        key = (recipient(row.account_id or 0), reference(row.ticket_id, row.round))
        found.setdefault(row.ticket_id, []).append(
            Step(
                at=row.at,
                kind=row.kind,
                round=row.round,
                level=row.level,
                name=name,
                noted_by=noted_by,
                way=row.way,
                messages=messages.get(key, []) if row.kind == TOLD else [],
            )
        )
    return found
