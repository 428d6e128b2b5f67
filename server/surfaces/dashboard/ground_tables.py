"""The table beside each look of the map, and the keys of its shades: all that is drawn, in words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from server.core.language import translate
from server.surfaces.dashboard.charts import Entry, Table
from server.surfaces.dashboard.pages import number
from server.surfaces.dashboard.queries.ground import PER, Ground, Quarter, Square
from server.surfaces.dashboard.queries.together import TERRITORY
from server.surfaces.dashboard.rules import Scale, counts_scale, even_scale

STATES = {"fewer": "warn"}
TABLES = {
    "district": "quartiers",
    TERRITORY: "communes",
}  # the name of the table in addresses and of its sheet


@dataclass(frozen=True)
class Key:
    """A shade or pattern of the map (a class), and what it says."""

    look: str
    words: str


def table_of(ground: Ground, way: str, listed: Mapping[str, str]) -> Table:
    """The table of a look of the map; `listed` is the filter of the lists of its period."""
    per = {"per": number(PER)}
    title = translate(f"maps.{way}.title", **per)
    if way in ("heat", "points"):
        heads = [translate(f"maps.{name}") for name in ("rank", "where", "tickets", "open")]
        rows = [_square(square, ground.by, listed) for square in ground.listed]
        if ground.others:
            rows.append(_rest(translate("maps.others"), ground.others, 4))
        return Table("lieux", title, heads, rows, texts=2)
    if way == "expected":
        names = ("rank", ground.by, "reading", "people", "tickets", "expected", "ratio", "interval")
        rows = [_expected(quarter, _list_of(quarter, ground, listed)) for quarter in ground.quarters]
        return Table("attendus", title, [translate(f"maps.{name}") for name in names], rows, texts=3)
    heads = [translate(f"maps.{name}", **per) for name in ("rank", ground.by, "tickets", "people", "rate")]
    rows = [_rate(quarter, _list_of(quarter, ground, listed)) for quarter in ground.quarters]
    if ground.elsewhere:
        rows.append(_rest(_elsewhere(ground.by), ground.elsewhere, 5))
    return Table(TABLES[ground.by], title, heads, rows, texts=2)


def _counted(value: float | None, filter_: Mapping[str, str] | None = None) -> Entry:
    return Entry("–" if value is None else number(value), value, filter_)


def _rest(words: str, tickets: int, columns: int) -> list[Entry]:
    return [Entry(""), Entry(words), _counted(tickets), *[Entry("")] * (columns - 3)]


def _elsewhere(by: str) -> str:
    return translate(f"maps.elsewhere.{by}")


def _square(square: Square, by: str, listed: Mapping[str, str]) -> list[Entry]:
    where = translate("maps.around", street=square.street) if square.street else ""
    words = " – ".join(part for part in (square.district, where) if part) or _elsewhere(by)
    address = {**listed, **square.address}
    return [
        _counted(square.rank),
        Entry(words),
        _counted(square.tickets, address),
        _counted(square.open, {**address, "state": "open"}),
    ]


def _list_of(quarter: Quarter, ground: Ground, listed: Mapping[str, str]) -> dict[str, str]:
    """The filter of the tickets of a district or commune."""
    return {**listed, ground.by: quarter.slug}


def _rate(quarter: Quarter, listed: Mapping[str, str]) -> list[Entry]:
    rate = quarter.rate
    few = translate("maps.few") if rate is not None and quarter.few else ""
    return [
        _counted(quarter.rank),
        Entry(quarter.name),
        _counted(quarter.tickets, listed),
        _counted(quarter.population),
        Entry("–" if rate is None else number(round(rate, 1)), rate and round(rate, 1), note=few),
    ]


def _expected(quarter: Quarter, listed: Mapping[str, str]) -> list[Entry]:
    found = quarter.expectation
    head = [_counted(quarter.rank), Entry(quarter.name)]
    tickets = _counted(quarter.tickets, listed)
    if found is None:
        unknown = Entry(translate("maps.reading.unknown"))
        return [*head, unknown, _counted(quarter.population), tickets, *[Entry("–")] * 3]
    short = ", ".join(
        translate("maps.short", category=label, observed=number(observed), expected=number(round(expected)))
        for label, observed, expected in quarter.short
    )
    interval = translate("maps.between", low=_ratio(found.low), high=_ratio(found.high))
    return [
        *head,
        Entry(translate(f"maps.reading.{found.reading}"), note=short, state=STATES.get(found.reading, "")),
        _counted(quarter.population),
        tickets,
        Entry(number(round(found.expected, 1)), round(found.expected, 1)),
        Entry(_ratio(found.ratio), round(found.ratio, 2)),
        Entry(interval),
    ]


def _ratio(value: float) -> str:
    """With two decimals, as the reader's language writes them."""
    whole, parts = divmod(round(value * 100), 100)
    return f"{number(whole)}{translate('maps.point')}{parts:02d}"


def looks_of_districts(ground: Ground, way: str) -> tuple[dict[str, str], list[Key]]:
    """The look of each district by its slug, and the keys of these looks."""
    if way == "expected":
        looks = {
            one.slug: f"reading-{one.expectation.reading if one.expectation else 'unknown'}"
            for one in ground.quarters
        }
        names = [
            name for name in ("fewer", "alike", "more", "unknown") if f"reading-{name}" in looks.values()
        ]
        return looks, [Key(f"reading-{name}", translate(f"maps.reading.{name}")) for name in names]
    rates = {one.slug: one.rate for one in ground.quarters}
    known = [rate for rate in rates.values() if rate is not None]
    scale = even_scale(known)
    looks = {
        slug: "reading-unknown" if rate is None else f"shade-{scale.shade(rate)}"
        for slug, rate in rates.items()
    }
    keys = [
        Key(f"shade-{place}", translate("maps.range", low=number(low), high=number(high)))
        for place, (low, high) in enumerate(scale.ranges)
    ]
    unknown = [Key("reading-unknown", translate("maps.reading.unknown"))]
    return looks, keys + unknown * (len(known) < len(rates))


def looks_of_squares(ground: Ground) -> tuple[list[tuple[tuple[float, float, float, float], str]], list[Key]]:
    """Each square with its look, and the keys of these looks."""
    scale = counts_scale(square.tickets for square in ground.squares)
    looks = [(square.box, f"shade-{scale.shade(square.tickets)}") for square in ground.squares]
    return looks, _keys_of_counts(scale)


def _keys_of_counts(scale: Scale) -> list[Key]:
    keys = []
    for place, (low, high) in enumerate(scale.ranges):
        first = max(1, math.ceil(low))
        last = int(high) - (high < scale.top)
        if first <= last:
            words = (
                number(first)
                if first == last
                else translate("maps.range", low=number(first), high=number(last))
            )
            keys.append(Key(f"shade-{place}", words))
    return keys
