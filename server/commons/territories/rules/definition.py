"""A territory's definition: all that its files say, in a form that can be kept, changed and written again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Definition:
    """What a territory declares of itself.

    `document` is what the TOML says, its catalogue written out; `drawing` the text of the GeoJSON; `assets`
    the CSV of the numbered things of the street, empty when there are none, None when nothing is said of
    them and they stay as they are.
    """

    document: Mapping[str, Any]
    drawing: str
    assets: str | None = None

    def with_parts(self, **parts: Any) -> "Definition":
        """The same with other words for some keys of the document, such as `rules`."""
        return replace(self, document={**self.document, **parts})

    def several(self, part: str) -> Sequence[Mapping[str, Any]]:
        """The tables of a list such as `rules`; none when it says nothing of them."""
        found: Sequence[Mapping[str, Any]] = self.document.get(part, ())
        return found
