"""Pure decisions of the dashboard: weeks, months, scales of charts, legible accents, derived ids."""

import bisect
import math
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKS = 52
HANDLED_STATES = ("done", "closed", "rejected")
PHOTOS = uuid.UUID("a7d1c3e0-52b4-4a1e-8c6f-3f0b9d2e7a55")  # namespace: a photo's id from its action's
PAPER = {"light": ("#ffffff", "#f4f5f3"), "dark": ("#161c19", "#0e1311")}
LEGIBLE = 4.5
SHADES = 5
TOPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)  # times a power of ten, for scales whose steps are said
# what one most often does next, by state; the rest is one gesture further
NEXT_STEPS = {
    "new": ("assign", "wait", "reject"),
    "assigned": ("start", "plan", "done"),
    "planned": ("start", "done", "plan"),
    "in_progress": ("done", "plan", "wait"),
    "waiting": ("resume", "done", "message"),
    "transferred": ("done", "message", "assign"),
    "done": ("close", "reopen", "message"),
    "closed": ("message", "reopen", "comment"),
    "rejected": ("close", "reopen", "message"),
    "merged": ("unmerge", "comment", "message"),
}
CONTESTED_STEPS = ("reopen", "close", "message")
LIKELY = 3
PRODUCT_ACCENT, ON_DARK_ACCENT = "#0b6b55", "#06211a"


def photo_ids(action_id: uuid.UUID, count: int) -> list[uuid.UUID]:
    """The ids of an action's photos: the same form sent twice names the same ones."""
    return [uuid.uuid5(PHOTOS, f"{action_id}:{index}") for index in range(count)]


def likely_steps(state: str, kinds: Sequence[str], *, contested: bool = False) -> list[str]:
    """The actions to offer first, at most three, or all when one only would be left aside.

    `kinds` are those that may be done, in the order they are offered. Somebody who says that it is not
    fixed is answered by going back before it is answered by closing.
    """
    steps = CONTESTED_STEPS if contested else NEXT_STEPS.get(state, ())
    expected = [kind for kind in steps if kind in kinds]
    likely = [*expected, *(kind for kind in kinds if kind not in expected)][:LIKELY]
    return likely if len(kinds) > LIKELY + 1 else [*likely, *(kind for kind in kinds if kind not in likely)]


def weeks_until(today: date, count: int = WEEKS) -> list[date]:
    """The Mondays of the last `count` weeks, oldest first, the present week last."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_before(month: date, count: int) -> date:
    """The month `count` months before; after it for a negative count."""
    total = month.year * 12 + month.month - 1 - count
    return date(total // 12, total % 12 + 1, 1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return months_before(month, -1)


def months_between(first: date, last: date) -> list[date]:
    """The months from that of one day to that of another, both included."""
    found, month = [], month_of(first)
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found


def start_of(day: date, time_zone: str) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)


def nice_ceiling(values: Iterable[int]) -> int:
    """The top of an axis that starts at zero: 1, 2 or 5 times a power of ten, not below any value."""
    highest = max([*values, 1])
    power: int = 10 ** math.floor(math.log10(highest))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= highest)


@dataclass(frozen=True)
class Scale:
    """The shades of a map, from the lightest: where each begins, the first at zero; none ends above `top`."""

    bounds: tuple[float, ...]
    top: float

    def shade(self, value: float) -> int:
        """Of which shade a value is, from 0 on."""
        return bisect.bisect_right(self.bounds, value) - 1

    @property
    def ranges(self) -> list[tuple[float, float]]:
        """From where to where each shade goes."""
        return list(zip(self.bounds, (*self.bounds[1:], self.top), strict=True))


def top_of(values: Iterable[float]) -> float:
    """The top of a scale that starts at zero: a round number near above all values; 1 without any."""
    highest = max(values, default=0)
    if highest <= 0:
        return 1
    power: float = 10.0 ** math.floor(math.log10(highest))
    return next(step * power for step in TOPS if step * power >= highest * (1 - 1e-9))


def even_scale(values: Iterable[float]) -> Scale:
    """Shades as wide as each other, for rates."""
    top = top_of([*values, 1])
    return Scale(tuple(top * step / SHADES for step in range(SHADES)), top)


def counts_scale(values: Iterable[int]) -> Scale:
    """Shades of whole numbers, wider as they grow: few squares have many tickets, many have few."""
    top = nice_ceiling(values)
    bounds = sorted({-(-top * step**2 // SHADES**2) for step in range(SHADES)})  # rounded up
    return Scale(tuple(map(float, bounds)), top)


def share(part: int, whole: int) -> float | None:
    """`part` over `whole`, None when there is nothing to share."""
    return part / whole if whole else None


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _channels(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(front: str, back: str) -> float:
    """WCAG 2.2 contrast of two `#rrggbb` colours, from 1 to 21."""
    low, high = sorted((_luminance(front), _luminance(back)))
    return (high + 0.05) / (low + 0.05)


def legible(colour: str, backs: Sequence[str], pole: str) -> str:
    """`colour` moved towards `pole` just enough to be read on every background."""
    start, end = _channels(colour), _channels(pole)
    for step in range(51):
        mixed = [round(a + (b - a) * step / 50) for a, b in zip(start, end, strict=True)]
        candidate = "#{:02x}{:02x}{:02x}".format(*mixed)
        if all(contrast(candidate, back) >= LEGIBLE for back in backs):
            return candidate
    return pole


def accent_css(accent: str) -> str:
    """CSS variables that put a territory's accent in place of the product's; nothing when it is the same."""
    colour = accent.lower()
    if colour == PRODUCT_ACCENT:
        return ""
    light, dark = legible(colour, PAPER["light"], "#000000"), legible(colour, PAPER["dark"], "#ffffff")
    on_dark = ON_DARK_ACCENT if contrast(ON_DARK_ACCENT, dark) >= LEGIBLE else "#000000"
    return (
        f":root{{--accent-light:{light};--on-accent-light:#ffffff;"
        f"--accent-dark:{dark};--on-accent-dark:{on_dark}}}"
    )
