"""Reads of dispatch: what the rules look at, and what a team that has no tablet is sent."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, exists, func, literal_column, select

from server.commons.territories.queries import Team, Territory
from server.core.clock import now
from server.core.db import db
from server.core.language import speaking, translate
from server.reporting.dispatch.models import DeadlineWarning, DispatchAlarm, Reminder
from server.reporting.dispatch.rules import BOUNCED as ALARM_BOUNCED
from server.reporting.dispatch.rules import Facts, RuleBook, map_page
from server.reporting.signalements.models import Signalement
from server.reporting.signalements.queries.words import local_date_in_words
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.queries import decisions_on, readable, spoken_of
from server.reporting.tickets.rules import BOUNCED, CLOCKED, OPEN_STATES

STAYS = timedelta(hours=1)  # without a team: rules take seconds, so nothing will settle it by itself
MAILS = uuid.UUID("9d5e2c71-04b8-4f63-8a1c-7e3f60d2b985")  # namespace: a mail from the warnings it tells


@dataclass(frozen=True)
class Brief:
    """A ticket in few words, without any contact data."""

    number: str
    category: str
    place: str | None
    words: str | None
    map_url: str | None
    deadline: str | None
    url: str


def brief_of(territory: Territory, ticket_id: uuid.UUID) -> tuple[Brief, int | None] | None:
    """The brief of a ticket and the id of the team that has it now; None when there is no such ticket."""
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None:
        return None
    first = db.session.scalar(
        select(Action.payload).where(Action.ticket_id == ticket_id, Action.sequence == 1)
    )
    asked = [first["words"]] if first and first.get("words") else []  # of a part: what there is to do
    said = db.session.execute(
        select(Signalement.id, Signalement.description)
        .where(Signalement.ticket_id.in_(spoken_of(ticket)), Signalement.description != "")
        .order_by(Signalement.received_at)
        .limit(5)
    ).all()
    decided = decisions_on([row.id for row in said])
    words = [shown for row in said if (shown := readable(row.description, decided.get(row.id)))]
    category = territory.category_by_id(ticket.category_id)
    with speaking(territory.first_language):
        deadline = local_date_in_words(ticket.deadline, territory.time_zone) if ticket.deadline else None
        return Brief(
            number=ticket.number,
            category=category.label() if category else "",
            place=ticket.address,
            words="\n".join([*asked, *words]) or None,
            deadline=deadline,
            map_url=map_page(ticket.latitude, ticket.longitude),
            url=f"{current_app.config['PARVIS'].base_url}/pilotage/dossiers/{ticket.number}",
        ), ticket.team_id


def reminded_since(team_id: int, day: date) -> bool:
    """Whether a team was reminded after this day."""
    after = select(Reminder.day).where(Reminder.team_id == team_id, Reminder.day > day)
    return db.session.scalar(after.limit(1)) is not None


def waiting_count(territory: Territory, team: Team) -> int:
    """How many open tickets a team has; of an outside body, those that are late there."""
    return (
        db.session.scalar(select(func.count()).select_from(Ticket).where(*_waits_for(territory, team))) or 0
    )


def waiting_lines(territory: Territory, team: Team, limit: int = 20) -> list[str]:
    """The first open tickets of a team, the most pressing first, a line each in the town's first language."""
    rows = db.session.execute(
        select(Ticket.number, Ticket.category_id, Ticket.address, Ticket.deadline)
        .where(*_waits_for(territory, team))
        .order_by(Ticket.deadline.is_(None), Ticket.deadline, Ticket.received_at)
        .limit(limit)
    )
    with speaking(territory.first_language):
        return [_line(territory, row, now()) for row in rows]


def _line(territory: Territory, row: Any, instant: datetime) -> str:
    category = territory.category_by_id(row.category_id)
    return translate(
        "reminder.late" if row.deadline is not None and row.deadline < instant else "reminder.line",
        number=row.number,
        what=category.label() if category else "",
        place=row.address or "–",
        date=local_date_in_words(row.deadline, territory.time_zone) if row.deadline else "–",
    )


def unwarned(
    territory: Territory,
    kind: str,
    since: datetime | None,
    until: datetime,
    limit: int,
    team_id: int | None = None,
) -> list[tuple[uuid.UUID, int | None, datetime]]:
    """Tickets whose deadline lies after `since` and up to `until`, while nobody was told so of this deadline.

    Of `team_id` or, without one, of all teams. Each with its team and its deadline, the oldest first; those
    whose clock stands still are left out.
    """
    told = exists().where(
        DeadlineWarning.ticket_id == Ticket.id,
        DeadlineWarning.kind == kind,
        DeadlineWarning.deadline == Ticket.deadline,
    )
    rows = db.session.execute(
        select(Ticket.id, Ticket.team_id, Ticket.deadline)
        .where(
            Ticket.territory_id == territory.id,
            Ticket.deadline <= until,
            *([] if since is None else [Ticket.deadline > since]),
            *([] if team_id is None else [Ticket.team_id == team_id]),
            Ticket.state.in_(CLOCKED),
            ~told,
        )
        .order_by(Ticket.deadline, Ticket.id)
        .limit(limit)
    )
    return [(row.id, row.team_id, row.deadline) for row in rows]


@dataclass(frozen=True)
class Warned:
    """What a mail about deadlines says: the first `lines` of `total`; and all tickets that it settles.

    `reference` is the same for the same tickets: of the mail, and of it sent again.
    """

    ticket_ids: list[uuid.UUID]
    lines: list[str]
    total: int
    reference: str


def unsent_warnings(territory: Territory, kind: str, team_id: int | None, limit: int = 20) -> Warned:
    """What is still to be told of this kind, to a team or, without one, of all teams.

    A ticket that was treated, waits, or left the team meanwhile is settled without being told.
    """
    rows = db.session.execute(
        select(Ticket, DeadlineWarning.deadline.label("warned"))
        .join(DeadlineWarning, DeadlineWarning.ticket_id == Ticket.id)
        .where(*unsent(territory.id, kind, team_id))
        .order_by(Ticket.deadline, Ticket.id)
    ).all()
    still = [
        ticket
        for ticket, warned in rows
        if ticket.deadline == warned and ticket.state in CLOCKED and team_id in (None, ticket.team_id)
    ]
    lines = []
    with speaking(territory.first_language):
        for ticket in still[:limit]:
            team = territory.team_by_id(ticket.team_id) if ticket.team_id and team_id is None else None
            said = _line(territory, ticket, now())
            lines.append(f"{said} ({team.label()})" if team else said)
    named = " ".join(sorted(f"{ticket.id}@{warned.isoformat()}" for ticket, warned in rows))
    return Warned(
        ticket_ids=[ticket.id for ticket, _ in rows],
        lines=lines,
        total=len(still),
        reference=f"{kind}-{team_id}-{uuid.uuid5(MAILS, named)}",
    )


def unsent(territory_id: int, kind: str, team_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """The warnings of this kind that wait to be told, in SQL: a team's or, without one, all."""
    of_team = () if team_id is None else (DeadlineWarning.team_id == team_id,)
    return (
        DeadlineWarning.territory_id == territory_id,
        DeadlineWarning.kind == kind,
        DeadlineWarning.sent_at.is_(None),
        *of_team,
    )


def _waits_for(territory: Territory, team: Team) -> tuple[ColumnElement[bool], ...]:
    late = (Ticket.deadline < now(),) if team.kind == "external" else ()
    return (
        *late,
        Ticket.territory_id == territory.id,
        Ticket.team_id == team.id,
        Ticket.state.in_(CLOCKED),
    )


_books: dict[int, tuple[Territory, RuleBook]] = {}


def book_of(territory: Territory) -> RuleBook:
    """The territory's rules, made ready once for each of its revisions that a process sees."""
    known = _books.get(territory.id)
    if known is None or known[0] is not territory:
        known = _books[territory.id] = (territory, RuleBook(territory.rules))
    return known[1]


def opener_of(ticket_id: uuid.UUID) -> Signalement | None:
    """The signalement that opened the ticket or what it was split from; None when there is no such ticket."""
    opened = select(func.coalesce(Ticket.split_from_id, Ticket.id)).where(Ticket.id == ticket_id)
    return db.session.scalar(
        select(Signalement)
        .where(Signalement.ticket_id == opened.scalar_subquery())
        .order_by(Signalement.received_at)
        .limit(1)
    )


def facts_of(territory: Territory, ticket: Ticket, signalement: Signalement) -> Facts:
    """What the rules look at, for one ticket."""
    return facts_at(
        territory,
        category_id=ticket.category_id,
        kind=ticket.kind,
        source=signalement.source,
        received_at=signalement.received_at,
        latitude=ticket.latitude,
        longitude=ticket.longitude,
        district_id=ticket.district_id,
        answers=signalement.answers,
    )


def facts_at(
    territory: Territory,
    *,
    category_id: int,
    kind: str,
    source: str,
    received_at: datetime,
    latitude: float | None,
    longitude: float | None,
    district_id: int | None,
    answers: dict[str, object],
) -> Facts:
    """The facts of a place and a matter, stored or imagined."""
    category = territory.category_by_id(category_id)
    district = territory.district_by_id(district_id) if district_id else None
    codes = [category.code, category.parent] if category else []
    layers: tuple[str, ...] = ()
    if latitude is not None and longitude is not None and territory.layers:
        layers = territory.layers_at(longitude, latitude)
    return Facts(
        categories=tuple(code for code in codes if code),
        kind=kind,
        source=source,
        local_time=territory.local(received_at),
        district=district.slug if district else None,
        layers=layers,
        answers=answers,
    )


def alarming(territory: Territory, kind: str) -> tuple[ColumnElement[bool], ...]:
    """The tickets that this kind of alarm is about now, in SQL."""
    here = (Ticket.territory_id == territory.id, Ticket.state.in_(OPEN_STATES))
    if kind == ALARM_BOUNCED:
        # written out, so that the index of these rows alone can serve
        return (*here, Ticket.team_changes >= literal_column(str(BOUNCED)))
    waits_for_the_desk = Ticket.to_check_since.is_not(None)
    return (*here, Ticket.team_id.is_(None), Ticket.received_at < now() - STAYS, ~waits_for_the_desk)


def unalarmed(territory: Territory, kind: str, limit: int) -> list[uuid.UUID]:
    """Tickets of this kind of alarm that the desk was never told of, some at once."""
    told = exists().where(DispatchAlarm.ticket_id == Ticket.id, DispatchAlarm.kind == kind)
    wanted = select(Ticket.id).where(*alarming(territory, kind), ~told)
    return list(db.session.scalars(wanted.order_by(Ticket.received_at, Ticket.id).limit(limit)))


def alarm_lines(territory: Territory, kind: str, ticket_ids: Sequence[uuid.UUID]) -> list[str]:
    """Those of the tickets that are still as the alarm says, a line each in the town's first language."""
    still = select(Ticket).where(Ticket.id.in_(ticket_ids), *alarming(territory, kind))
    lines = []
    for ticket in db.session.scalars(still.order_by(Ticket.received_at, Ticket.id)):
        category = territory.category_by_id(ticket.category_id)
        team = territory.team_by_id(ticket.team_id) if ticket.team_id else None
        said = (category, team)
        names = [one.label(territory.first_language) for one in said if one]
        lines.append(" · ".join([ticket.number, *names, *filter(None, [ticket.address])]))
    return lines
