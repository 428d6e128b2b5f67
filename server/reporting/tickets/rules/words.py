"""Words as a search compares them: without accents, capitals and plurals, and forgiving a typo."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 40
MOST_WORDS = 300  # of one ticket; who writes more is found by the first of them
EMPTY = frozenset(("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "un", "une"))
_PARTS = re.compile("[a-z0-9]+")
_LETTER = {letter: 1 << place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}


def words_of(text: str) -> list[str]:
    """The words of a text in their order, as they are compared: `Écoles` and `école` are one."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").lower())
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return [_single(part[:LONGEST_WORD]) for part in _PARTS.findall(plain)]


def _single(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.isdigit() else word


def asked_words(text: str) -> list[str]:
    """The words to look for: without those that every text has, unless there are no others."""
    found = list(dict.fromkeys(words_of(text)))
    return [word for word in found if word not in EMPTY] or found


def letters_of(word: str) -> int:
    """Which letters a word is made of, a bit each: two words that differ much here are not one mistyped."""
    bits = 0
    for letter in word:
        bits |= _LETTER.get(letter, 0)
    return bits


def typos_allowed(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped; none in numbers and short words."""
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 6 else 2


def likely_meant(word: str, known: Iterable[tuple[int, str, int]], most: int = 5) -> list[int]:
    """The ids of the known words that `word` is most likely a typo of, none when all are too far.

    `known` are id, word and `letters_of` it.
    """
    allowed, bits = typos_allowed(word), letters_of(word)
    near = [
        (gap, other_id)
        for other_id, other, letters in known
        if (bits ^ letters).bit_count() <= 2 * allowed
        and abs(len(other) - len(word)) <= allowed
        and (gap := distance(word, other)) <= allowed
    ]
    least = min((gap for gap, _ in near), default=0)
    return [other_id for gap, other_id in near if gap == least][:most]


def distance(one: str, other: str) -> int:
    """How many letters are changed, missing, too many or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
