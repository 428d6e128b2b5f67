"""How the service is used, by month: counted from the signalements, and read from what was kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, select

from server.commons.notifications.models import Contact
from server.commons.outreach import queries as outreach
from server.commons.outreach.models import Campaign, Cost, CountedLink
from server.commons.outreach.rules import COMMUNICATION, COSTS, PRINTED
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.signalements.models import Signalement
from server.surfaces.dashboard import adoption
from server.surfaces.dashboard.adoption import SOURCES
from server.surfaces.dashboard.models import ChannelMonth, ReporterMonth
from server.surfaces.dashboard.rules import month_after, month_of, months_before, months_between, start_of

COUNTED_AGAIN = 2  # months: the one that runs, and the one before, whose last reports came late


@dataclass(frozen=True)
class Month:
    """A month as it is counted: people, or None where what would tell is erased; and the ways."""

    month: date
    signalements: int
    reachable: int | None
    reporters: int | None
    newcomers: int | None
    ways: Mapping[tuple[str, str], int]  # (source, support or "")


def months_to_count(here: Territory) -> list[date]:
    """The months that were never counted, and the last two."""
    this_month = month_of(here.local(now()).date())
    first = db.session.scalar(
        select(func.min(Signalement.received_at)).where(
            Signalement.territory_id == here.id, Signalement.source.in_(SOURCES)
        )
    )
    if first is None:
        return []
    known = set(
        db.session.scalars(select(ReporterMonth.month).where(ReporterMonth.territory_id == here.id)).all()
    )
    again = months_before(this_month, COUNTED_AGAIN - 1)
    every = months_between(here.local(first).date(), this_month)
    return [month for month in every if month not in known or month >= again]


def count_month(here: Territory, month: date) -> Month:
    """Count one month from the signalements and the addresses that are known; counts alone leave them."""
    start, end = _bounds(here, month)
    ways = {
        (source, support or ""): count
        for source, support, count in db.session.execute(
            select(Signalement.source, CountedLink.support, func.count())
            .outerjoin(
                CountedLink,
                and_(
                    CountedLink.territory_id == Signalement.territory_id,
                    CountedLink.code == Signalement.origin,
                ),
            )
            .where(*_received(here, start, end))
            .group_by(Signalement.source, CountedLink.support)
        )
    }
    people = _people(here, start, end)
    return Month(month, sum(ways.values()), *people, ways)


def _bounds(here: Territory, month: date) -> tuple[datetime, datetime]:
    following = month_after(month)
    return start_of(month, here.time_zone), start_of(following, here.time_zone)


def _received(here: Territory, start: datetime | None, end: datetime) -> list[ColumnElement[bool]]:
    wanted = [
        Signalement.territory_id == here.id,
        Signalement.source.in_(SOURCES),
        Signalement.received_at < end,
    ]
    return wanted if start is None else [*wanted, Signalement.received_at >= start]


def _people(here: Territory, start: datetime, end: datetime) -> tuple[int | None, int | None, int | None]:
    """Reports with an address, different addresses, those never seen before; None once they were erased."""
    if end < now() - timedelta(days=here.contacts_days):
        return None, None, None
    who = case((Contact.email.is_not(None), func.lower(Contact.email)), else_=Contact.phone)
    reports = (
        select(who.label("who"), Signalement.received_at.label("at"))
        .join(Contact, Contact.recipient_id == Signalement.id)
        .where(*_received(here, None, end), who.is_not(None))
        .subquery()
    )
    each = (
        select(
            func.min(reports.c.at).label("first"),
            func.sum(case((reports.c.at >= start, 1), else_=0)).label("reports"),
        )
        .group_by(reports.c.who)
        .subquery()
    )
    reachable, reporters, newcomers = db.session.execute(
        select(
            func.sum(each.c.reports),
            func.sum(case((each.c.reports > 0, 1), else_=0)),
            func.sum(case((each.c.first >= start, 1), else_=0)),
        )
    ).one()
    return int(reachable or 0), int(reporters or 0), int(newcomers or 0)


@dataclass(frozen=True)
class Point:
    """A month on the curve, with the campaigns that ran in it."""

    month: date
    kept: ReporterMonth | None
    campaigns: tuple[Campaign, ...]

    @property
    def signalements(self) -> int:
        return self.kept.signalements if self.kept else 0


@dataclass(frozen=True)
class Way:
    """A way by which signalements came in the last twelve months, and its share of all."""

    name: str
    count: int
    share: float | None


@dataclass(frozen=True)
class YearCost:
    """What a year cost, by kind, in cents, as entered; campaigns are communication of the year they began."""

    year: int
    cents: Mapping[str, int]
    signalements: int
    lines: tuple[Cost, ...]
    campaigns: tuple[Campaign, ...] = field(default=())

    @property
    def total(self) -> int:
        return sum(self.cents.values())

    @property
    def each(self) -> int | None:
        return adoption.cents_each(self.total, self.signalements)


@dataclass(frozen=True)
class Adoption:
    """All that the page shows."""

    points: list[Point]
    decline: adoption.Decline | None
    ways: list[Way]
    links: list[Way]
    campaigns: Sequence[Campaign]
    costs: list[YearCost]


def shown(here: Territory) -> Adoption:
    """What is known of how the service of a town is used, and of what it costs."""
    today = here.local(now()).date()
    kept = _kept(here)
    received = _received_in(kept)
    campaigns = outreach.campaigns(here.id)
    points = [
        Point(month, kept.get(month), tuple(one for one in campaigns if _runs(one, month)))
        for month in adoption.months_until(today)
        if month >= min(kept, default=month)
    ]
    return Adoption(
        points=points,
        decline=adoption.decline(received, today),
        ways=_ways(here, today, by_support=False),
        links=_ways(here, today, by_support=True),
        campaigns=campaigns,
        costs=_costs(here, received, campaigns),
    )


def declining(here: Territory) -> adoption.Decline | None:
    """The decline in use today, from the months that are kept."""
    return adoption.decline(_received_in(_kept(here)), here.local(now()).date())


def _kept(here: Territory) -> dict[date, ReporterMonth]:
    """What was counted of each month."""
    rows = db.session.scalars(select(ReporterMonth).where(ReporterMonth.territory_id == here.id))
    return {row.month: row for row in rows}


def _received_in(kept: Mapping[date, ReporterMonth]) -> dict[date, int]:
    return {month: row.signalements for month, row in kept.items()}


def _runs(campaign: Campaign, month: date) -> bool:
    return campaign.starts_on < month_after(month) and campaign.ends_on >= month


def _ways(here: Territory, today: date, *, by_support: bool) -> list[Way]:
    """Shares of the twelve months up to now, by source, or by what was scanned or opened before."""
    since = months_before(month_of(today), 11)
    column = ChannelMonth.support if by_support else ChannelMonth.source
    rows = db.session.execute(
        select(column, func.sum(ChannelMonth.signalements))
        .where(ChannelMonth.territory_id == here.id, ChannelMonth.month >= since)
        .group_by(column)
    ).all()
    counts = {name: int(count) for name, count in rows}
    total = sum(counts.values())
    if by_support:
        printed = sum(counts.get(name, 0) for name in PRINTED)
        counts = {"qr": printed, **{name: count for name, count in counts.items() if name}}
    ordered = sorted(counts.items(), key=lambda one: (one[0] != "qr", -one[1], one[0]))
    return [Way(name, count, count / total if total else None) for name, count in ordered]


def _costs(here: Territory, received: Mapping[date, int], campaigns: Sequence[Campaign]) -> list[YearCost]:
    entered = outreach.costs(here.id)
    paid = [one for one in campaigns if one.cost_cents]
    years = {one.year for one in entered} | {one.starts_on.year for one in paid}
    return [_cost(year, received, entered, paid) for year in sorted(years, reverse=True)]


def _cost(
    year: int, received: Mapping[date, int], entered: Sequence[Cost], paid: Sequence[Campaign]
) -> YearCost:
    lines = tuple(one for one in entered if one.year == year)
    begun = tuple(one for one in paid if one.starts_on.year == year)
    cents = {kind: sum(one.amount_cents for one in lines if one.kind == kind) for kind in COSTS}
    cents[COMMUNICATION] += sum(one.cost_cents or 0 for one in begun)
    count = sum(number for month, number in received.items() if month.year == year)
    return YearCost(year, cents, count, lines, begun)
