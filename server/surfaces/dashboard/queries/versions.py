"""The versions of the territory's definition as people read them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.commons.accounts import queries as accounts
from server.commons.territories.models import TerritoryVersionRow
from server.commons.territories.queries import Territory, versions
from server.commons.territories.rules.difference import CHANGED, DRAWN, LISTS, MOVED, Difference
from server.commons.territories.rules.writing import inline
from server.core.language import translate
from server.surfaces.dashboard.queries.rule_words import conditions_in_words, team_in_words

SOME = 6  # names in a line of the list
PARTS = {kind: part for part, (kind, _) in LISTS.items()}
FORMS = ("identity", "contact", "calendar", "retention", "texts")  # those of what is in no list


@dataclass(frozen=True)
class Line:
    """A version in the list: its number, when and how it came, from whom, and a few words of what changed."""

    number: int
    made_at: datetime
    author: str
    how: str
    words: list[str]


@dataclass(frozen=True)
class Said:
    """One difference in words: what it is about, how it differs, and what was and is said, line by line."""

    title: str
    how: str
    rows: list[tuple[str, str, str]]


def lines(here: Territory, before: int | None) -> tuple[list[Line], int | None]:
    """A page of versions, the newest first."""
    rows, following = versions.page(here.id, before)
    return [_line(here, row, _authors(rows)) for row in rows], following


def line(here: Territory, number: int) -> Line:
    """One of them.

    Raises:
        VersionUnknown: there is none of this number.
    """
    row = versions.find(here.id, number)
    return _line(here, row, _authors([row]))


def _authors(rows: Sequence[TerritoryVersionRow]) -> dict[int, str]:
    return accounts.names_of(row.account_id for row in rows if row.account_id is not None)


def author_of(account_id: int | None) -> str:
    """Who made a version: a person by name, or an operator."""
    names = {} if account_id is None else accounts.names_of([account_id])
    return _author(account_id, names)


def _author(account_id: int | None, names: Mapping[int, str]) -> str:
    name = None if account_id is None else names.get(account_id)
    return name or translate("dashboard.versions.operator")


def _line(here: Territory, row: TerritoryVersionRow, authors: Mapping[int, str]) -> Line:
    return Line(
        number=row.number,
        made_at=row.made_at,
        author=_author(row.account_id, authors),
        how=translate(f"dashboard.versions.way.{row.way}", source=row.source),
        words=_words(here, row.changes),
    )


def _words(here: Territory, changes: Mapping[str, Any]) -> list[str]:
    """One phrase for each kind of part and way of changing."""
    found = []
    for sign in ("added", "changed", "removed"):
        by_kind: dict[str, list[str]] = {}
        for kind, name in changes.get(sign, ()):
            by_kind.setdefault(kind, []).append(_called(here, kind, name))
        for kind, names in by_kind.items():
            shown = ", ".join(names[:SOME]) + (" …" if len(names) > SOME else "")
            found.append(
                translate(
                    f"dashboard.versions.{sign}" + (".one" if sign == CHANGED and len(names) == 1 else ""),
                    kind=translate(f"dashboard.versions.kind.{kind}", default=kind),
                    count=len(names),
                    names=shown,
                )
            )
    is_first = any(kind == "territory" for kind, _ in changes.get("added", ()))
    if changes.get("reordered") and not is_first:
        found.append(translate("dashboard.versions.reordered"))
    return found


def _called(here: Territory, kind: str, name: str) -> str:
    """A part by the words that people know it by; what left the territory for good, by its own name."""
    match kind:
        case "territory":
            return here.name
        case "team" | "category":
            found = here.team(name) if kind == "team" else here.category(name)
            return found.label() if found else name
        case "district":
            district = here.district(name)
            return district.name if district else name
        case "layer":
            return next((one.name for one in here.layers if one.slug == name), name)
        case "template":
            return next((one.label for one in here.templates if one.code == name), name)
    return name


def difference(here: Territory, first: int | None, second: int) -> list[Said]:
    """What version `second` says otherwise than `first`; nothing to compare with, nothing is said."""
    if first is None:
        return []
    return in_words(here, versions.difference(here.id, first, second))


def in_words(here: Territory, differences: Iterable[Difference]) -> list[Said]:
    """Differences as people read them."""
    return [_said(here, one) for one in differences]


def _said(here: Territory, one: Difference) -> Said:
    kind = one.keys[0] if one.kind == DRAWN else one.kind
    title = translate(f"dashboard.versions.kind.{kind}", default=kind)
    how = translate(f"dashboard.versions.how.{'drawn' if one.kind == DRAWN else one.how}")
    label = one.label
    if one.kind == "territory":
        label = translate(f"dashboard.territory.part.{label}", default=label)
    return Said(f"{title} – {label}" if label else title, how, _rows(here, one))


def _key_in_words(one: Difference, key: str) -> str:
    """What a key is called where a form changes it; its own name elsewhere."""
    part = PARTS.get(one.kind)
    names = (
        [f"{part}.{key}"]
        if part
        else [f"{form}.{own}" for form in FORMS for own in (f"{one.label}_{key}", key)]
    )
    found = (translate(f"dashboard.territory.{name}", default="") for name in names)
    return next(filter(None, found), key)


def _rows(here: Territory, one: Difference) -> list[tuple[str, str, str]]:
    """What differs: its name, what it was and what it is; a rule in its own plain words."""
    if one.kind == DRAWN:
        return []
    if one.how == MOVED:
        return [(translate("dashboard.versions.rank"), str(one.before), str(one.after))]
    if one.kind == "assets":
        return [(translate("dashboard.versions.count"), str(one.before), str(one.after))]
    if one.kind == "rule":
        before, after = ([] if rule is None else rule_lines(here, rule) for rule in (one.before, one.after))
        return [(translate("dashboard.versions.rule"), "\n".join(before), "\n".join(after))]
    keys = one.keys if one.how == CHANGED else one.keys[:SOME]
    return [(_key_in_words(one, key), _value(one.before, key), _value(one.after, key)) for key in keys]


def rule_lines(here: Territory, rule: Mapping[str, Any]) -> list[str]:
    """A rule as a few lines: its conditions, its team, its priority."""
    return [
        *(conditions_in_words(here, rule.get("when", {})) or [translate("dashboard.rules.always")]),
        translate(
            "dashboard.rules.then",
            team=team_in_words(here, rule["team"]),
            priority=translate(f"dashboard.priority.{rule.get('priority', 'normal')}").lower(),
        ),
    ]


def _value(table: Mapping[str, Any] | None, key: str) -> str:
    value = (table or {}).get(key)
    if value is None:
        return "–"
    return value if isinstance(value, str) else inline(json.loads(json.dumps(value)))
