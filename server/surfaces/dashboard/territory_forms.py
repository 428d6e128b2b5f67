"""The forms of the territory's definition: which keys each shows, and what was typed as the file says it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from server.commons.territories.rules.editing import at, slug_of, with_value
from server.commons.territories.rules.words import (
    CHANNEL_KINDS,
    PLACE_KINDS,
    PRIORITIES,
    QUESTION_KINDS,
    SIGNALEMENT_KINDS,
    TARGET_CALENDARS,
    TEAM_KINDS,
    TEMPLATE_KINDS,
    TEXT_KEYS,
    WEEKDAYS,
)
from server.core.language import FIRST, LANGUAGES, translate
from server.surfaces.dashboard.rule_forms import spans

_UNNAMED = {*LANGUAGES, "texts", "contact", "retention"}  # steps of a path that say nothing to people
SECOND = "en"  # every town has words in it; in others where its file says so
NEW_CHOICES = 3  # empty lines offered below the answers of a question


@dataclass(frozen=True)
class Entry:
    """One value of a form, at `path` in its table.

    `kind`: line, lines, time_zone, holidays, number, decimal, colour, icon, logo (an address, or a picture
    uploaded beside it), flag, perhaps (yes, no, or as what is above says), choice, category, several (boxes),
    list (one on each line), pairs (`name = value` on each line), spans (times), choices (the answers of a
    question). `words` is the part of the language files that names the `choices`.
    """

    path: tuple[str, ...]
    kind: str = "line"
    choices: tuple[str, ...] = ()
    words: str = ""
    needed: bool = False

    @property
    def name(self) -> str:
        """Its name in the form."""
        return ".".join(self.path)

    @property
    def key(self) -> str:
        """What names it in the language files, whatever the language that it is written in."""
        above = (step for step in self.path[:-1] if step not in _UNNAMED)
        return "_".join((*above, *(step for step in self.path[-1:] if step not in LANGUAGES)))

    @property
    def language(self) -> str | None:
        """The language that it is written in, where there are several."""
        return next((step for step in self.path if step in LANGUAGES), None)


@dataclass(frozen=True)
class Rows:
    """A list of the document: one form for each of its rows.

    `identity` is the key that names a row for good, made of the words at `title` when the row is new;
    `beside` are values that stand elsewhere in the document, under the row's identity.
    """

    part: str
    identity: str
    title: tuple[str, ...]
    entries: tuple[Entry, ...]
    beside: tuple[tuple[str, ...], ...] = ()


def _line(*path: str, needed: bool = False) -> Entry:
    return Entry(path, needed=needed)


SECTIONS: Mapping[str, tuple[Entry, ...]] = {
    "identity": (
        _line("name", needed=True),
        _line("texts", "en", "name"),
        Entry(("population",), "number"),
        _line("banner"),
        _line("texts", "en", "banner"),
        Entry(("accent",), "colour"),
        Entry(("logo",), "logo"),
        Entry(("max_photos",), "number"),
        Entry(("close_after_days",), "number"),
        Entry(("review_replies",), "flag"),
    ),
    "contact": (
        _line("contact", "service", needed=True),
        _line("texts", "en", "service"),
        _line("contact", "phone"),
        _line("contact", "email"),
        _line("contact", "address"),
        _line("contact", "hours"),
        _line("texts", "en", "hours"),
        _line("on_call", "phone"),
        Entry(("on_call", "repeat_minutes"), "number"),
        Entry(("on_call", "escalate_minutes"), "number"),
    ),
    "calendar": (
        Entry(("time_zone",), "time_zone", needed=True),
        Entry(("holidays",), "holidays", needed=True),
        *(Entry(("opening", day), "spans") for day in WEEKDAYS),
    ),
    "retention": (
        Entry(("retention", "contacts_days"), "number"),
        Entry(("retention", "originals_days"), "number"),
    ),
    "texts": tuple(Entry(("texts", code, key), "lines") for key in TEXT_KEYS for code in ("fr", "en")),
}

_TARGETS = tuple(Entry(("target_days_by_priority", one), "number") for one in PRIORITIES)
_CATEGORY = (
    _line("label", "fr", needed=True),
    _line("label", "en"),
    Entry(("icon",), "icon"),
    Entry(("urgent",), "flag"),
    Entry(("public",), "perhaps"),
    Entry(("proof_required",), "perhaps"),
    Entry(("ask_after_nightfall",), "perhaps"),
    Entry(("target_days",), "number"),
    *_TARGETS,
    Entry(("target_calendar",), "choice", TARGET_CALENDARS, "dashboard.territory.days"),
    Entry(("kinds",), "several", SIGNALEMENT_KINDS, "dashboard.kind"),
    Entry(("synonyms",), "list"),
    Entry(("notice", "fr"), "lines"),
    Entry(("notice", "en"), "lines"),
    _line("notice", "phone"),
)

ROWS: Mapping[str, Rows] = {
    "teams": Rows(
        "teams",
        "slug",
        ("name",),
        (
            _line("name", needed=True),
            _line("texts", "en", "teams"),
            Entry(("kind",), "choice", TEAM_KINDS, "dashboard.territory.team_kind", needed=True),
            _line("referent"),
            _line("email"),
            _line("phone"),
            _line("address"),
            Entry(("contact",), "lines"),
            Entry(("channel", "kind"), "choice", CHANNEL_KINDS, "dashboard.territory.channel"),
            _line("channel", "url"),
            _line("channel", "jurisdiction"),
            Entry(("channel", "services"), "pairs"),
            _line("channel", "service_code"),
        ),
        beside=(("texts", "en", "teams"),),
    ),
    "categories": Rows("categories", "code", ("label", "fr"), _CATEGORY),
    "questions": Rows(
        "questions",
        "code",
        ("label", "fr"),
        (
            _line("label", "fr", needed=True),
            _line("label", "en"),
            Entry(("kind",), "choice", QUESTION_KINDS, "dashboard.territory.question_kind", needed=True),
            Entry(("required",), "flag"),
            Entry(("asset_number",), "flag"),
            Entry(("choices",), "choices"),
        ),
    ),
    "districts": Rows(
        "districts", "slug", ("name",), (_line("name", needed=True), Entry(("population",), "number"))
    ),
    "templates": Rows(
        "templates",
        "code",
        ("label",),
        (
            _line("label", needed=True),
            Entry(("kind",), "choice", TEMPLATE_KINDS, "dashboard.territory.template_kind", needed=True),
            Entry(("category",), "category"),
            Entry(("body",), "lines", needed=True),
            Entry(("body_en",), "lines"),
        ),
    ),
    "places": Rows(
        "places",
        "name",
        ("name",),
        (
            _line("name", needed=True),
            Entry(("kind",), "choice", PLACE_KINDS, "dashboard.territory.place_kind"),
            Entry(("latitude",), "decimal", needed=True),
            Entry(("longitude",), "decimal", needed=True),
        ),
    ),
}


def _told_in(path: tuple[str, ...], languages: Sequence[str]) -> list[tuple[str, ...]]:
    """The same path in the town's languages, where it leads to words in English; else itself alone."""
    if SECOND not in path:
        return [path]
    others = [one for one in languages if one not in (FIRST, SECOND)]
    return [tuple(code if step == SECOND else step for step in path) for code in (SECOND, *others)]


def in_languages(entries: Iterable[Entry], languages: Sequence[str]) -> tuple[Entry, ...]:
    """The entries of a form, words in English being followed by those in the town's other languages."""
    return tuple(replace(one, path=path) for one in entries for path in _told_in(one.path, languages))


def rows_in(part: str, languages: Sequence[str]) -> Rows:
    """The same for a list of the document."""
    rows = ROWS[part]
    beside = tuple(one for path in rows.beside for one in _told_in(path, languages))
    return replace(rows, entries=in_languages(rows.entries, languages), beside=beside)


def read(entries: Iterable[Entry], known: Mapping[str, Any], sent: MultiDict[str, str]) -> dict[str, Any]:
    """`known` with what a form says of its entries; what the form does not show stays as it is."""
    changed = dict(known)
    for entry in entries:
        changed = with_value(changed, entry.path, _value(entry, sent))
    return changed


def _value(entry: Entry, sent: MultiDict[str, str]) -> Any:
    """What was typed, as the file says it; None: nothing. What cannot be is judged where files are."""
    typed = sent.get(entry.name, "").strip()
    match entry.kind:
        case "flag":
            return True if typed else None
        case "perhaps":
            return {"yes": True, "no": False}.get(typed)
        case "number" | "decimal":
            return _number(typed, whole=entry.kind == "number")
        case "several":
            return sent.getlist(entry.name) or None
        case "list":
            return [line for one in typed.splitlines() if (line := _one_line(one))] or None
        case "pairs":
            return dict(_pair(line) for line in typed.splitlines() if line.strip()) or None
        case "spans":
            return spans(typed) or None
        case "choices":
            return _choices(sent) or None
        case "lines":
            return typed.replace("\r\n", "\n") or None
        case _:
            return _one_line(typed) or None


def _one_line(typed: str) -> str:
    """Without the spaces that nobody meant; narrow ones, as French has before a colon, are meant."""
    return re.sub(r"[ \t\r\n]+", " ", typed).strip()


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    return name.strip(), value.strip()


def _number(typed: str, *, whole: bool) -> Any:
    plain = re.sub(r"\s", "", typed).replace(",", ".")
    try:
        return (int(plain) if whole else float(plain)) if plain else None
    except ValueError:
        return typed


def _choices(sent: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The answers of a question; a new one gets a code, made of its words."""
    spoken = [code for code in LANGUAGES if f"choices.{code}" in sent]
    lines = zip(*(sent.getlist(f"choices.{key}") for key in ("code", *spoken)), strict=False)
    taken = set(sent.getlist("choices.code"))
    found = []
    for code, *words in lines:
        label = {key: one.strip() for key, one in zip(spoken, words, strict=True) if one.strip()}
        if label:
            own = code or slug_of(label.get(FIRST) or next(iter(label.values())), taken)
            taken.add(own)
            found.append({"code": own, "label": label})
    return found


def shown(entry: Entry, table: Mapping[str, Any]) -> Any:
    """A value of a table as its field in the form shows it."""
    value = at(table, entry.path)
    match entry.kind:
        case "flag":
            return bool(value)
        case "perhaps":
            return {True: "yes", False: "no"}.get(value, "")
        case "several":
            return value or ()
        case "list":
            return "\n".join(value or ())
        case "pairs":
            return "\n".join(f"{name} = {one}" for name, one in (value or {}).items())
        case "spans":
            return ", ".join(value or ())
        case "choices":
            return [*(value or ()), *({"code": "", "label": {}} for _ in range(NEW_CHOICES))]
        case _:
            return "" if value is None else value


def said(entry: Entry, table: Mapping[str, Any]) -> str:
    """A value of a table in words."""
    value = at(table, entry.path)
    if value is None:
        return ""
    return translate(f"{entry.words}.{value}") if entry.words else str(value)


def told(
    errors: Mapping[str, Sequence[str]], place: str, entries: Sequence[Entry]
) -> tuple[dict[str, str], list[str]]:
    """What is wrong with the table at `place` by entry, and what is wrong elsewhere or with all of it."""
    by_entry: dict[str, list[str]] = {}
    others: list[str] = []
    names = sorted((entry.name for entry in entries), key=len, reverse=True)
    for where, reasons in errors.items():
        inside = where.removeprefix(place).lstrip(".") if where.startswith(place) else None
        name = next((one for one in names if inside and re.match(re.escape(one) + r"\b", inside)), None)
        if name is None:
            others += reasons
        else:
            by_entry.setdefault(name, []).extend(reasons)
    return {name: " ".join(reasons) for name, reasons in by_entry.items()}, others
