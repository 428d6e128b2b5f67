"""The counts of the last 52 weeks as all processes share them: who starts does not count them again."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson

from server.core import shared

KEPT = timedelta(days=8)
BY_ID = ("categories", "first", "handled")


@dataclass
class Week:
    """Counts of the tickets received in a week, those of teams and categories by their ids.

    `handled` are those of the teams that have what is handled. `contested` are those of which a person said
    "not fixed", `reopened` those gone back to, of the `done`. `delays` are in days.
    """

    states: Counter[str] = field(default_factory=Counter)
    categories: Counter[int] = field(default_factory=Counter)
    first: Counter[int] = field(default_factory=Counter)
    handled: Counter[int] = field(default_factory=Counter)
    done: int = 0
    contested: int = 0
    reopened: int = 0
    judged: int = 0
    delays: list[float] = field(default_factory=list)

    @property
    def received(self) -> int:
        """All of the week."""
        return self.states.total()


@dataclass(frozen=True)
class Year:
    """The weeks by their Monday, oldest first, and how many the 52 weeks before received; on `day`.

    `mark` is the epoch of the change feed and the position up to which its facts are counted.
    """

    day: date
    mark: tuple[str, int]
    weeks: dict[date, Week]
    before: int


def recall(territory_id: int, epoch: str) -> Year | None:
    """The year that was shared last in this life of the database."""
    text = shared.recall(_name(territory_id, epoch))
    if text is None:
        return None
    told = orjson.loads(text)
    weeks = {date.fromisoformat(monday): _week(values) for monday, values in told["weeks"].items()}
    return Year(date.fromisoformat(told["day"]), (epoch, told["position"]), weeks, told["before"])


def share(territory_id: int, year: Year) -> None:
    """Share a year with all processes."""
    epoch, position = year.mark
    told = {
        "day": year.day,
        "position": position,
        "before": year.before,
        "weeks": {monday.isoformat(): vars(week) for monday, week in year.weeks.items()},
    }
    shared.keep(_name(territory_id, epoch), orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS), KEPT)


def _name(territory_id: int, epoch: str) -> str:
    return f"year-1:{epoch}:{territory_id}"


def _week(values: dict[str, Any]) -> Week:
    by_id = {name: Counter({int(key): count for key, count in values[name].items()}) for name in BY_ID}
    return Week(**{**values, **by_id, "states": Counter(values["states"])})
