"""The dimensions of figures: the groups of a town, or of several together, and what puts rows into them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from server.commons.territories.queries import Territory
from server.core.language import translate
from server.reporting.signalements.rules import SOURCES
from server.reporting.tickets.rules import KINDS, STATES
from server.surfaces.dashboard.queries import facts
from server.surfaces.dashboard.queries.facts import Column, Rows
from server.surfaces.dashboard.queries.grouped import Grouping
from server.surfaces.dashboard.schemas import TEAM_KINDS

DIMENSIONS = ("heading", "category", "district", "team", "source", "kind", "state", "first", "last")
Groups = tuple[list[str], list[str], Grouping]  # keys, their words, and what puts rows into each
COLUMNS = {"heading": "category", "last": "team"}  # the others have their own name


def groups_of(towns: Sequence[Territory], by: str) -> Groups:
    """The keys of a dimension of `DIMENSIONS`, their words, and what puts rows into its groups.

    What has the same key in several towns is one group.
    """
    if by == "source":
        words = [translate(f"dashboard.chip.source.{one}") for one in SOURCES]
        return [*SOURCES], words, Grouping(len(SOURCES), by, several=_by_source)
    if by in ("kind", "state"):
        named = KINDS if by == "kind" else STATES
        words = [translate(f"dashboard.{by}.{one}") for one in named]
        return [*named], words, Grouping(len(named), by, lambda rows: rows[by])
    key_of, words_of = _members(towns, by)
    keys, column = ["", *words_of], COLUMNS.get(by, by)
    place = {key: number for number, key in enumerate(keys)}
    table = np.zeros(max(key_of, default=0) + 2, np.uint16)  # from an id to its group; others have none
    for identifier, key in key_of.items():
        table[identifier] = place[key]
    labels = [translate(f"dashboard.figures.without.{by}"), *words_of.values()]
    known_by = (by, revision_of(towns))
    return keys, labels, Grouping(len(keys), known_by, lambda rows: table.take(rows[column], mode="clip"))


def revision_of(towns: Sequence[Territory]) -> tuple[tuple[int, int], ...]:
    """Of what groups are made of: the id and the revision of each."""
    return tuple((town.id, town.revision) for town in towns)


def _members(towns: Sequence[Territory], by: str) -> tuple[dict[int, str], dict[str, str]]:
    """The key of each id, and the words of each key."""
    key_of: dict[int, str] = {}
    words_of: dict[str, str] = {}
    for town in towns:
        for one in _every(town, by):
            key = key_of[one.id] = _key(one, by)
            if key not in words_of:
                words_of[key] = _words(town, key, by)
    return key_of, words_of


def _every(town: Territory, by: str) -> Sequence[Any]:
    """What a town has of a dimension, that of the past too."""
    if by in ("first", "last"):
        return [team for team in town.every_team if team.kind in TEAM_KINDS]
    return {"team": town.every_team, "district": town.every_district}.get(by, town.every_category)


def _key(one: Any, by: str) -> str:
    if by in ("first", "last"):
        return str(one.kind)
    if by in ("team", "district"):
        return str(one.slug)
    return str((by == "heading" and one.parent) or one.code)


def _words(town: Territory, key: str, by: str) -> str:
    """A team and a category have words in each language, a district has its name."""
    if by in ("first", "last"):
        return translate(f"dashboard.team_kind.{key}")
    if by == "district":
        district = town.district(key)
        return district.name if district else ""
    one = town.team(key) if by == "team" else town.category(key)
    return one.label() if one else ""


def _by_source(rows: Rows) -> tuple[Column, Column]:
    """A row in the group of each of its sources."""
    sources, none = rows["sources"], np.zeros(0, np.int32)
    some = int(np.bitwise_or.reduce(sources))  # most months know few of them
    held = [
        np.flatnonzero(sources & bit).astype(np.int32) if some & bit else none
        for bit in facts.SOURCE_BIT.values()
    ]
    return np.concatenate(held), np.repeat(np.arange(len(held), dtype=np.uint16), [len(one) for one in held])
