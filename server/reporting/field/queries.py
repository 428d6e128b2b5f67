"""Reads for the tablets: what changed since a cursor."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import func, or_, select

from server.commons.accounts import queries as accounts
from server.commons.territories.queries import Team, Territory
from server.core.clock import now, rfc3339
from server.core.db import db
from server.core.events import EventRow, FeedEntry, feed_epoch
from server.core.language import translate
from server.reporting.field.errors import CursorGone
from server.reporting.field.rules import Cursor, read_cursor
from server.reporting.tickets import queries as tickets
from server.reporting.tickets.events import team_audience
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.rules import NO_PHOTO_REASONS, OPEN_STATES, REJECT_REASONS

PAGE = 200
RECENT = timedelta(days=7)
POLL_EVERY_S = 0.3
# a waiting tablet holds a thread: beyond this many a process answers at once and the tablet asks again later
WAITING = BoundedSemaphore(12)


def teams_of(ticket_id: uuid.UUID) -> set[int]:
    """The teams that have or had this ticket."""
    found = db.session.scalars(select(Action.team_id).where(Action.ticket_id == ticket_id).distinct())
    return {team_id for team_id in found if team_id is not None}


def changes(territory: Territory, team: Team, *, cursor: str | None, wait_s: float) -> dict[str, Any]:
    """What a tablet of `team` must know since `cursor`; all of it without one.

    With `wait_s`, an empty answer is held back until something happens or the time is over; no database
    connection is held meanwhile.

    Raises:
        CursorGone: the cursor is not of this database's present life, or of another team.
    """
    epoch = feed_epoch()
    if cursor is None:
        return _snapshot(territory, team, Cursor(epoch, _last_position(), territory.revision, team.id))
    known = read_cursor(cursor)
    is_ours = known is not None and (known.epoch, known.team) == (epoch, team.id)
    if known is None or not is_ours or known.position > _last_position():
        raise CursorGone("cursor_gone")
    if known.after is not None:
        return _snapshot(territory, team, known)
    if wait_s and known.revision == territory.revision:
        _wait_for_news(team, known.position, wait_s)
    return _delta(territory, team, known)


def _last_position() -> int:
    return db.session.scalar(select(func.max(EventRow.position))) or 0


def _wait_for_news(team: Team, position: int, wait_s: float) -> None:
    if not WAITING.acquire(blocking=False):
        return
    try:
        deadline = time.monotonic() + wait_s
        while not _has_news(team, position) and time.monotonic() < deadline:
            time.sleep(POLL_EVERY_S)
    finally:
        WAITING.release()


def _has_news(team: Team, position: int) -> bool:
    statement = (
        select(FeedEntry.position)
        .where(FeedEntry.audience == team_audience(team.id), FeedEntry.position > position)
        .limit(1)
    )
    found = db.session.scalar(statement) is not None
    db.session.remove()  # the connection goes back: waiting must not hold one
    return found


def _snapshot(territory: Territory, team: Team, cursor: Cursor) -> dict[str, Any]:
    """All that the team has to do, and what it ended lately, by pages."""
    conditions = [
        Ticket.territory_id == territory.id,
        Ticket.team_id == team.id,
        or_(Ticket.state.in_(OPEN_STATES), Ticket.done_at > now() - RECENT, Ticket.contested_at.is_not(None)),
    ]
    if cursor.after is not None:
        conditions.append(Ticket.id > cursor.after)
    rows = db.session.scalars(select(Ticket).where(*conditions).order_by(Ticket.id).limit(PAGE + 1)).all()
    page, more = rows[:PAGE], len(rows) > PAGE
    # the revision of the first page, which told what rarely changes: what is newer comes after the last one
    onward = replace(cursor, after=page[-1].id if more else None)
    reference = _reference(territory, team) if cursor.after is None else _NO_REFERENCE
    return _answer(territory, team, onward, more, page, [], reference)


def _delta(territory: Territory, team: Team, cursor: Cursor) -> dict[str, Any]:
    entries = db.session.execute(
        select(FeedEntry.position, FeedEntry.subject)
        .where(FeedEntry.audience == team_audience(team.id), FeedEntry.position > cursor.position)
        .order_by(FeedEntry.position)
        .limit(PAGE + 1)
    ).all()
    page, more = entries[:PAGE], len(entries) > PAGE
    subjects = dict.fromkeys(entry.subject for entry in page)
    ids = [uuid.UUID(subject) for subject in subjects if len(subject) == 36]
    rows = db.session.scalars(select(Ticket).where(Ticket.id.in_(ids))).all() if ids else []
    ours = [ticket for ticket in rows if ticket.team_id == team.id and ticket.state != "merged"]
    gone = [identifier for identifier in ids if identifier not in {ticket.id for ticket in ours}]
    reached = page[-1].position if page else cursor.position
    onward = replace(cursor, position=reached, revision=territory.revision)
    # a subject that is no ticket ("agents") is part of the reference
    is_stale = cursor.revision != territory.revision or len(ids) < len(subjects)
    reference = _reference(territory, team) if is_stale else _NO_REFERENCE
    return _answer(territory, team, onward, more, ours, gone, reference)


_NO_REFERENCE: dict[str, Any] = {"agents": None, "templates": None, "categories": None, "reasons": None}


def _reference(territory: Territory, team: Team) -> dict[str, Any]:
    """What changes rarely: the team's people, the words ready to be sent, the categories, the reasons."""
    return {
        "agents": [{"id": agent.id, "name": agent.name} for agent in accounts.agents_of(team.id)],
        "templates": [
            {
                "id": item.id,
                "kind": item.kind,
                "category": item.category,
                "label": item.label,
                "body": item.body,
            }
            for item in territory.templates
        ],
        "categories": [
            {
                "code": item.code,
                "label": item.label(),
                "parent": item.parent,
                "proof_required": item.proof_required,
                "urgent": item.urgent,
            }
            for item in territory.every_category
            if item.active
        ],
        "reasons": {
            "reject": [{"code": code, "label": translate(f"reason.{code}")} for code in REJECT_REASONS],
            "no_photo": [{"code": code, "label": translate(f"reason.{code}")} for code in NO_PHOTO_REASONS],
        },
    }


def _answer(
    territory: Territory,
    team: Team,
    cursor: Cursor,
    more: bool,
    rows: Sequence[Ticket],
    gone: list[uuid.UUID],
    reference: dict[str, Any],
) -> dict[str, Any]:
    return {
        "cursor": str(cursor),
        "more": more,
        "server_time": rfc3339(now()),
        "team": {"slug": team.slug, "name": team.name},
        **reference,
        "tickets": tickets.full_views(territory, rows, "agent"),
        "removed": gone,
    }
