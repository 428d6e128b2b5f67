"""Reads the facts of tickets from their rows and histories: the slow definition of every figure."""

import math
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from server.commons.territories.queries import Territory
from server.core.db import db
from server.reporting.recurring.rules import Method
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.signalements.rules import METRES_PER_DEGREE
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.rules import BOUNCED as BOUNCED_TIMES
from server.reporting.tickets.rules import CLOCKED as CLOCKED_STATES
from server.reporting.tickets.rules import OPEN_STATES
from server.surfaces.dashboard.queries import facts
from server.surfaces.dashboard.queries.facts import Block, Column
from server.surfaces.dashboard.rules import HANDLED_STATES, month_after, month_of, start_of

BACK_WITHIN = timedelta(days=30)  # after an end, the same ticket or the same place again is a recurrence
SAME_PLACE_M = Method().radius_m
AT_ONCE = 200  # ids in a statement
ENDS = ("done", "close", "reject")
_COLUMNS = (
    Ticket.id,
    Ticket.kind,
    Ticket.state,
    Ticket.category_id,
    Ticket.district_id,
    Ticket.team_id,
    Ticket.first_team_id,
    Ticket.latitude,
    Ticket.longitude,
    Ticket.witness_count,
    Ticket.received_at,
    Ticket.deadline,
    Ticket.first_handled_at,
    Ticket.done_at,
    Ticket.closed_at,
    Ticket.contested_at,
    Ticket.reopened_count,
    Ticket.team_changes,
)


@dataclass
class _Beside:
    """What other tables say of a ticket."""

    sources: int = 0
    said_no: bool = False
    judged: int = 0
    work: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    reopened: bool = False
    merged_at: datetime | None = None


def facts_of_month(territory: Territory, month: date) -> Block:
    """The facts of all tickets received in a local month, read anew."""
    first, end = (start_of(day, territory.time_zone) for day in (month, month_after(month)))
    block = _read(
        territory,
        [Ticket.territory_id == territory.id, Ticket.received_at >= first, Ticket.received_at < end],
    )
    done = [Ticket.done_at >= first - BACK_WITHIN, Ticket.done_at < end]
    return _with_recurrence(territory, block, select(*_DONE).where(*_of_anomalies(territory), *done))


def facts_of_tickets(territory: Territory, ids: Collection[uuid.UUID]) -> dict[date, Block]:
    """The facts of these tickets as they are now, by the month in which each was received."""
    found: dict[date, Block] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = [*ids][start : start + AT_ONCE]
        mine = [Ticket.territory_id == territory.id, Ticket.id.in_(some)]
        block = _read(territory, mine)
        block = _with_recurrence(territory, block, _done_around(territory, some))
        months = [month_of(date.fromordinal(int(day))) for day in block["day"]]
        for month in set(months):
            of_month = np.array([one == month for one in months])
            rows = Block({name: column[of_month] for name, column in block.columns.items()})
            found[month] = found.get(month, facts.EMPTY).with_rows(rows)
    return found


def _read(territory: Territory, where: Sequence[ColumnElement[bool]]) -> Block:
    rows = db.session.execute(select(*_COLUMNS).where(*where)).all()
    if not rows:
        return facts.EMPTY
    beside, zone = _beside(rows, where), ZoneInfo(territory.time_zone)
    values: dict[str, list[Any]] = {name: [] for name in facts.DTYPES}
    for row in rows:
        for name, value in _facts_of(row, beside[row.id], zone).items():
            values[name].append(value)
    return facts.block_of(values)


def _facts_of(row: Any, beside: _Beside, zone: ZoneInfo) -> dict[str, Any]:
    received = row.received_at
    ended = None if row.state in OPEN_STATES else row.done_at or row.closed_at or beside.merged_at or received
    return {
        "id": row.id.bytes,
        "day": received.astimezone(zone).toordinal(),
        "received": _seconds(received),
        "ended": _seconds(ended),
        "deadline": _seconds(row.deadline),
        "response": _since(received, row.first_handled_at),
        "delay": _since(received, row.done_at),
        "kind": facts.KIND_AT[row.kind],
        "state": facts.STATE_AT[row.state],
        "category": row.category_id,
        "district": row.district_id or 0,
        "team": row.team_id or 0,
        "first": row.first_team_id or 0,
        "sources": beside.sources,
        "flags": _flags(row, beside),
        "people": row.witness_count,
        "judged": beside.judged,
        "work_rated": len(beside.work),
        "work_good": beside.work.count("good"),
        "answer_rated": len(beside.answer),
        "answer_good": beside.answer.count("good"),
        "latitude": math.nan if row.latitude is None else row.latitude,
        "longitude": math.nan if row.longitude is None else row.longitude,
    }


def _flags(row: Any, beside: _Beside) -> int:
    intervened = row.done_at is not None or row.reopened_count > 0
    due = row.done_at is not None and row.deadline is not None
    held = {
        facts.RESPONDED: row.first_handled_at is not None,
        facts.DONE: row.done_at is not None,
        facts.INTERVENED: intervened,
        facts.DUE: due,
        facts.ON_TIME: due and row.done_at <= row.deadline,
        facts.DISPUTED: intervened and (beside.said_no or row.contested_at is not None),
        facts.REOPENED: beside.reopened,
        facts.BOUNCED: row.team_changes >= BOUNCED_TIMES,
        facts.HANDLED: row.state in HANDLED_STATES,
        facts.OPEN: row.state in OPEN_STATES,
        facts.CLOCKED: row.state in CLOCKED_STATES,
        facts.ENTRUSTED: row.team_id is not None,
    }
    return sum(flag for flag, holds in held.items() if holds)


def _seconds(instant: datetime | None) -> int:
    return 0 if instant is None else int(instant.timestamp())


def _since(received: datetime, instant: datetime | None) -> int:
    """Whole seconds; a clock that was wrong makes no negative delay."""
    return facts.NEVER if instant is None else max(0, int((instant - received).total_seconds()))


def _beside(rows: Sequence[Any], where: Sequence[ColumnElement[bool]]) -> Mapping[uuid.UUID, _Beside]:
    """What signalements, witnesses and histories say; histories are read of those tickets that need it."""
    found: dict[uuid.UUID, _Beside] = defaultdict(_Beside)
    said = select(Signalement.ticket_id, Signalement.source).join(Ticket, Ticket.id == Signalement.ticket_id)
    for ticket_id, source in db.session.execute(said.where(*where)):
        found[ticket_id].sources |= facts.SOURCE_BIT[source]
    verdicts = select(
        Witness.ticket_id, Witness.solved, Witness.quality_of_work, Witness.quality_of_answer
    ).join(Ticket, Ticket.id == Witness.ticket_id)
    for ticket_id, solved, work, answer in db.session.execute(
        verdicts.where(*where, Witness.verdict_at.is_not(None))
    ):
        one = found[ticket_id]
        one.judged += 1
        one.said_no |= solved is False
        one.work += [work] if work else []
        one.answer += [answer] if answer else []
    if any(row.reopened_count for row in rows):
        _add_reopenings(found, where)
    if any(row.state == "merged" for row in rows):
        _add_merges(found, where)
    return found


def _add_reopenings(found: Mapping[uuid.UUID, _Beside], where: Sequence[ColumnElement[bool]]) -> None:
    """Gone back to within 30 days of the end just before."""
    steps = (
        select(Action.ticket_id, Action.kind, Action.at)
        .join(Ticket, Ticket.id == Action.ticket_id)
        .where(*where, Ticket.reopened_count > 0, Action.kind.in_((*ENDS, "reopen")))
        .order_by(Action.ticket_id, Action.sequence)
    )
    ended: dict[uuid.UUID, datetime] = {}
    for ticket_id, kind, at in db.session.execute(steps):
        if kind in ENDS:
            ended[ticket_id] = at
        elif ticket_id in ended and at - ended[ticket_id] <= BACK_WITHIN:
            found[ticket_id].reopened = True


def _add_merges(found: Mapping[uuid.UUID, _Beside], where: Sequence[ColumnElement[bool]]) -> None:
    merges = (
        select(Action.ticket_id, func.max(Action.at))
        .join(Ticket, Ticket.id == Action.ticket_id)
        .where(*where, Ticket.state == "merged", Action.kind == "merge")
        .group_by(Action.ticket_id)
    )
    for ticket_id, at in db.session.execute(merges):
        found[ticket_id].merged_at = at


# -- recurrence: what was done at the same place in the 30 days before --

_DONE = (Ticket.id, Ticket.category_id, Ticket.latitude, Ticket.longitude, Ticket.done_at)


def _of_anomalies(territory: Territory) -> list[ColumnElement[bool]]:
    return [
        Ticket.territory_id == territory.id,
        Ticket.kind == "anomaly",
        Ticket.latitude.is_not(None),
        Ticket.done_at.is_not(None),
    ]


def _done_around(territory: Territory, ids: Sequence[uuid.UUID]) -> Any:
    """What was ever done around these tickets: a box of the index for each."""
    one = aliased(Ticket)
    height, width = _box(territory)
    return (
        select(*_DONE)
        .join(
            one,
            (one.territory_id == territory.id)
            & Ticket.latitude.between(one.latitude - height, one.latitude + height)
            & Ticket.longitude.between(one.longitude - width, one.longitude + width)
            & (Ticket.category_id == one.category_id),
        )
        .where(one.id.in_(ids), *_of_anomalies(territory))
        .distinct()
    )


def _box(territory: Territory) -> tuple[float, float]:
    """The radius in degrees of latitude and of longitude."""
    height = SAME_PLACE_M / METRES_PER_DEGREE
    return height, height / math.cos(math.radians(territory.center_latitude))


def _with_recurrence(territory: Territory, block: Block, done: Any) -> Block:
    if not len(block):
        return block
    rows: Iterable[Any] = db.session.execute(done).all()
    columns: list[Column] = [np.array(part) for part in zip(*rows, strict=True)] if rows else []
    if not columns:
        return block
    ids = np.array([one.bytes for one in columns[0]], "S16")
    places = [np.array(part, float) for part in columns[2:4]]
    at = np.array([_seconds(one) for one in columns[4]])
    back = came_back(block, ids, columns[1].astype(np.int64), places, at, _box(territory))
    flags = block["flags"] | np.where(back, np.uint16(facts.RECURRENT), np.uint16(0))
    return Block({**block.columns, "flags": flags})


def came_back(
    block: Block, ids: Column, categories: Column, places: list[Column], at: Column, box: tuple[float, float]
) -> Column:
    """Of which anomalies the same category was done within the radius in the 30 days before.

    Args:
        ids, categories, places, at: what was done: tickets, categories, [latitudes, longitudes], seconds.
        box: the radius in degrees of latitude and of longitude.
    """
    back = np.zeros(len(block), bool)
    asked = np.flatnonzero((block["kind"] == facts.KIND_AT["anomaly"]) & ~np.isnan(block["latitude"]))
    y, x = (block[name][asked].astype(float) / size for name, size in zip(_PLACE, box, strict=True))
    done_y, done_x = (part / size for part, size in zip(places, box, strict=True))
    key, row_height = _cells(np.concatenate([y, done_y]), np.concatenate([x, done_x]))
    span = row_height * (int(key.max(initial=0)) // row_height + 3)
    own = key[: len(asked)] + block["category"][asked].astype(np.int64) * span
    theirs = key[len(asked) :] + categories * span
    order = np.argsort(theirs)
    ordered = theirs[order]
    for beside in (-row_height, 0, row_height):  # the cell and those left and right of it follow each other
        low = np.searchsorted(ordered, own + beside - 1, "left")
        high = np.searchsorted(ordered, own + beside + 1, "right")
        here = np.repeat(np.arange(len(own)), high - low)
        start = np.repeat(low - np.concatenate([[0], np.cumsum(high - low)[:-1]]), high - low)
        there = order[np.arange(len(here)) + start]
        near = (y[here] - done_y[there]) ** 2 + (x[here] - done_x[there]) ** 2 <= 1
        waited = block["received"][asked][here] - at[there]
        before = (waited >= 0) & (waited <= BACK_WITHIN.total_seconds())
        same = block["id"][asked][here] == ids[there]
        back[asked[here[near & before & ~same]]] = True
    return back


_PLACE = ("latitude", "longitude")


def _cells(y: Column, x: Column) -> tuple[Column, int]:
    """A number for the cell of each place, in rows of `row_height` numbers; cells are a radius wide."""
    if not len(y):
        return np.zeros(0, np.int64), 1
    down = np.floor(y - y.min()).astype(np.int64) + 1
    across = np.floor(x - x.min()).astype(np.int64) + 1
    row_height = int(across.max()) + 2
    return down * row_height + across, row_height
