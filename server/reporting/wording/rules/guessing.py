"""From what counts of a text to the category that it speaks of, and how sure one is; without any library."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Guess:
    """A leaf's code, and how sure one is of it, from 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True)
class Model:
    """What was learnt: for each stem how much it weighs, and for which leaves it speaks.

    `weights` maps a stem to its rarity and its scores by position in `codes`. Below `confidence` nothing is
    said; from `certainty` on one may doubt what somebody has chosen.
    """

    codes: Sequence[str]
    biases: Sequence[float]
    weights: Mapping[str, tuple[float, Mapping[int, float]]]
    unknown: float  # the rarity of a stem that nobody has written
    confidence: float = 0.0
    certainty: float = 0.0

    def guess(self, stems: Sequence[str]) -> Guess | None:
        """The likeliest leaf; None when none of the words is known."""
        known = [self.weights[stem] for stem in stems if stem in self.weights]
        if not known:
            return None
        strange = len(stems) - len(known)
        length = math.sqrt(sum(rarity**2 for rarity, _ in known) + strange * self.unknown**2)
        scores = list(self.biases)
        for rarity, says in known:
            for position, score in says.items():
                scores[position] += score * rarity / length
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        best = shares.index(max(shares))
        return Guess(self.codes[best], shares[best] / sum(shares))

    def stored(self) -> dict[str, Any]:
        """The model as JSON."""
        return {
            "codes": list(self.codes),
            "biases": [round(bias, 3) for bias in self.biases],
            "weights": {
                stem: [round(rarity, 3), {str(position): round(score, 2) for position, score in says.items()}]
                for stem, (rarity, says) in self.weights.items()
            },
            "unknown": round(self.unknown, 3),
            "confidence": self.confidence,
            "certainty": self.certainty,
        }


def read_model(stored: Mapping[str, Any]) -> Model:
    """The model that `stored` made JSON of."""
    return Model(
        codes=stored["codes"],
        biases=stored["biases"],
        weights={
            stem: (rarity, {int(position): score for position, score in says.items()})
            for stem, (rarity, says) in stored["weights"].items()
        },
        unknown=stored["unknown"],
        confidence=stored["confidence"],
        certainty=stored["certainty"],
    )
