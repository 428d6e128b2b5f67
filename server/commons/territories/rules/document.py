"""What a territory's file may hold: `SPEC` for the file itself, `CATALOGUE` for shared categories."""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from server.commons.territories.rules.fields import (
    AT,
    Field,
    Spec,
    flag,
    mapping,
    number,
    optional_table,
    several,
    table,
    tables,
    text,
    whole,
    word,
)
from server.commons.territories.rules.opening import known_calendar, read_span
from server.commons.territories.rules.problems import Path, Problems
from server.commons.territories.rules.words import (
    CHANNEL_KINDS,
    NAME_KEYS,
    ON_CALL_MINUTES,
    PLACE_KINDS,
    PRIORITIES,
    QUESTION_KINDS,
    SIGNALEMENT_KINDS,
    SOURCES,
    TARGET_CALENDARS,
    TEAM_KINDS,
    TEMPLATE_KINDS,
    TERRITORY_KINDS,
    TEXT_KEYS,
    USUAL_LANGUAGES,
    WEEKDAYS,
)
from server.core.language import LANGUAGES

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
COLOUR = r"#[0-9a-f]{6}"
INSEE = r"\d[\dAB]\d{3}|\d{9}"
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
PHONE = r"\+?[0-9][0-9  \u202f.]{1,20}"
ICON = r"[a-z0-9]+(-[a-z0-9]+)*"
HOST = r"[a-z0-9.-]+"
PICTURE = re.compile(r"\w[\w.-]*\.(png|jpe?g)", re.IGNORECASE)  # a logo that lies beside the file
SPAN = r"(([01]\d|2[0-3]):[0-5]\d)-(([01]\d|2[0-3]):[0-5]\d|24:00)"


def _span_read(value: Any, path: Path, problems: Problems) -> str:
    try:
        read_span(str(value))
    except ValueError:
        problems.add(path, "not_a_span", value=value)
    return str(value)


@cache
def _time_zones() -> frozenset[str]:
    """Every zone this machine knows; the library reads a folder to tell."""
    return frozenset(available_timezones())


def _time_zone_read(value: Any, path: Path, problems: Problems) -> str:
    if value in _time_zones():
        return str(value)
    problems.add_unknown(path, "word", str(value), _time_zones())
    return "Europe/Paris"


def _holidays_read(value: Any, path: Path, problems: Problems) -> str:
    if isinstance(value, str) and known_calendar(value):
        return value
    problems.add(path, "unknown_calendar", word=value)
    return "FR"


def words_in_languages(limit: int, *, required: bool = True, lines: bool = False) -> Field:
    """The same words in each language: `{ fr = "…", en = "…" }`; French is always needed."""
    spec = {
        code: text(limit, required=required and code == "fr", default="", lines=lines) for code in LANGUAGES
    }
    return table(spec, required=required)


CHOICE: Spec = {"code": text(64, required=True, pattern=SLUG), "label": words_in_languages(120)}

QUESTION: Spec = {
    "code": text(64, required=True, pattern=SLUG),
    "label": words_in_languages(200),
    "kind": word(QUESTION_KINDS, required=True),
    "required": flag(),
    "asset_number": flag(),
    "choices": tables(CHOICE),
}

NOTICE: Spec = {
    **{code: text(400, required=code == "fr", default="") for code in LANGUAGES},
    "phone": text(30, pattern=PHONE),
}

LEAF: Spec = {
    "code": text(64, required=True, pattern=SLUG),
    "label": words_in_languages(160),
    "icon": text(40, pattern=ICON),
    "urgent": flag(),
    "public": flag(default=None),
    "proof_required": flag(default=None),
    "ask_after_nightfall": flag(default=None),
    "target_days": whole(0, 1000),
    "target_calendar": word(TARGET_CALENDARS),
    "target_days_by_priority": optional_table({priority: whole(0, 1000) for priority in PRIORITIES}),
    "kinds": several(word(SIGNALEMENT_KINDS), least=1),
    "synonyms": several(text(60, required=True)),
    "notice": optional_table(NOTICE),
    "questions": tables(QUESTION),
}

CATEGORY: Spec = {**LEAF, "icon": text(40, required=True, pattern=ICON), "children": tables(LEAF)}

TEMPLATE: Spec = {
    "code": text(64, required=True, pattern=SLUG),
    "kind": word(TEMPLATE_KINDS, required=True),
    "category": text(64),
    "label": text(120, required=True),
    "body": text(2000, required=True, lines=True),
    "body_en": text(2000, lines=True),
}

CATALOGUE: Spec = {"categories": tables(CATEGORY), "templates": tables(TEMPLATE)}

DISTRICT: Spec = {
    "slug": text(60, required=True, pattern=SLUG),
    "name": text(120, required=True),
    "population": whole(0, 100_000_000),
}

CHANNEL: Spec = {
    "kind": word(CHANNEL_KINDS, required=True),
    "url": text(300, pattern=r"https?://\S+"),
    "jurisdiction": text(120),
    "service_code": text(64),
    "services": mapping(text(64, required=True)),
}

TEAM: Spec = {
    "slug": text(40, required=True, pattern=SLUG),
    "kind": word(TEAM_KINDS, required=True),
    "name": text(120, required=True),
    "email": text(254, pattern=EMAIL),
    "phone": text(30, pattern=PHONE),
    "address": text(300),
    "referent": text(120),
    "contact": text(500),
    "channel": optional_table(CHANNEL),
}

LAYER: Spec = {
    "slug": text(60, required=True, pattern=SLUG),
    "name": text(120, required=True),
    "buffer_m": number(0, 500),
    "team": text(40),
}

PLACE: Spec = {
    "name": text(120, required=True),
    "kind": word(PLACE_KINDS, default="other"),
    "latitude": number(-90, 90, required=True),
    "longitude": number(-180, 180, required=True),
}

CONDITIONS: Spec = {
    "categories": several(text(64, required=True), least=1),
    "districts": several(text(60, required=True), least=1),
    "layers": several(text(60, required=True), least=1),
    "kinds": several(word(SIGNALEMENT_KINDS), least=1),
    "sources": several(word(SOURCES), least=1),
    "weekdays": several(word(WEEKDAYS), least=1),
    "hours": several(text(11, required=True, pattern=SPAN), least=1),
    "answers": mapping(several(text(64, required=True), least=1)),
}

RULE: Spec = {
    "name": text(120, required=True),
    "when": table(CONDITIONS, absent=lambda: {AT: ()}),
    "team": text(40, required=True),
    "priority": word(PRIORITIES, default="normal"),
}

TEXTS: Spec = {key: text(2000, default="", lines=True) for key in TEXT_KEYS}
NAMES: Spec = {
    **{key: text(200, default="") for key in NAME_KEYS},
    "teams": mapping(text(120, required=True)),
}

SPEC: Spec = {
    "code": text(40, required=True, pattern=SLUG),
    "name": text(120, required=True),
    "kind": word(TERRITORY_KINDS, default="commune"),
    "insee": text(9, required=True, pattern=INSEE),
    "population": whole(0, 100_000_000),
    "parent": text(40, pattern=SLUG),
    "hosts": several(text(253, required=True, pattern=HOST)),
    "time_zone": Field(_time_zone_read, default="Europe/Paris"),
    "holidays": Field(_holidays_read, default="FR"),
    "languages": Field(several(word(LANGUAGES), least=1).read, default=lambda: list(USUAL_LANGUAGES)),
    "bounds": several(number(-180, 180), required=True, least=4),
    "center": table(
        {"longitude": number(-180, 180, required=True), "latitude": number(-90, 90, required=True)},
        required=True,
    ),
    "banner": text(120, default=""),
    "accent": text(7, pattern=COLOUR, default="#0b6b55"),
    "logo": text(300),
    "max_photos": whole(1, 5, default=5),
    "close_after_days": whole(1, 365, default=15),
    "review_replies": flag(),
    "catalogue": text(60, pattern=SLUG),
    "version": whole(0, 1_000_000_000),
    "contact": table(
        {
            "service": text(120, required=True),
            "phone": text(30, pattern=PHONE),
            "email": text(254, pattern=EMAIL),
            "address": text(300),
            "hours": text(200),
        },
        required=True,
    ),
    "on_call": table(
        {
            "phone": text(30, pattern=PHONE),
            **{f"{name}_minutes": whole(1, 240, default=usual) for name, usual in ON_CALL_MINUTES.items()},
        }
    ),
    "opening": table({day: several(Field(_span_read)) for day in WEEKDAYS}),
    "retention": table(
        {"contacts_days": whole(1, 3650, default=365), "originals_days": whole(1, 3650, default=180)},
        absent=lambda: {"contacts_days": 365, "originals_days": 180},
    ),
    "texts": table({code: table(TEXTS if code == "fr" else {**TEXTS, **NAMES}) for code in LANGUAGES}),
    "dispatch": table({"fallback": text(40, default="")}),
    "districts": tables(DISTRICT),
    "teams": tables(TEAM),
    "layers": tables(LAYER),
    "places": tables(PLACE),
    "rules": tables(RULE),
    **CATALOGUE,
}
