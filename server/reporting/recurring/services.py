"""Writes: places are found at night; one is set aside, or gets a structural ticket."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import delete, select

from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import queue
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, db, unit_of_work
from server.core.errors import Invalid, NotFound
from server.core.events import request_job
from server.core.language import translate
from server.reporting.recurring import queries
from server.reporting.recurring.models import RecurringEvidence, RecurringPlace
from server.reporting.recurring.queries import Shown
from server.reporting.recurring.rules import Method, Place, metres_between, recurring_places
from server.reporting.signalements.queries.words import date_in_words
from server.reporting.tickets import services as tickets
from server.reporting.tickets.events import TicketChanged
from server.reporting.tickets.rules import Actor, companion_id

METHOD = Method()
MOST_NAMED = 60  # tickets, in the words that a structural ticket begins with


def ask_for_each_town(job: Callable[..., object]) -> None:
    """Ask for `job` once for each territory."""
    with unit_of_work():
        for territory_id in territories.all_ids():
            request_job(job, queue.MAINTENANCE, territory_id=territory_id)


def find_places(territory_id: int) -> int:
    """Find the places of a town as they are now; how many. What people decided of a known one stays."""
    found_at, found = now(), list[Place]()
    for category in territories.by_id(territory_id).every_category:  # one by one: a year of all is a lot
        reports = queries.reports_since(territory_id, category.id, found_at - METHOD.window)
        db.session.rollback()
        found += recurring_places(reports, found_at, METHOD)
    again_if_taken(partial(_keep, territory_id, found, found_at))
    return len(found)


def _keep(territory_id: int, found: Sequence[Place], found_at: datetime) -> None:
    with unit_of_work() as work:
        left = list(
            work.session.scalars(select(RecurringPlace).where(RecurringPlace.territory_id == territory_id))
        )
        rows = []
        for place in found:
            row = _known_place(left, place)
            if row is None:
                row = RecurringPlace(id=uuid.uuid4(), territory_id=territory_id, category_id=place.category)
                work.session.add(row)
            else:
                left.remove(row)
            row.latitude, row.longitude, row.times = place.latitude, place.longitude, place.times
            row.first_at, row.last_at, row.found_at = place.first_at, place.last_at, found_at
            rows.append(row)
        gone = [row for row in left if row.structural_ticket_id is None]  # what a ticket is open for stays
        work.session.flush()
        work.session.execute(
            delete(RecurringEvidence)
            .where(RecurringEvidence.place_id.in_([row.id for row in (*rows, *gone)]))
            .execution_options(synchronize_session=False)
        )
        for row in gone:
            work.session.delete(row)
        work.session.add_all(
            RecurringEvidence(place_id=row.id, ticket_id=report.id)
            for row, place in zip(rows, found, strict=True)
            for report in place.reports
        )


def _known_place(known: Sequence[RecurringPlace], place: Place) -> RecurringPlace | None:
    """The place of before that this one is: of its category, the nearest within the radius."""
    near = [
        (away, str(row.id), row)
        for row in known
        if row.category_id == place.category
        and (away := metres_between(place, row.latitude, row.longitude)) <= METHOD.radius_m
    ]
    return min(near)[2] if near else None


def set_aside(*, territory_id: int, place_id: uuid.UUID, account_id: int, aside: bool = True) -> None:
    """Show a place no more until the thing comes back there; or again, after all.

    Raises:
        NotFound: there is no such place here.
    """
    with unit_of_work() as work:
        place = _place(work, territory_id, place_id)
        place.dismissed_at = now() if aside else None
        place.dismissed_by = account_id if aside else None


def open_structural_ticket(
    *, territory_id: int, place_id: uuid.UUID, actor: Actor, ticket_id: uuid.UUID, team: str, words: str
) -> str:
    """Open the ticket that settles why a thing comes back at a place; its number.

    It begins with the evidence, as a comment, and goes to the team that was named. While one is open, that
    one is given: the same form twice, or two people at once, open one.

    Raises:
        NotFound: there is no such place here.
        Invalid: no such team.
    """
    return again_if_taken(
        partial(_open, territory_id, place_id, actor=actor, ticket_id=ticket_id, team=team, words=words)
    )


def _open(
    territory_id: int, place_id: uuid.UUID, *, actor: Actor, ticket_id: uuid.UUID, team: str, words: str
) -> str:
    territory = territories.by_id(territory_id)
    named = territory.team(team)
    if named is None or not named.active:
        raise Invalid("invalid", errors={"team": [translate("field.no_such_team", name=team[:64])]})
    with unit_of_work() as work:
        place = _place(work, territory_id, place_id)
        present = queries.present_structural(place, ticket_id)
        if present is not None:
            return present
        shown_by = queries.evidence_of([place.id])[place.id]
        number = _begin(work, territory, place, shown_by, actor, ticket_id)
        place.structural_ticket_id, place.dismissed_at, place.dismissed_by = ticket_id, None, None
        told = _told(territory, place, [one.number for one in shown_by])
        _act(work, territory, ticket_id, actor, "comment", words="\n\n".join(filter(None, (words, told))))
        _act(work, territory, ticket_id, actor, "assign", team=team)
        return number


def _begin(
    work: UnitOfWork,
    territory: Territory,
    place: RecurringPlace,
    shown_by: Sequence[Shown],
    actor: Actor,
    ticket_id: uuid.UUID,
) -> str:
    """The ticket itself, of the category and at the place of its evidence; its number."""
    instant = now()
    district = territory.district_at(place.longitude, place.latitude)
    named = next((one for one in shown_by if one.address), None)
    ticket = tickets.open_ticket(
        work,
        territory,
        ticket_id=ticket_id,
        number=tickets.next_number(work, territory, instant),
        kind="anomaly",
        category_id=place.category_id,
        district_id=district.id if district else None,
        latitude=place.latitude,
        longitude=place.longitude,
        address=named.address if named else None,
        urgent=False,
        received_at=instant,
        actor=actor,
    )
    ticket.street = named.street if named else None
    ticket.witness_count = 0  # nobody follows it: the people of the evidence follow their own tickets
    work.emit(TicketChanged(territory_id=territory.id, ticket_id=ticket_id, team_id=None))
    return ticket.number


def _act(
    work: UnitOfWork, territory: Territory, ticket_id: uuid.UUID, actor: Actor, kind: str, **payload: str
) -> None:
    outcome = tickets.apply_within(
        work,
        action_id=companion_id(ticket_id, kind),
        ticket_id=ticket_id,
        territory_id=territory.id,
        actor=actor,
        kind=kind,
        payload=payload,
    )
    if outcome.result != "applied":
        raise Invalid("invalid", errors={kind: [translate(f"refusal.{outcome.reason}")]})


def _told(territory: Territory, place: RecurringPlace, numbers: Sequence[str]) -> str:
    """The evidence in words."""
    named = ", ".join(numbers[:MOST_NAMED]) + ("…" if len(numbers) > MOST_NAMED else "")
    return translate(
        "recurring.evidence",
        times=place.times,
        since=date_in_words(territory.local(place.first_at).date()),
        metres=round(METHOD.radius_m),
        count=len(numbers),
        numbers=named,
    )


def _place(work: UnitOfWork, territory_id: int, place_id: uuid.UUID) -> RecurringPlace:
    place = work.lock(RecurringPlace, place_id)
    if place is None or place.territory_id != territory_id:
        raise NotFound("unknown_place")
    return place
