"""The mapping file: which column of a foreign file says what, and which word of ours each value is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

COLUMNS = ("id", "date", "category", "latitude", "longitude", "point", "address", "description", "team")
OPTIONAL_COLUMNS = (*COLUMNS[3:], "state", "closed")
REQUIRED_COLUMNS = COLUMNS[:3]
STATES = ("open", "closed")
TABLES = ("columns", "categories", "teams", "states")
WORDS = ("source", "date_format", "default_category", "default_state")
JOINED = " > "  # between the columns that together name a category
SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class MappingRefused(ValueError):
    """The mapping file cannot be used; the text says what to mend."""


@dataclass(frozen=True, kw_only=True)
class RecordMapping:
    """How to read a foreign file.

    `columns` names the columns of each part, several where they name a category together. `categories`,
    `teams` and `states` turn values into codes of the town, slugs of its teams, and `STATES`.
    """

    source: str
    columns: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    default_category: str | None = None
    default_state: str = "closed"


def read_mapping(table: Mapping[str, Any]) -> RecordMapping:
    """The mapping that a TOML table says.

    Raises:
        MappingRefused: a key is unknown, missing, or says what cannot be.
    """
    unknown = sorted(set(table) - set(TABLES) - set(WORDS))
    if unknown:
        raise MappingRefused(f"unknown key {unknown[0]}: known are {', '.join((*WORDS, *TABLES))}")
    source = str(table.get("source", ""))
    if not SOURCE.fullmatch(source):
        raise MappingRefused("source must name the other tool: lower-case letters, digits and hyphens")
    words = {name: _words(table.get(name, {}), name) for name in TABLES[1:]}
    for state in (*words["states"].values(), table.get("default_state", "closed")):
        if state not in STATES:
            raise MappingRefused(f"{state} is no state: say {' or '.join(STATES)}")
    _check_date_format(table.get("date_format"))
    return RecordMapping(
        source=source,
        columns=_columns(table.get("columns", {})),
        date_format=table.get("date_format"),
        default_category=table.get("default_category"),
        default_state=table.get("default_state", "closed"),
        **words,
    )


def _columns(said: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(said, Mapping):
        raise MappingRefused("columns must be a table")
    known = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
    for name in said:
        if name not in known:
            raise MappingRefused(f"columns.{name} is unknown: known are {', '.join(known)}")
    for name in REQUIRED_COLUMNS:
        if not said.get(name):
            raise MappingRefused(f"columns.{name} is missing")
    if not said.get("point") and bool(said.get("latitude")) != bool(said.get("longitude")):
        raise MappingRefused("columns.latitude and columns.longitude go together")
    return {
        name: tuple(map(str, columns)) if isinstance(columns, list) else (str(columns),)
        for name, columns in said.items()
    }


def _words(said: Any, name: str) -> dict[str, str]:
    if not isinstance(said, Mapping) or not all(isinstance(word, str) for word in said.values()):
        raise MappingRefused(f"{name} must be a table of words")
    return {str(value): word for value, word in said.items()}


def _check_date_format(said: Any) -> None:
    if said is None:
        return
    try:
        datetime.strptime(f"{datetime(2026, 1, 31, tzinfo=UTC):{said}}", str(said)).replace(tzinfo=UTC)
    except ValueError:
        raise MappingRefused(f"date_format {said} cannot be read") from None
