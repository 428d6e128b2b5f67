"""Places where the same thing comes back, in words, each with the tickets that show it."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from server.commons.accounts.queries import StaffUser
from server.commons.territories.queries import Territory
from server.reporting.recurring import queries
from server.reporting.recurring.models import RecurringPlace
from server.reporting.recurring.queries import Shown
from server.reporting.tickets.queries import within


@dataclass(frozen=True)
class PlaceView:
    """A place as the page shows it; `team` is the slug of the one that had most of its tickets.

    `structural` is the number of its structural ticket, of one that ended too.
    """

    id: uuid.UUID
    rank: int
    category: str
    icon: str
    street: str
    latitude: float
    longitude: float
    times: int
    first_at: datetime
    last_at: datetime
    dismissed_at: datetime | None
    evidence: list[Shown]
    people: int
    team: str | None
    structural: str | None


@dataclass(frozen=True)
class RecurringPage:
    """What is to be looked at, what a structural ticket is open for, what was set aside."""

    proposed: list[PlaceView]
    worked: list[PlaceView]
    dismissed: list[PlaceView]
    others: int


def page_of(territory: Territory, user: StaffUser) -> RecurringPage:
    """The places of a town that this reader's tickets show, each with these tickets alone.

    Ranks count those to be looked at, as the numbers on the map do.
    """
    reach = within(user.identity)
    shelves = queries.places(territory.id, reach)
    all_of_them = [*shelves.proposed, *shelves.worked, *shelves.dismissed]
    evidence = queries.evidence_of([place.id for place in all_of_them], reach)
    numbers = queries.numbers_of([place.structural_ticket_id for place in all_of_them], reach)

    def views(places: Sequence[RecurringPlace]) -> list[PlaceView]:
        found = [
            _view(territory, place, evidence[place.id], rank, numbers.get(place.structural_ticket_id))
            for rank, place in enumerate(places, 1)
        ]
        return [_of_evidence(view) for view in found] if reach else found

    return RecurringPage(
        views(shelves.proposed), views(shelves.worked), views(shelves.dismissed), shelves.others
    )


def _view(
    territory: Territory, place: RecurringPlace, evidence: list[Shown], rank: int, structural: str | None
) -> PlaceView:
    category = territory.category_by_id(place.category_id)
    teams = Counter(one.team_id for one in evidence if one.team_id)
    team = territory.team_by_id(teams.most_common(1)[0][0]) if teams else None
    named = Counter(one.street or one.address for one in evidence if one.street or one.address)
    return PlaceView(
        id=place.id,
        rank=rank,
        category=category.label() if category else "",
        icon=category.icon if category else "circle-help",
        street=str(named.most_common(1)[0][0]) if named else "",
        latitude=place.latitude,
        longitude=place.longitude,
        times=place.times,
        first_at=place.first_at,
        last_at=place.last_at,
        dismissed_at=place.dismissed_at,
        evidence=evidence,
        people=sum(one.people for one in evidence),
        team=team.slug if team and team.active else None,
        structural=structural,
    )


def _of_evidence(view: PlaceView) -> PlaceView:
    """How often, and when, as the tickets that are shown say it."""
    last, first = view.evidence[0].received_at, view.evidence[-1].received_at
    return replace(view, times=len(view.evidence), first_at=first, last_at=last)
