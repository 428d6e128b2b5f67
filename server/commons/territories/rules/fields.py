"""Reading a table of a file against what it may hold: unknown keys, wrong kinds, impossible values.

A `Spec` maps each key to a `Field`. Reading never stops at the first problem and always gives back a
complete table, with defaults where a value was missing or wrong. Each table read keeps, under `AT`,
the path it was read from, so that later checks can point at it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.commons.territories.rules.problems import Path, Problems

AT = "@"
Read = Callable[[Any, Path, Problems], Any]


@dataclass(frozen=True)
class Field:
    """How a value is read; `default` may be a function making a fresh value."""

    read: Read
    required: bool = False
    default: Any = None

    def absent(self) -> Any:
        return self.default() if callable(self.default) else self.default


Spec = Mapping[str, Field]


def read_table(value: Any, spec: Spec, path: Path, problems: Problems) -> dict[str, Any]:
    """`value` as `spec` wants it, with all that is wrong added to `problems`."""
    if not isinstance(value, dict):
        problems.add(path, "not_a_table")
        value = {}
    for key in value:
        if key not in spec:
            problems.add_unknown((*path, key), "key", str(key), spec)
    table: dict[str, Any] = {AT: path}
    for key, field in spec.items():
        if key in value:
            table[key] = field.read(value[key], (*path, key), problems)
        else:
            table[key] = field.absent()
            if field.required:
                problems.add(path, "missing_key", key=key)
    return table


def text(
    limit: int = 120,
    *,
    required: bool = False,
    default: str | None = None,
    pattern: str | None = None,
    lines: bool = False,
) -> Field:
    """Words, at most `limit` characters, on one line unless `lines`."""

    def read(value: Any, path: Path, problems: Problems) -> str | None:
        if not isinstance(value, str):
            problems.add(path, "not_a_text")
        elif len(value) > limit:
            problems.add(path, "too_long", limit=limit)
        elif not lines and "\n" in value:
            problems.add(path, "line_break")
        elif required and not value.strip():
            problems.add(path, "empty_text")
        elif pattern and not re.fullmatch(pattern, value):
            problems.add(path, "wrong_form", value=value, form=pattern)
        else:
            return value.strip()
        return default if not required else ""

    return Field(read, required, default)


def word(known: tuple[str, ...], *, required: bool = False, default: str | None = None) -> Field:
    """One of the `known` words."""

    def read(value: Any, path: Path, problems: Problems) -> str:
        if isinstance(value, str) and value in known:
            return value
        problems.add_unknown(path, "word", str(value), known)
        return default or known[0]

    return Field(read, required, default)


def whole(low: int, high: int, *, default: int | None = None) -> Field:
    """A whole number between two others, both allowed."""

    def read(value: Any, path: Path, problems: Problems) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        problems.add(path, "not_between", low=low, high=high)
        return default

    return Field(read, default=default)


def number(low: float, high: float, *, required: bool = False, default: float = 0.0) -> Field:
    """A number between two others, both allowed."""

    def read(value: Any, path: Path, problems: Problems) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        problems.add(path, "not_between", low=low, high=high)
        return default

    return Field(read, required, default)


def flag(*, default: bool | None = False) -> Field:
    """true or false."""

    def read(value: Any, path: Path, problems: Problems) -> bool | None:
        if isinstance(value, bool):
            return value
        problems.add(path, "not_a_flag")
        return default

    return Field(read, default=default)


def several(item: Field, *, required: bool = False, least: int = 0) -> Field:
    """A list whose values are read by `item`, none of them twice."""

    def read(value: Any, path: Path, problems: Problems) -> list[Any]:
        if not isinstance(value, list):
            problems.add(path, "not_a_list")
            return []
        if len(value) < least:
            problems.add(path, "too_few", least=least)
        read_values = [item.read(one, (*path, index), problems) for index, one in enumerate(value)]
        for index, one in enumerate(read_values):
            if isinstance(one, str | int | float) and one in read_values[:index]:
                problems.add((*path, index), "twice", value=one)
        return read_values

    return Field(read, required, list)


def table(spec: Spec, *, required: bool = False, absent: Any = dict) -> Field:
    """A table of its own."""
    return Field(lambda value, path, problems: read_table(value, spec, path, problems), required, absent)


def optional_table(spec: Spec) -> Field:
    """A table that may be missing, and is None then."""
    return table(spec, absent=None)


def tables(spec: Spec) -> Field:
    """A list of tables, `[[like.this]]`."""
    one = Field(lambda value, path, problems: read_table(value, spec, path, problems))
    return several(one)


def mapping(item: Field) -> Field:
    """A table whose keys are free, its values read by `item`."""

    def read(value: Any, path: Path, problems: Problems) -> dict[str, Any]:
        if not isinstance(value, dict):
            problems.add(path, "not_a_table")
            return {}
        return {str(key): item.read(one, (*path, str(key)), problems) for key, one in value.items()}

    return Field(read, default=dict)


def without_places(value: Any) -> Any:
    """The same values without the paths they were read from, as they are stored."""
    if isinstance(value, dict):
        return {key: without_places(inner) for key, inner in value.items() if key != AT}
    if isinstance(value, list):
        return [without_places(inner) for inner in value]
    return value
