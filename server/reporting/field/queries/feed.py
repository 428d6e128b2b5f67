"""What changed for a team's tablets since a cursor."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import or_, select

from server.commons.accounts.rules import Limits
from server.commons.territories.queries import Team, Territory
from server.core import feed
from server.core.clock import now, rfc3339
from server.core.db import db
from server.reporting.field.errors import CursorGone
from server.reporting.field.queries.reference import NOTHING_NEW, reference, state_table
from server.reporting.field.rules import Cursor, reach_of, read_cursor
from server.reporting.signalements.services import notices
from server.reporting.tickets import queries as tickets
from server.reporting.tickets.events import team_audience
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.rules import OPEN_STATES

PAGE = 200
RECENT = timedelta(days=7)
POLL_EVERY_S = 0.3
# a waiting tablet holds a thread: beyond this many a process answers at once and the tablet asks again later
WAITING = BoundedSemaphore(12)


def teams_of(ticket_id: uuid.UUID) -> set[int]:
    """The teams that have or had this ticket."""
    found = db.session.scalars(select(Action.team_id).where(Action.ticket_id == ticket_id).distinct())
    return {team_id for team_id in found if team_id is not None}


def changes(
    territory: Territory,
    team: Team,
    *,
    cursor: str | None,
    wait_s: float,
    districts: frozenset[int] | None = None,
) -> dict[str, Any]:
    """What a tablet of `team` must know since `cursor`; all of it without one; of `districts` alone if given.

    With `wait_s`, an empty answer is held back until something happens or the time is over; no database
    connection is held meanwhile.

    Raises:
        CursorGone: the cursor is not of this database's present life, too old, of another team or reach.
    """
    epoch, latest = feed.reached()
    reach = reach_of(districts)
    if cursor is None:
        first = Cursor(epoch, latest, territory.revision, team.id, reach=reach)
        return _snapshot(territory, team, first, districts)
    known = read_cursor(cursor)
    is_ours = known is not None and (known.epoch, known.team, known.reach) == (epoch, team.id, reach)
    if known is None or not is_ours or known.position > latest:
        raise CursorGone("cursor_gone")
    if known.position < feed.first_position() - 1:
        raise CursorGone("cursor_gone")  # what came after it is forgotten
    if known.after is not None:
        return _snapshot(territory, team, known, districts)
    if wait_s and known.revision == territory.revision:
        _wait_for_news(team, known.position, wait_s)
    return _delta(territory, team, known, districts)


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
    found = feed.has_news([team_audience(team.id)], position)
    db.session.remove()  # the connection goes back: waiting must not hold one
    return found


def _snapshot(
    territory: Territory, team: Team, cursor: Cursor, districts: frozenset[int] | None
) -> dict[str, Any]:
    """All that the team has to do, and what it ended lately, by pages."""
    conditions = [
        Ticket.territory_id == territory.id,
        Ticket.team_id == team.id,
        Ticket.state != "merged",
        or_(
            Ticket.state.in_(OPEN_STATES),
            Ticket.done_at > now() - RECENT,
            Ticket.closed_at > now() - RECENT,
            Ticket.contested_at.is_not(None),
        ),
    ]
    if districts is not None:
        conditions.append(Ticket.district_id.in_(districts))
    if cursor.after is not None:
        conditions.append(Ticket.id > cursor.after)
    rows = db.session.scalars(select(Ticket).where(*conditions).order_by(Ticket.id).limit(PAGE + 1)).all()
    page, more = rows[:PAGE], len(rows) > PAGE
    # the revision of the first page, which told what rarely changes: what is newer comes after the last one
    onward = replace(cursor, after=page[-1].id if more else None)
    told = reference(territory, team) if cursor.after is None else NOTHING_NEW
    return _answer(territory, team, onward, more, page, [], told)


def _delta(
    territory: Territory, team: Team, cursor: Cursor, districts: frozenset[int] | None
) -> dict[str, Any]:
    entries = feed.news(team_audience(team.id), cursor.position, PAGE + 1)
    page, more = entries[:PAGE], len(entries) > PAGE
    subjects = dict.fromkeys(subject for _, subject in page)
    ids = [uuid.UUID(subject) for subject in subjects if len(subject) == 36]
    rows = db.session.scalars(select(Ticket).where(Ticket.id.in_(ids))).all() if ids else []
    seen = Limits(frozenset({team.id}), districts)
    ours = [one for one in rows if seen.hold(one.team_id, one.district_id) and one.state != "merged"]
    gone = [identifier for identifier in ids if identifier not in {ticket.id for ticket in ours}]
    reached = page[-1][0] if page else cursor.position
    onward = replace(cursor, position=reached, revision=territory.revision)
    # a subject that is no ticket ("agents") is part of the reference
    is_stale = cursor.revision != territory.revision or len(ids) < len(subjects)
    told = reference(territory, team) if is_stale else NOTHING_NEW
    return _answer(territory, team, onward, more, ours, gone, told)


def _answer(
    territory: Territory,
    team: Team,
    cursor: Cursor,
    more: bool,
    rows: Sequence[Ticket],
    gone: list[uuid.UUID],
    told: dict[str, Any],
) -> dict[str, Any]:
    is_silent = not rows and told is NOTHING_NEW
    return {
        "cursor": str(cursor),
        "more": more,
        "server_time": rfc3339(now()),
        "team": {"slug": team.slug, "name": team.label()},
        **told,
        # with all news and not by revision: a newer service may lead elsewhere with the same file
        "actions": None if is_silent else state_table(),
        "tickets": _views(territory, rows),
        "removed": gone,
    }


def _views(territory: Territory, rows: Sequence[Ticket]) -> list[dict[str, Any]]:
    """The tickets whole, with what a tablet needs to show the words that citizens will read."""
    views = tickets.full_views(territory, rows, "agent")
    for row, view in zip(rows, views, strict=True):
        view["what"] = notices.what_in_words(territory, row.category_id, row.street)
        view["asks_at_once"] = notices.asks_at_once(territory, row)
    return views
