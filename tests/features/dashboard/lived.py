"""Tickets with the rows and the history that a life left them, written at once: no service is asked.

`live(town, received=…, done=…)` stores one. Instants are given as local text, `2026-03-02 08:30`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from server.core.db import unit_of_work
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets.events import TicketChanged
from server.reporting.tickets.models import Action, Ticket

ENDED = {"done": "done", "closed": "close", "rejected": "reject"}


def at(town: Any, text: str | None) -> datetime | None:
    """A local instant, in UTC."""
    if text is None:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(town.time_zone)).astimezone(UTC)


def live(
    town: Any,
    *,
    received: str,
    category: str = "nid-de-poule",
    team: str | None = "proximite",
    first: str | None = None,
    district: str | None = None,
    source: str = "pwa",
    kind: str = "anomaly",
    state: str | None = None,
    responded: str | None = None,
    done: str | None = None,
    closed: str | None = None,
    reopened: Sequence[str] = (),
    ends: Sequence[str] = (),
    deadline: str | None = None,
    contested: str | None = None,
    verdicts: Sequence[tuple[bool, str | None, str | None]] = (),
    changes: int = 0,
    place: tuple[float, float] | None = (44.4475, 1.4403),
) -> uuid.UUID:
    """Store a ticket; `ends` are the interventions before each of `reopened`. Gives its id.

    `verdicts` are what people said: solved, quality of the work, quality of the answer.
    """
    ticket_id, said_id = uuid.uuid4(), uuid.uuid4()
    known = {one.slug: one.id for one in (*town.every_team, *town.every_district)}
    number = f"X-{ticket_id.hex[:10]}"
    state = state or ("closed" if closed else "done" if done else "assigned")
    row = {
        "id": ticket_id,
        "territory_id": town.id,
        "number": number,
        "kind": kind,
        "state": state,
        "version": 1,
        "category_id": town.category(category).id,
        "district_id": known[district] if district else None,
        "team_id": known[team] if team else None,
        "first_team_id": known[first or team] if team else None,
        "latitude": place[0] if place else None,
        "longitude": place[1] if place else None,
        "priority": "normal",
        "witness_count": max(1, len(verdicts)),
        "received_at": at(town, received),
        "deadline": at(town, deadline),
        "first_handled_at": at(town, responded),
        "done_at": at(town, done),
        "closed_at": at(town, closed),
        "contested_at": at(town, contested),
        "reopened_count": len(reopened),
        "team_changes": changes,
        "pauses": [],
    }
    said = {"id": said_id, "territory_id": town.id, "ticket_id": ticket_id, "number": number, "kind": kind}
    said |= {"category_id": row["category_id"], "description": "", "answers": {}, "source": source}
    said |= {"received_at": row["received_at"], "language": "fr", "photos_promised": 0}
    people = [
        {
            "id": said_id if not place_ else uuid.uuid4(),
            "ticket_id": ticket_id,
            "secret_hash": b"0" * 32,
            "token_version": 1,
            "language": "fr",
            "joined_at": row["received_at"],
            "solved": solved,
            "verdict_at": row["done_at"] or row["received_at"],
            "quality_of_work": work,
            "quality_of_answer": answer,
        }
        for place_, (solved, work, answer) in enumerate(verdicts)
    ]
    steps = [("receive", received, "new")]
    for end, again in zip(ends, reopened, strict=True):
        steps += [("done", end, "done"), ("reopen", again, "assigned")]
    steps += [("done", done, "done")] if done else []
    steps += [(ENDED[state] if state == "rejected" else "close", closed, state)] if closed else []
    history = [_step(row, town, order, *step) for order, step in enumerate(steps, 1)]
    with unit_of_work() as work:
        for table, rows in ((Ticket, [row]), (Signalement, [said]), (Witness, people), (Action, history)):
            if rows:
                work.session.execute(insert(table), rows)
        work.emit(TicketChanged(territory_id=town.id, ticket_id=ticket_id, team_id=None))
    return ticket_id


def _step(row: dict[str, Any], town: Any, order: int, kind: str, text: str, state: str) -> dict[str, Any]:
    instant = at(town, text)
    return {
        "id": uuid.uuid4(),
        "ticket_id": row["id"],
        "sequence": order,
        "kind": kind,
        "actor_kind": "system",
        "actor_key": "system",
        "actor_name": "system",
        "at": instant,
        "claimed_at": instant,
        "received_at": instant,
        "to_state": state,
        "team_id": row["team_id"],
        "category_id": row["category_id"],
        "changes": True,
        "payload": {},
        "fingerprint": b"0" * 32,
        "told_at": instant,
    }
