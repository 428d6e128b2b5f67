"""Words in the reader's language: catalogues of `server/language/`, chosen by Accept-Language.

A catalogue is a gettext file whose ids are keys ("error.not_found.title"), read once when the process
starts, so no compiled file has to be made or kept. French is the reference; a key that a language lacks
is read in French, and a key that French lacks is a bug that a test finds. The languages are those that have
files: adding one is adding its files.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_time
from babel.messages.pofile import read_po
from flask import has_request_context, request

FOLDER = Path(__file__).resolve().parent.parent / "language"
FIRST = "fr"


def languages_of(part: str) -> tuple[str, ...]:
    """French, then the other languages with a file `<part>.<language>.po`; `*` is any part."""
    codes = {path.suffixes[-2].removeprefix(".") for path in FOLDER.glob(f"{part}.*.po")}
    return (FIRST, *sorted(codes - {FIRST}))


LANGUAGES = languages_of("*")
# where a language has several habits for dates, the European one: 2 March, not March 2
LOCALES = {"en": "en_GB"}
# what is kept with a request: the languages it may be answered in, and the one that was chosen
OFFERED, CHOSEN = "parvis.languages", "parvis.language"

# the first of a month has a word of its own in French, which the calendar data do not know
_FIRST_DAY = re.compile(r"\b1 (?=(?:janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc))")

_forced: ContextVar[str | None] = ContextVar("language", default=None)


@cache
def catalogue(language: str) -> dict[str, str]:
    """All keys and words of `language`: the files `*.<language>.po`, together."""
    words: dict[str, str] = {}
    for path in sorted(FOLDER.glob(f"*.{language}.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=Locale.parse(language)):
                if message.id and message.string:
                    words[str(message.id)] = str(message.string)
    return words


def best_language(wanted: str | None, among: Sequence[str] = LANGUAGES) -> str:
    """The language of `among` that suits `wanted` (a language tag), else French."""
    code = (wanted or "").replace("_", "-").split("-")[0].lower()
    return code if code in among else FIRST


def offer_languages(languages: Sequence[str]) -> None:
    """Answer this request in one of `languages` only, where its pages have no words in the others."""
    request.environ[OFFERED] = languages
    request.environ.pop(CHOSEN, None)


def current_language() -> str:
    """The language of this reader: forced by a job, else asked for by the request, else French."""
    forced = _forced.get()
    if forced:
        return forced
    if not has_request_context():
        return FIRST
    # asked for at every word of an answer: chosen once a request
    if CHOSEN not in request.environ:
        offered = request.environ.get(OFFERED, LANGUAGES)
        request.environ[CHOSEN] = request.accept_languages.best_match(offered) or FIRST
    language: str = request.environ[CHOSEN]
    return language


@cache
def locale_of(language: str) -> Locale:
    """How this language writes dates and names."""
    return Locale.parse(LOCALES.get(language, language))


def locale() -> Locale:
    """How this reader's dates and names are written."""
    return locale_of(current_language())


def first_of_month(words: str) -> str:
    """A day in words, its first of the month as French says it: "1er décembre"."""
    return _FIRST_DAY.sub("1er ", words)


def time_of_day(moment: datetime | time) -> str:
    """`14 h 30` in French, `14:30` in English."""
    if current_language() == "fr":
        return f"{moment.hour}\u00a0h\u00a0{moment.minute:02d}"
    return format_time(moment, "HH:mm", locale=locale())


def name_of_language(language: str) -> str:
    """The name of a language in the reader's: "Arabe"."""
    name = Locale.parse(language).get_display_name(locale()) or language
    return name[:1].upper() + name[1:]


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Force the language, for words written for somebody else than the caller."""
    token = _forced.set(best_language(language))
    try:
        yield
    finally:
        _forced.reset(token)


def translate(key: str, /, default: str | None = None, **values: Any) -> str:
    """The words of `key`, with `{name}` places filled from `values`.

    Without a `default`, an unknown key comes back as it is, so that nothing breaks in front of a citizen.
    """
    return _words(current_language(), key, default, **values)


def translator() -> Callable[..., str]:
    """`translate` in the language of now, looked up once for the many words of a page."""
    return partial(_words, current_language())


def _words(language: str, key: str, /, default: str | None = None, **values: Any) -> str:
    words = catalogue(language).get(key) or catalogue(FIRST).get(key)
    if words is None:
        return default if default is not None else key
    if values and locale_of(language).character_order == "right-to-left":
        values = {name: _isolated(value) for name, value in values.items()}
    return words.format(**values) if values else words


def _isolated(value: Any) -> Any:
    """Numbers and French names keep their own order among words that run the other way; links stay bare."""
    is_words = isinstance(value, str) and value and not value.startswith("http")
    return f"\u2068{value}\u2069" if is_words else value
