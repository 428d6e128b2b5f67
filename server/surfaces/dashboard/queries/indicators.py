"""The definitions of all figures, each in one place: what is counted, of how many, what its list shows.

The words of a definition, its formula and what it leaves out are in the language files, as
`dashboard.figure.<name>`, `dashboard.figure.<name>.formula` and `dashboard.figure.<name>.leaves_out`.
Figures speak of the tickets received in the period, but for those that are `standing`: they speak of what is
open now, whenever it was received. None counts an agent's work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from server.surfaces.dashboard.queries import facts
from server.surfaces.dashboard.queries.facts import Column
from server.surfaces.dashboard.queries.grouped import Grouped

COUNT, SHARE, DAYS = "count", "share", "days"
FEW = 10  # shares and delays of fewer cases are shown as such: one ticket more would change them
MEDIAN, MOST = 0.5, 0.9  # the middle one, and that which nine in ten do not pass


@dataclass(frozen=True)
class Value:
    """A figure: `number` is a count, a share from 0 to 1, or days; None where there is nothing to say.

    `cases` is how many tickets (or opinions) it stands on, `part` how many of them it counts. `address` is
    the filter of the list of `part` tickets, of all `cases` where it is a delay.
    """

    number: float | None
    part: int
    cases: int
    unit: str
    address: Mapping[str, str] = field(default_factory=dict)

    @property
    def few(self) -> bool:
        """Whether so few cases say little."""
        return self.unit != COUNT and 0 < self.cases < FEW

    @property
    def listed(self) -> int:
        """How many tickets its list shows."""
        return self.cases if self.unit == DAYS else self.part


class Counted:
    """What the definitions count from: the tickets of the period, and those open now, by group.

    `instant` is now, in seconds.
    """

    def __init__(self, period: Grouped, standing: Grouped, instant: int) -> None:
        self.period, self.standing, self.instant = period, standing, instant

    def having(self, flags: int) -> Column:
        """How many tickets of the period have all of these flags."""
        return self.period.having(flags)

    def late(self, grouped: Grouped) -> Column:
        """How many are open and late now."""
        return grouped.late(self.instant)

    def age(self, share: float) -> tuple[Column, Column]:
        """The quantile of how long what is open has been, in days, and on how many it stands."""
        return self.standing.age(self.instant, share)


@dataclass(frozen=True)
class Indicator:
    """A figure. `count` gives (part, whole) for each group; of a delay (days, how many).

    `listed` is the filter of its list, `wanted` whether a director wants "less" or "more" of it.
    """

    name: str
    unit: str
    count: Callable[[Counted], tuple[Column, Column]]
    listed: Mapping[str, str] = field(default_factory=dict)
    wanted: str = ""
    standing: bool = False

    def values(self, counted: Counted) -> list[Value]:
        """The figure of each group, without its address."""
        part, whole = self.count(counted)
        if self.unit == DAYS:
            pairs = zip(part.tolist(), whole.tolist(), strict=True)
            return [Value(days if cases else None, cases, cases, DAYS) for days, cases in pairs]
        pairs = zip(part.tolist(), whole.tolist(), strict=True)
        if self.unit == COUNT:
            return [Value(one, one, cases, COUNT) for one, cases in pairs]
        return [Value(one / cases if cases else None, one, cases, SHARE) for one, cases in pairs]


def _of_received(flag: int) -> Callable[[Counted], tuple[Column, Column]]:
    return lambda c: (c.having(flag), c.period.counts)


def _of_interventions(flag: int) -> Callable[[Counted], tuple[Column, Column]]:
    return lambda c: (c.having(flag | facts.INTERVENED), c.having(facts.INTERVENED))


def _opinion(what: str) -> Callable[[Counted], tuple[Column, Column]]:
    return lambda c: (c.period.sum(f"{what}_good"), c.period.sum(f"{what}_rated"))


INDICATORS: Mapping[str, Indicator] = {
    one.name: one
    for one in (
        Indicator("received", COUNT, lambda c: (c.period.counts, c.period.counts)),
        Indicator(
            "open",
            COUNT,
            lambda c: (c.standing.counts, c.standing.counts),
            {"state": "open"},
            "less",
            standing=True,
        ),
        Indicator(
            "late",
            COUNT,
            lambda c: (c.late(c.standing), c.standing.counts),
            {"late": "true"},
            "less",
            standing=True,
        ),
        Indicator("age", DAYS, lambda c: c.age(MEDIAN), {"state": "open"}, "less", standing=True),
        Indicator("handled", SHARE, _of_received(facts.HANDLED), {"state": "handled"}, "more"),
        Indicator(
            "response", DAYS, lambda c: c.period.quantile("response", MEDIAN), {"figure": "response"}, "less"
        ),
        Indicator("days", DAYS, lambda c: c.period.quantile("delay", MEDIAN), {"figure": "days"}, "less"),
        Indicator("days_most", DAYS, lambda c: c.period.quantile("delay", MOST), {"figure": "days"}, "less"),
        Indicator(
            "on_time",
            SHARE,
            lambda c: (c.having(facts.ON_TIME), c.having(facts.DUE) + c.late(c.period)),
            {"figure": "on_time"},
            "more",
        ),
        Indicator("contested", SHARE, _of_interventions(facts.DISPUTED), {"figure": "contested"}, "less"),
        Indicator("reopened", SHARE, _of_interventions(facts.REOPENED), {"figure": "reopened"}, "less"),
        Indicator("satisfaction", SHARE, _opinion("work"), {"figure": "satisfaction"}, "more"),
        Indicator("answers", SHARE, _opinion("answer"), {"figure": "answers"}, "more"),
        Indicator(
            "judged",
            COUNT,
            lambda c: (c.period.sum("judged"), c.period.sum("judged")),
            {"figure": "judged"},
            "more",
        ),
        Indicator("bounced", SHARE, _of_received(facts.BOUNCED), {"bounced": "true"}, "less"),
        Indicator("recurrence", SHARE, _of_received(facts.RECURRENT), {"figure": "recurrence"}, "less"),
    )
}
