"""Why a territory's file is refused, and where: the path to the value, whose first step is the file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One reason. `code` names its words in the language files; `values` fill them."""

    path: Path
    code: str
    values: dict[str, Any] = field(default_factory=dict)


class Problems(list[Problem]):
    """All that is wrong: a file is read to its end, so that one reading mends it."""

    def add(self, path: Path, code: str, **values: Any) -> None:
        self.append(Problem(path, code, values))

    def add_unknown(self, path: Path, what: str, word: str, known: Iterable[str]) -> None:
        """`word` is none of `known`: say so, with the nearest one when there is a near miss."""
        near = get_close_matches(word, list(known), n=1, cutoff=0.6)
        if near:
            self.add(path, f"unknown_{what}_near", word=word, near=near[0])
        else:
            self.add(path, f"unknown_{what}", word=word)
