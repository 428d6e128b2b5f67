"""Words of a text that anybody may read but for them: where they stand, and the text without them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from server.reporting.tickets.rules.reading import MASK

MOST_HIDDEN, LONGEST_HIDDEN = 20, 200
Places = Sequence[Sequence[int]]  # where each hidden part begins and ends, in characters, one after the other


def are_hidden_words(words: Any) -> bool:
    """Whether these are words as an action may name them; none at all hides nothing."""
    return (
        isinstance(words, list)
        and len(words) <= MOST_HIDDEN
        and all(isinstance(one, str) and len(one.strip()) > 0 and len(one) <= LONGEST_HIDDEN for one in words)
    )


def places_of(words: Iterable[str], text: str) -> tuple[list[list[int]], list[str]]:
    """Everywhere that these words stand in a text, and those that stand nowhere in it.

    Case, the form of apostrophes and how words are spaced make no difference; a part of a longer word is not
    the word.
    """
    found, absent = [], []
    for one in words:
        places = [[*match.span()] for match in _pattern(one).finditer(text)]
        found += places
        absent += [] if places else [one]
    return _joined(found), absent


def parts_of(text: str, places: Places) -> list[tuple[str, bool]]:
    """A text in parts, each with whether it is hidden."""
    parts, reached = [], 0
    for start, end in places:
        parts += [(text[reached:start], False), (text[start:end], True)]
        reached = end
    parts.append((text[reached:], False))
    return [(part, is_hidden) for part, is_hidden in parts if part]


def words_at(text: str, places: Places) -> list[str]:
    """The words that are hidden in a text, each once."""
    return list(
        dict.fromkeys(" ".join(part.split()) for part, is_hidden in parts_of(text, places) if is_hidden)
    )


def without_places(text: str, places: Places) -> str:
    """A text with dots where something is hidden in it."""
    return "".join(MASK if is_hidden else part for part, is_hidden in parts_of(text, places))


def without_words(text: str, words: Iterable[str]) -> str:
    """A text with dots for these words, wherever they stand in it."""
    return without_places(text, places_of(words, text)[0])


def _pattern(words: str) -> re.Pattern[str]:
    written = r"\s+".join(re.escape(one) for one in words.split())
    alike = re.sub("['’]", "['’]", written)
    before, after = (r"(?<!\w)" if alike[:1].isalnum() else ""), (r"(?!\w)" if alike[-1:].isalnum() else "")
    return re.compile(f"{before}{alike}{after}", re.IGNORECASE)


def _joined(places: list[list[int]]) -> list[list[int]]:
    """In their order, those that overlap or touch as one."""
    found: list[list[int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1][1] = max(end, found[-1][1])
        else:
            found.append([start, end])
    return found
