"""A case: words, and the category that they spoke of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH_SENDERS = 5
FILE_WEIGHT = 2.0  # of a name in the town's file beside a ticket


@dataclass(frozen=True)
class Case:
    """What counts of some words, and what they spoke of.

    `common` are those of `stems` that were written without a capital; `sender` is who wrote, as far as one
    can tell people apart. Names in the town's file have neither.
    """

    code: str
    stems: tuple[str, ...]
    common: frozenset[str] = frozenset()
    sender: str = ""
    weight: float = 1.0


def kept_stems(named: Sequence[Case], told: Sequence[Case]) -> list[str]:
    """The stems that a model may know: those of the town's file, and those that enough people wrote."""
    senders: dict[str, set[str]] = defaultdict(set)
    for case in told:
        for stem in case.common:
            senders[stem].add(case.sender)
    common = {stem for stem, who in senders.items() if len(who) >= ENOUGH_SENDERS}
    return sorted(common | {stem for case in named for stem in case.stems})
