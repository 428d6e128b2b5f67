"""Words in the reader's language: catalogues of `server/language/`, chosen by Accept-Language.

A catalogue is a gettext file whose ids are keys ("error.not_found.title"), read once when the process
starts, so no compiled file has to be made or kept. French is the reference; a key that a language lacks
is read in French, and a key that French lacks is a bug that a test finds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.pofile import read_po
from flask import has_request_context, request

LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).resolve().parent.parent / "language"

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


def best_language(wanted: str | None) -> str:
    """The language we speak that suits `wanted` (a language tag), else French."""
    code = (wanted or "").replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else LANGUAGES[0]


def current_language() -> str:
    """The language of this reader: forced by a job, else asked for by the request, else French."""
    forced = _forced.get()
    if forced:
        return forced
    if has_request_context():
        return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    return LANGUAGES[0]


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
    language = current_language()
    words = catalogue(language).get(key) or catalogue(LANGUAGES[0]).get(key)
    if words is None:
        return default if default is not None else key
    return words.format(**values) if values else words
