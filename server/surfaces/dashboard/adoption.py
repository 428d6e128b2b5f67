"""Pure decisions on how the service is used: when use declines, what a report costs.

A decline (the *essoufflement* of the guide) is a fall that a season or chance does not explain: the last
full months against the same months a year before.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server.surfaces.dashboard.rules import month_of, months_before

#: Of which people's reports adoption speaks: what agents see by themselves and what is imported say nothing.
SOURCES = ("pwa", "phone", "counter", "mail", "letter", "relay", "elected", "kiosk", "open311")
ONLINE = ("pwa", "kiosk", "open311")
#: Months compared, and of how many reports before a fall means something.
WINDOWS: Mapping[int, int] = {12: 50, 3: 20}
LEAST_FALL = 0.15
DEVIATIONS = 2.0  # of what chance alone makes two counts differ
SHOWN = 24  # months on the curve


@dataclass(frozen=True)
class Decline:
    """Reports of the last `months` full months, and of the same months a year before."""

    months: int
    before: int
    after: int

    @property
    def fall(self) -> float:
        """The share that is missing."""
        return 1 - self.after / self.before


def months_until(last: date, count: int = SHOWN) -> list[date]:
    """The `count` months up to and with that of `last`, the oldest first."""
    return [months_before(month_of(last), back) for back in range(count - 1, -1, -1)]


def decline(received: Mapping[date, int], today: date) -> Decline | None:
    """The decline in use, over a year first, then over a season; None where there is none.

    It takes a fall of 15 % at least, of more than twice what chance makes two such counts differ (the root of
    their sum), and a first period of 50 reports (a year) or 20 (three months). The month that runs is left
    out, and so is a window of which the service was not yet used in the first month.

    Args:
        received: reports by the first day of their month; a month without any may be absent.
    """
    this_month = month_of(today)
    began = min((month for month, count in received.items() if count), default=this_month)
    for months, least in WINDOWS.items():
        if began > months_before(this_month, months + 12):
            continue
        after = sum(received.get(months_before(this_month, back), 0) for back in range(1, months + 1))
        before = sum(received.get(months_before(this_month, back + 12), 0) for back in range(1, months + 1))
        found = Decline(months, before, after)
        is_more_than_chance = before - after > DEVIATIONS * math.sqrt(before + after)
        if before >= least and found.fall >= LEAST_FALL and is_more_than_chance:
            return found
    return None


def cents_each(cents: int, count: int) -> int | None:
    """What one of `count` costs, in whole cents; None without any."""
    return round(cents / count) if count else None
