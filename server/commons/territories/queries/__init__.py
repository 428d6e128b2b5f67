"""Reads of territories: by host, id or code, kept in the process as long as they do not change.

A process asks the database at most every two seconds which revision each territory has; the view itself
is read again only when that number moved. Applying a file in this process forgets at once.
"""

import time
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from server.commons.territories.models import TerritoryRow
from server.commons.territories.queries.grounds import District, Layer, Neighbour
from server.commons.territories.queries.loading import load
from server.commons.territories.queries.views import (
    AnswerTemplate,
    Category,
    Choice,
    Notice,
    Question,
    Rule,
    Team,
    Territory,
    in_language,
)
from server.core.db import db
from server.core.errors import NotFound

__all__ = [
    "AnswerTemplate",
    "Category",
    "Choice",
    "District",
    "Layer",
    "Neighbour",
    "Notice",
    "Question",
    "Rule",
    "Team",
    "Territory",
    "all_ids",
    "by_code",
    "by_id",
    "child_at",
    "for_host",
    "forget",
    "in_language",
]

CHECK_EVERY_S = 2.0


@dataclass
class _Known:
    """What a process knows of one database."""

    checked_at: float = float("-inf")
    revisions: dict[int, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    hosts: dict[str, int] = field(default_factory=dict)
    views: dict[int, Territory] = field(default_factory=dict)


_known: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()


def _check() -> _Known:
    """The process's knowledge of this database, its revisions at most two seconds old."""
    known = _known.setdefault(db.engine, _Known())
    instant = time.monotonic()
    if instant - known.checked_at < CHECK_EVERY_S:
        return known
    columns = (TerritoryRow.id, TerritoryRow.revision, TerritoryRow.code, TerritoryRow.hosts)
    rows = db.session.execute(select(*columns).order_by(TerritoryRow.id)).all()
    known.revisions = {row.id: row.revision for row in rows}
    known.codes = {row.code: row.id for row in rows}
    known.hosts = {host: row.id for row in rows for host in row.hosts}
    # none is looked for again at once: the first territory must be seen as soon as it is there
    known.checked_at = instant if rows else float("-inf")
    return known


def forget() -> None:
    """Make this process look at the database again; called after each applied file."""
    _known.pop(db.engine, None)


def for_host(host: str) -> Territory | None:
    """The territory whose file lists `host` (no port); a single territory answers to any host."""
    known = _check()
    found = known.hosts.get(host.lower())
    if found is None and len(known.revisions) == 1:
        found = next(iter(known.revisions))
    return None if found is None else by_id(found)


def by_code(code: str) -> Territory | None:
    """The territory of this code."""
    found = _check().codes.get(code)
    return None if found is None else by_id(found)


def by_id(territory_id: int) -> Territory:
    """The territory of this id.

    Raises:
        NotFound: there is none.
    """
    known = _check()
    revision = known.revisions.get(territory_id)
    if revision is None:
        raise NotFound("no_territory")
    view = known.views.get(territory_id)
    if view is None or view.revision != revision:
        view = known.views[territory_id] = load(territory_id)
    return view


def team_with_territory(team_id: int) -> tuple[Territory, Team] | None:
    """A team, and the territory that it belongs to."""
    views = map(by_id, all_ids())
    return next(((view, team) for view in views if (team := view.team_by_id(team_id))), None)


def all_ids() -> list[int]:
    """The ids of all territories, in the order they came."""
    return sorted(_check().revisions)


def child_at(parent_id: int, longitude: float, latitude: float) -> Territory | None:
    """The commune of an EPCI or métropole that the point is in: its host picks it by position."""
    for territory_id in all_ids():
        territory = by_id(territory_id)
        if territory.parent_id == parent_id and territory.contains(longitude, latitude):
            return territory
    return None
