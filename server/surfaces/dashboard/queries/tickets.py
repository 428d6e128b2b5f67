"""One ticket whole, with the people attached to it, how they were told, and what is public."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Row, bindparam, null, select, union_all

from server.commons.accounts.queries import StaffUser
from server.commons.accounts.rules import MODERATE, SEE_CONTACTS, WORK_DESK_LIST
from server.commons.notifications import queries as notifications
from server.commons.notifications.models import Contact
from server.commons.notifications.queries import ContactView, Told
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
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import decisions_on, family, full_view, is_within, read_by
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

    place: Recurring | None = None
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
    ticket = locate(territory, number)
    _check_within(user, ticket)
    return ticket


def find_beside(territory: Territory, user: StaffUser, number: str) -> tuple[Ticket, Beside]:
    """`find`, and what its page shows beside it: all in one question."""
    ticket, alert, times, structural = _located(territory, number, beside=True)
    _check_within(user, ticket)
    is_it = structural == ticket.number
    place = Recurring(times, None if is_it else structural, is_it) if times else None
    return ticket, Beside(place, alert)


def locate(territory: Territory, number: str) -> Ticket:
    """The ticket of this number, or the one that the signalement of this number is attached to.

    Raises:
        NotFound: there is none here.
    """
    return cast(Ticket, _located(territory, number, beside=False)[0])


def _check_within(user: StaffUser, ticket: Ticket) -> None:
    if not is_within(user.identity, ticket):
        raise Forbidden("not_your_team")


def _located(territory: Territory, number: str, *, beside: bool) -> Any:
    asked = {"territory_id": territory.id, "number": number}
    found = db.session.execute(_locating(beside=beside), asked).first()
    if found is None:
        raise NotFound("unknown_ticket")
    return found


@cache
def _locating(*, beside: bool) -> Any:
    """Made once: making it costs more than asking it."""
    territory_id: Any = bindparam("territory_id")
    number: Any = bindparam("number")
    # each by its own index: an OR of the two would read every ticket
    numbered = select(Ticket.id).where(Ticket.territory_id == territory_id, Ticket.number == number)
    said = select(Signalement.ticket_id).where(
        Signalement.territory_id == territory_id, Signalement.number == number
    )
    found: Any = select(Ticket)
    if beside:
        with_alert = found.add_columns(OnCallAlert).outerjoin(OnCallAlert, OnCallAlert.ticket_id == Ticket.id)
        found = recurring.with_place_shown(with_alert)
    return found.where(Ticket.id.in_(union_all(numbered, said))).order_by(Ticket.state == "merged").limit(1)


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
    writers_shown = user.may(SEE_CONTACTS) and role is None
    full = full_view(territory, ticket, role or user.identity.role, with_letters=writers_shown)
    attached = _attached(concerned(full), with_contacts=user.may(SEE_CONTACTS))
    steps = alerts.steps_of([ticket.id]) if beside.alert else []
    told = notifications.told({row.id for row in attached} | alerts.rung(steps))
    category = territory.category_by_id(ticket.category_id)
    team = territory.team_by_id(ticket.team_id) if ticket.team_id else None
    district = territory.district_by_id(ticket.district_id) if ticket.district_id else None
    actions = [kind for kind in OFFERED if kind in full["allowed"]]
    decided = decisions_on([one["id"] for one in (*full["signalements"], *full["photos"])])
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
        people=[_person(row, user, told) for row in attached],
        public={str(item): decision.public for item, decision in decided.items()},
        hidden={str(item): decision.hidden for item, decision in decided.items()} if as_said else {},
        templates=templates_for(territory, category, actions),
        alike=alike(territory, ticket) if "merge" in actions else [],
        recurring=beside.place if user.may(MODERATE) else None,
        to_check=ticket.to_check_since is not None,
        alert=alerts.told_of(territory, beside.alert, ticket, steps, told) if beside.alert else None,
        letters=full.get("letters", []),
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


def is_of(ticket: Ticket, witness_id: uuid.UUID) -> bool:
    """Whether this person is one of the ticket's, or of those joined to it."""
    own = db.session.scalar(select(Witness.ticket_id).where(Witness.id == witness_id))
    return own is not None and own in family([ticket.id])


def _attached(ticket_ids: Collection[uuid.UUID], *, with_contacts: bool) -> Sequence[Row[Any]]:
    """The people attached to these tickets, in the order they came; `Contact` is how to reach them."""
    contact: Any = Contact if with_contacts else null().label("Contact")
    found = select(
        Witness.id,
        Witness.joined_at,
        Witness.solved,
        Witness.verdict_at,
        Witness.verdict_comment,
        Signalement.number,
        contact,
    ).outerjoin(Signalement, Signalement.id == Witness.signalement_id)
    if with_contacts:
        found = found.outerjoin(Contact, Contact.recipient_id == Witness.id)
    return db.session.execute(
        found.where(Witness.ticket_id.in_(ticket_ids)).order_by(Witness.joined_at)
    ).all()


def _person(row: Row[Any], user: StaffUser, told: Mapping[uuid.UUID, list[Told]]) -> Person:
    return Person(
        id=row.id,
        number=row.number,
        joined_at=row.joined_at,
        solved=row.solved,
        verdict_at=row.verdict_at,
        comment=read_by(user.identity.role, row.verdict_comment),
        contact=notifications.contact_view(row.Contact) if row.Contact else None,
        told=told.get(row.id, []),
    )


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
