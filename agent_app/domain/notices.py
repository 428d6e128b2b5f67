"""What a citizen will read of an action: the service's own sentences, filled in on the tablet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PLACE = re.compile(r"\{(number|what|date|words|status|question)\}")


@dataclass(frozen=True, slots=True)
class Notices:
    """The paragraphs of each notice, by gesture, and the question that ends some of them.

    `reviewed` says that the desk reads the agent's words before they are sent.
    """

    question: str = ""
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reviewed: bool = False

    def holds_back(self, kind: str, words: str) -> bool:
        """Whether the words of an action wait until the desk has read them."""
        return self.reviewed and bool(words.strip()) and kind in dict(self.texts)

    def fill(self, gesture: str, values: Mapping[str, str], *, asks: bool = False) -> str:
        """Give the whole notice; empty when citizens are told nothing. Paragraphs left empty are dropped."""
        places = {**values, "question": self.question if asks else ""}
        paragraphs = [
            _PLACE.sub(lambda place: places.get(place[1], ""), paragraph)
            for paragraph in dict(self.texts).get(gesture, ())
        ]
        # What is still to choose is three dots, which end a sentence by themselves.
        return "\n\n".join(line for line in paragraphs if line.strip()).replace("….", "…")


def read_notices(body: object) -> Notices:
    """Read the `notices` of a changes page; what is malformed is left out."""
    if not isinstance(body, dict):
        return Notices()
    question, texts = body.get("question"), body.get("texts")
    return Notices(
        question if isinstance(question, str) else "",
        tuple(
            (row["kind"], tuple(line for line in row["paragraphs"] if isinstance(line, str)))
            for row in (texts if isinstance(texts, list) else [])
            if _is_text(row)
        ),
        body.get("reviewed") is True,
    )


def _is_text(row: Any) -> bool:
    return (
        isinstance(row, dict) and isinstance(row.get("kind"), str) and isinstance(row.get("paragraphs"), list)
    )
