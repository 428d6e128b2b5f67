"""One ticket whole, with the people attached to it, how they were told, and what is public."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select, union_all

from server.commons.accounts.queries import StaffUser
from server.commons.accounts.rules import MODERATE, SEE_CONTACTS, WORK_DESK_LIST
from server.commons.notifications import queries as notifications
from server.commons.notifications.queries import ContactView, Told
from server.commons.photos import queries as photos
from server.commons.photos.queries import PhotoView
from server.commons.territories.queries import Category, Territory
from server.core.clock import now
from server.core.db import db
from server.core.errors import Forbidden, NotFound
from server.reporting.on_call.models import OnCallAlert
from server.reporting.on_call.queries import alerts
from server.reporting.on_call.queries.alerts import Alert
from server.reporting.partners.queries import Shown, of_ticket
from server.reporting.recurring import queries as recurring
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.signalements.rules import box_around, distance_m, doors_of, may_be_judged
from server.reporting.tickets.models import Publication, Ticket
from server.reporting.tickets.queries import Decision, family, full_view, is_within, read_by
from server.reporting.tickets.rules import OPEN_STATES, Places
from server.surfaces.dashboard.queries.lists import staff_status

ALIKE_M, MOST_ALIKE = 60, 50
# the order in which the desk looks for what to do
OFFERED = (
    "accept",
    "assign",
    "start",
    "done",
    "plan",
    "wait",
    "resume",
    "reopen",
    "close",
    "reject",
    "transfer",
    "message",
    "comment",
    "requalify",
    "prioritise",
    "entrust",
    "inquire",
    "merge",
    "split",
    "unmerge",
)


@dataclass(frozen=True)
class Person:
    """Somebody attached to a ticket. `contact` is there for who may see it only."""

    id: uuid.UUID
    number: str | None
    joined_at: datetime
    solved: bool | None
    verdict_at: datetime | None
    comment: str | None
    contact: ContactView | None
    told: list[Told] = field(default_factory=list)


@dataclass(frozen=True)
class Alike:
    """An open ticket close by that may be about the same thing."""

    number: str
    version: int
    address: str
    received_at: datetime
    distance_m: int


@dataclass(frozen=True)
class Recurring:
    """That the same thing comes back where a ticket is; `structural` is the number of the ticket for it."""

    times: int
    structural: str | None
    is_it: bool


@dataclass(frozen=True)
class Beside:
    """The recurring place that a ticket shows, and the alert that it raised with who is on call, if any."""

    place_id: uuid.UUID | None = None
    alert: OnCallAlert | None = None


@dataclass(frozen=True)
class TicketPage:
    """What the page of a ticket shows. `full` is `tickets.queries.full_view`.

    `hears` is whether the reader may note what somebody answers to "is it fixed?". `hidden` are the places of
    each text that the public does not read, for who reads it whole.
    """

    full: dict[str, Any]
    status: str
    category: str
    icon: str
    team: str | None
    district: str | None
    actions: list[str]
    moderates: bool
    hears: bool
    people: list[Person]
    public: dict[str, bool]
    hidden: dict[str, Places]
    templates: dict[str, list[dict[str, str]]]
    kinds_of_actions: dict[str, str]
    alike: list[Alike]
    recurring: Recurring | None
    to_check: bool
    doors: list[str]
    letters: list[PhotoView]
    transfers: list[Shown]
    alert: Alert | None


def find(territory: Territory, user: StaffUser, number: str) -> Ticket:
    """The ticket of this number, for this reader.

    Raises:
        NotFound: there is none here.
        Forbidden: it is another team's or in another district, and the reader is limited to some.
    """
    return find_beside(territory, user, number)[0]


def find_beside(territory: Territory, user: StaffUser, number: str) -> tuple[Ticket, Beside]:
    """`find`, and what its page shows beside it: all in one question."""
    ticket, place_id, alert = _located(territory, number, recurring.place_id_shown(Ticket.id), OnCallAlert)
    if not is_within(user.identity, ticket):
        raise Forbidden("not_your_team")
    return ticket, Beside(place_id, alert)


def locate(territory: Territory, number: str) -> Ticket:
    """The ticket of this number, or the one that the signalement of this number is attached to.

    Raises:
        NotFound: there is none here.
    """
    return cast(Ticket, _located(territory, number)[0])


def _located(territory: Territory, number: str, *beside: Any) -> Any:
    # each by its own index: an OR of the two would read every ticket
    numbered = select(Ticket.id).where(Ticket.territory_id == territory.id, Ticket.number == number)
    said = select(Signalement.ticket_id).where(
        Signalement.territory_id == territory.id, Signalement.number == number
    )
    found = db.session.execute(
        select(Ticket, *beside)
        .outerjoin(OnCallAlert, OnCallAlert.ticket_id == Ticket.id)
        .where(Ticket.id.in_(union_all(numbered, said)))
        .order_by(Ticket.state == "merged")
        .limit(1)
    ).first()
    if found is None:
        raise NotFound("unknown_ticket")
    return found


def id_of(territory: Territory, number: str) -> str | None:
    """The id of the ticket of a number as somebody types it; None when there is none here."""
    typed = number.upper().removeprefix("N°").strip()
    found = db.session.scalar(
        select(Ticket.id).where(Ticket.territory_id == territory.id, Ticket.number == typed)
    )
    return str(found) if found else None


def alike(territory: Territory, ticket: Ticket) -> list[Alike]:
    """The open tickets of the same category and kind within `ALIKE_M`, nearest first."""
    if ticket.latitude is None or ticket.longitude is None or ticket.state not in OPEN_STATES:
        return []
    west, south, east, north = box_around(ticket.latitude, ticket.longitude, ALIKE_M)
    rows = db.session.execute(
        select(
            Ticket.number,
            Ticket.version,
            Ticket.address,
            Ticket.received_at,
            Ticket.latitude,
            Ticket.longitude,
        )
        .where(
            Ticket.territory_id == territory.id,
            Ticket.latitude.between(south, north),
            Ticket.longitude.between(west, east),
            Ticket.category_id == ticket.category_id,
            Ticket.kind == ticket.kind,
            Ticket.state.in_(OPEN_STATES),
            Ticket.id != ticket.id,
        )
        .limit(MOST_ALIKE)
    )
    found = [
        Alike(
            number=row.number,
            version=row.version,
            address=row.address or "",
            received_at=row.received_at,
            distance_m=round(distance_m(ticket.latitude, ticket.longitude, row.latitude, row.longitude)),
        )
        for row in rows
    ]
    return sorted((one for one in found if one.distance_m <= ALIKE_M), key=lambda one: one.distance_m)


def recurring_at(ticket: Ticket, place_id: uuid.UUID) -> Recurring | None:
    """What is known of the place that a ticket shows, or looks into."""
    place = recurring.place_of(place_id)
    if place is None:
        return None
    is_it = place.structural_ticket_id == ticket.id
    numbers = {} if is_it else recurring.numbers_of([place.structural_ticket_id])
    return Recurring(place.times, numbers.get(place.structural_ticket_id), is_it)


def page_of(
    territory: Territory,
    user: StaffUser,
    ticket: Ticket,
    *,
    role: str | None = None,
    beside: Beside = Beside(),
) -> TicketPage:
    """All that the reader may know of a ticket, and do with it; with `role`, what that role would read.

    `beside` is what only the page itself shows, see `find_beside`.
    """
    full = full_view(territory, ticket, role or user.identity.role)
    category = territory.category_by_id(ticket.category_id)
    team = territory.team_by_id(ticket.team_id) if ticket.team_id else None
    district = territory.district_by_id(ticket.district_id) if ticket.district_id else None
    actions = [kind for kind in OFFERED if kind in full["allowed"]]
    decided = decisions_of(concerned(full))
    as_said = user.may(MODERATE) and role is None
    return TicketPage(
        full=full,
        status=staff_status(territory, ticket),
        category=category.label() if category else "",
        icon=category.icon if category else "circle-help",
        team=team.label() if team else None,
        district=district.name if district else None,
        actions=actions,
        moderates="publish" in full["allowed"],
        hears=user.may(WORK_DESK_LIST) and may_be_judged(ticket.kind, ticket.state, ticket.closed_at, now()),
        people=people(concerned(full), user),
        public={item: decision.public for item, decision in decided.items()},
        hidden={item: decision.hidden for item, decision in decided.items()} if as_said else {},
        templates=templates_for(territory, category, actions),
        alike=alike(territory, ticket) if "merge" in actions else [],
        recurring=recurring_at(ticket, beside.place_id) if beside.place_id and user.may(MODERATE) else None,
        to_check=ticket.to_check_since is not None,
        alert=alerts.told_of(territory, beside.alert, ticket) if beside.alert else None,
        letters=letters(full) if user.may(SEE_CONTACTS) and role is None else [],
        transfers=_given(territory, user, full) if role is None else [],
        doors=doors_of(" ".join(one["description"] for one in full["signalements"])),
        kinds_of_actions={str(step["action_id"]): step["kind"] for step in full["history"]},
    )


def _given(territory: Territory, user: StaffUser, full: dict[str, Any]) -> list[Shown]:
    """What was given of a ticket to outside bodies, for who works the desk's lists."""
    passed = {step["team"] for step in full["history"] if step["team"]}
    outside = any(team.slug in passed for team in territory.every_team if team.kind == "external")
    return of_ticket(territory, full["id"]) if outside and user.may(WORK_DESK_LIST) else []


def concerned(full: dict[str, Any]) -> list[uuid.UUID]:
    """The tickets whose people and words a full view shows: its own, those joined to it, its whole."""
    whole = [full["part_of"]["id"]] if full["part_of"] else []
    return [full["id"], *(other["id"] for other in full["gathers"]), *whole]


def letters(full: dict[str, Any]) -> list[PhotoView]:
    """The scans of the letters that the words came from, for who may know who wrote them."""
    written = [one["id"] for one in full["signalements"] if one["source"] in ("letter", "mail", "counter")]
    found = photos.photos_of("letter", written)
    return [photo for each in written for photo in found[each]]


def is_of(ticket: Ticket, witness_id: uuid.UUID) -> bool:
    """Whether this person is one of the ticket's, or of those joined to it."""
    own = db.session.scalar(select(Witness.ticket_id).where(Witness.id == witness_id))
    return own is not None and own in family([ticket.id])


def people(ticket_ids: Collection[uuid.UUID], user: StaffUser) -> list[Person]:
    """The people attached to these tickets, in the order they came, and how each was told."""
    rows = db.session.execute(
        select(
            Witness.id,
            Witness.joined_at,
            Witness.solved,
            Witness.verdict_at,
            Witness.verdict_comment,
            Signalement.number,
        )
        .outerjoin(Signalement, Signalement.id == Witness.signalement_id)
        .where(Witness.ticket_id.in_(ticket_ids))
        .order_by(Witness.joined_at)
    ).all()
    ids = [row.id for row in rows]
    told = notifications.told(ids)
    contacts = notifications.contacts_of(ids) if user.may(SEE_CONTACTS) else {}
    return [
        Person(
            id=row.id,
            number=row.number,
            joined_at=row.joined_at,
            solved=row.solved,
            verdict_at=row.verdict_at,
            comment=read_by(user.identity.role, row.verdict_comment),
            contact=contacts.get(row.id),
            told=told.get(row.id, []),
        )
        for row in rows
    ]


def decisions_of(ticket_ids: Collection[uuid.UUID]) -> dict[str, Decision]:
    """What a person decided of the words and photos of these tickets, by id."""
    rows = db.session.execute(
        select(Publication.item_id, Publication.public, Publication.hidden).where(
            Publication.ticket_id.in_(ticket_ids)
        )
    )
    return {str(row.item_id): Decision(row.public, row.hidden) for row in rows}


def templates_for(
    territory: Territory, category: Category | None, actions: list[str]
) -> dict[str, list[dict[str, str]]]:
    """The words ready to be sent with each action, that is for the state to which it leads.

    Those of the category come first, then those of its heading, then those for all.
    """
    own: list[str | None] = [category.code, category.parent, None] if category else [None]
    found: dict[str, list[dict[str, str]]] = {}
    for kind in actions:
        fitting = [item for item in territory.templates if item.kind == kind and item.category in own]
        fitting.sort(key=lambda item: own.index(item.category))
        if fitting:
            found[kind] = [{"label": item.label, "body": item.text()} for item in fitting]
    return found
