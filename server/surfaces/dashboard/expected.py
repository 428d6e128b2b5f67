"""How much a district would report if its people spoke up as those of the whole town do; how sure that is.

Method: indirect standardisation. Each category has its rate for the town, in tickets per inhabitant; a
district is expected to have, in each category, that rate times its own inhabitants. The observed number over
the expected one is its ratio. Its 95 % interval is the exact one of a Poisson count, widened by how unevenly
the categories are spread over the districts (a quasi-Poisson dispersion, never under 1): few people who write
often prove little.

Sources:
    N. Breslow, N. Day, Statistical Methods in Cancer Research II, IARC 1987, chapter 2 (ratios, Byar).
    F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28, 1936.
    P. McCullagh, J. Nelder, Generalized Linear Models, 1989, section 6.2.3 (dispersion).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Z = 1.959963984540054  # of a normal law, for 95 %
TAIL = 0.025
EXACT_UP_TO = 200.0  # above, Byar's bounds are nearer than a thousandth
LEAST_IN_A_CELL = 5  # on average; rarer categories are put together
ENOUGH = 1e-12


@dataclass(frozen=True)
class Expectation:
    """What was observed in a district and what was expected, with the ratio of both and its 95 % interval.

    `by_category` gives observed and expected for each.
    """

    observed: int
    expected: float
    low: float
    high: float
    by_category: Mapping[str, tuple[int, float]]

    @property
    def ratio(self) -> float:
        """1 where the district reports as the town does."""
        return self.observed / self.expected

    @property
    def reading(self) -> Literal["fewer", "alike", "more"]:
        """Whether chance and an uneven mix alone may explain the ratio (`alike`), or not."""
        if self.high < 1:
            return "fewer"
        return "more" if self.low > 1 else "alike"


@dataclass(frozen=True)
class Expectations:
    """Those of all districts with inhabitants, by their names; the dispersion that widens the intervals."""

    districts: Mapping[str, Expectation]
    dispersion: float


def expectations(people: Mapping[str, int], counts: Mapping[str, Mapping[str, int]]) -> Expectations:
    """From the inhabitants of each district and its tickets by category; nothing where nobody reported."""
    known = {district: number for district, number in people.items() if number}
    town = Counter[str]()
    for district in known:
        town.update(counts.get(district, {}))
    inhabitants, total = sum(known.values()), town.total()
    if not total:
        return Expectations({}, 1.0)
    spread = dispersion([[counts.get(district, {}).get(name, 0) for name in town] for district in known])
    return Expectations(
        {
            district: _expectation(counts.get(district, {}), town, number / inhabitants, spread)
            for district, number in known.items()
        },
        spread,
    )


def _expectation(
    counts: Mapping[str, int], town: Mapping[str, int], part: float, spread: float
) -> Expectation:
    by_category = {name: (counts.get(name, 0), number * part) for name, number in town.items()}
    observed = sum(count for count, _ in by_category.values())
    expected = sum(number for _, number in by_category.values())
    low, high = poisson_interval(observed / spread)
    return Expectation(observed, expected, low * spread / expected, high * spread / expected, by_category)


def dispersion(table: Sequence[Sequence[int]]) -> float:
    """How many times the counts vary as much as a Poisson law, once districts and categories are allowed for.

    `table` has a row for each district, a column for each category: Pearson's chi-square of independence over
    its degrees of freedom; 1 where it would be less, or where there is nothing to compare.
    """
    rows = [row for row in _pooled(table) if sum(row)]
    columns = len(rows[0]) if rows else 0
    freedom = (len(rows) - 1) * (columns - 1)
    if freedom < 1:
        return 1.0
    whole = sum(map(sum, rows))
    sums = [sum(column) for column in zip(*rows, strict=True)]
    square = 0.0
    for row in rows:
        for count, in_column in zip(row, sums, strict=True):
            expected = sum(row) * in_column / whole
            square += (count - expected) ** 2 / expected
    return max(1.0, square / freedom)


def _pooled(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with its rare columns put together in one."""
    enough = LEAST_IN_A_CELL * len(table)
    columns = [list(column) for column in zip(*table, strict=True)]
    kept = [column for column in columns if sum(column) >= enough]
    rare = [column for column in columns if 0 < sum(column) < enough]
    if rare:
        kept.append([sum(cells) for cells in zip(*rare, strict=True)])
    return [list(row) for row in zip(*kept, strict=True)]


def poisson_interval(count: float) -> tuple[float, float]:
    """The 95 % interval of the mean of which `count` was drawn: exact (Garwood); Byar's for large counts."""
    low = _byar(count, -Z) if count else 0.0
    high = _byar(count + 1, Z)
    if count > EXACT_UP_TO:
        return low, high
    return _gamma_quantile(count, TAIL, low) if count else 0.0, _gamma_quantile(count + 1, 1 - TAIL, high)


def _byar(shape: float, z: float) -> float:
    return max(0.0, shape * (1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3)


def _gamma_quantile(shape: float, probability: float, near: float) -> float:
    """Where the gamma law of this shape reaches `probability`: Newton's steps from a point near it."""
    x = max(near, ENOUGH)
    for _ in range(50):
        density = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        step = (_gamma_share(shape, x) - probability) / density
        x = max(x - step, x / 2)
        if abs(step) < x * 1e-10:
            break
    return x


def _gamma_share(shape: float, x: float) -> float:
    """The share of the gamma law of this shape up to `x`, by its power series (DLMF 8.7.1)."""
    term = total = 1.0
    n = 0
    while term > total * ENOUGH:
        n += 1
        term *= x / (shape + n)
        total += term
    return total * math.exp(shape * math.log(x) - x - math.lgamma(shape + 1))
