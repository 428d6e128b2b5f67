"""Learning: from words and the category that each ended with to a model; scikit-learn is loaded when it runs.

How sure one must be to speak is measured on words that were not learnt from.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.reporting.wording.rules.cases import Case, kept_stems
from server.reporting.wording.rules.guessing import Model

ENOUGH_CASES = 60  # different ones, under which the town's file alone is learnt from
RIGHT_ENOUGH = 0.85  # of what is proposed
RIGHT_SURELY = 0.95  # of what may doubt a choice already made
FOLDS = 4
CLOSENESS = 10.0  # how closely the words are followed
FIRST_CONFIDENCE, FIRST_CERTAINTY = 0.25, 0.5  # while nothing can be measured
LEAST_CONFIDENCE, LEAST_CERTAINTY = 0.2, 0.4  # however well it went
NEVER = 2.0  # no confidence is as high
LEAST_SCORE = 0.05  # smaller ones change nothing and would only fill the row


@dataclass(frozen=True)
class Learnt:
    """A model, and what it did with words that it had not seen: how often it spoke, and was right."""

    model: Model
    cases: int
    coverage: float | None = None
    accuracy: float | None = None


def learn(named: Sequence[Case], told: Sequence[Case]) -> Learnt:
    """A model of the names in the town's file, and of what was told once there is enough of it."""
    kept = kept_stems(named, told)
    cases = _each_once(told, kept)
    if len(cases) < ENOUGH_CASES:
        first = _fit(named, sorted({stem for case in named for stem in case.stems}))
        return Learnt(replace(first, confidence=FIRST_CONFIDENCE, certainty=FIRST_CERTAINTY), len(told))
    tried = list(_tried(named, cases, kept))
    confidence = max(LEAST_CONFIDENCE, _least(tried, RIGHT_ENOUGH))
    certainty = max(LEAST_CERTAINTY, _least(tried, RIGHT_SURELY))
    spoken = [is_right for sure, is_right in tried if sure >= confidence]
    return Learnt(
        replace(_fit([*named, *cases], kept), confidence=confidence, certainty=certainty),
        len(told),
        len(spoken) / len(tried),
        sum(spoken) / len(spoken) if spoken else None,
    )


def _each_once(told: Sequence[Case], kept: Sequence[str]) -> list[Case]:
    """The same words for the same leaf as one case, which weighs a little more: they are no new proof.

    They are the same where only what is not kept differs, such as the name of a street.
    """
    known, same = frozenset(kept), dict[tuple[str, frozenset[str]], list[Case]]()
    for case in told:
        same.setdefault((case.code, known.intersection(case.stems)), []).append(case)
    return [replace(cases[0], weight=1 + math.log(len(cases))) for cases in same.values()]


def _tried(named: Sequence[Case], told: Sequence[Case], kept: Sequence[str]) -> Iterator[tuple[float, bool]]:
    """For each case, how sure a model that had not seen these words was, and whether it was right."""
    parts = _parts(told, kept)
    for part in range(FOLDS):
        others = [case for case, own in zip(told, parts, strict=True) if own != part]
        model = _fit([*named, *others], kept)
        for case, own in zip(told, parts, strict=True):
            if own == part:
                guess = model.guess(case.stems)
                yield (guess.confidence, guess.code == case.code) if guess else (0.0, False)


def _parts(told: Sequence[Case], kept: Sequence[str]) -> list[int]:
    """A part for each case, the same for the same words: what one learnt by heart proves nothing."""
    known = frozenset(kept)
    said = [tuple(sorted(known.intersection(case.stems))) for case in told]
    part = {words: number % FOLDS for number, words in enumerate(sorted(set(said)))}
    return [part[words] for words in said]


def _least(tried: Sequence[tuple[float, bool]], wanted: float) -> float:
    """The least confidence from which `wanted` of the guesses were right; `NEVER` when there is none."""
    found, right = NEVER, 0
    for count, (sure, is_right) in enumerate(sorted(tried, reverse=True), 1):
        right += is_right
        if count >= FOLDS and right >= wanted * count and sure > 0:
            found = sure
    return found


def _fit(cases: Sequence[Case], kept: Sequence[str]) -> Model:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    rarity, unknown = _rarities(cases, kept)
    fitted = LogisticRegression(C=CLOSENESS, max_iter=500)
    with threadpool_limits(1):  # threads that wait for each other on a busy machine cost a hundred times more
        fitted.fit(
            _matrix(cases, kept, rarity, unknown),
            [case.code for case in cases],
            sample_weight=[case.weight for case in cases],
        )
    return Model(
        codes=[str(code) for code in fitted.classes_],
        biases=[float(bias) for bias in fitted.intercept_],
        weights={stem: (rarity[stem], _scores(fitted.coef_[:, column])) for column, stem in enumerate(kept)},
        unknown=unknown,
    )


def _scores(column: Sequence[float]) -> dict[int, float]:
    return {position: float(score) for position, score in enumerate(column) if abs(score) >= LEAST_SCORE}


def _rarities(cases: Sequence[Case], kept: Collection[str]) -> tuple[dict[str, float], float]:
    """How rare each stem is, and one that nobody wrote."""
    counts = Counter(stem for case in cases for stem in set(case.stems))
    total = len(cases) + 1
    return {stem: math.log(total / (counts[stem] + 1)) + 1 for stem in kept}, math.log(total) + 1


def _matrix(cases: Sequence[Case], kept: Sequence[str], rarity: dict[str, float], unknown: float) -> Any:
    """A line for each case as `Model.guess` weighs it."""
    from scipy.sparse import csr_array

    column = {stem: number for number, stem in enumerate(kept)}
    data, indices, starts = [], [], [0]
    for case in cases:
        known = [stem for stem in case.stems if stem in column]
        strange = len(case.stems) - len(known)
        length = math.sqrt(sum(rarity[stem] ** 2 for stem in known) + strange * unknown**2) or 1.0
        data += [rarity[stem] / length for stem in known]
        indices += [column[stem] for stem in known]
        starts.append(len(data))
    return csr_array((data, indices, starts), shape=(len(cases), len(kept)))
