"""A signalement and its photos arrive."""

import hmac
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select

from server.commons.notifications import services as notifications
from server.commons.outreach import queries as outreach
from server.commons.photos import queries as photo_reads
from server.commons.photos import services as photos
from server.commons.territories import queries as territories
from server.commons.territories.queries import Category, Territory
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, db, unit_of_work
from server.core.errors import Conflict, DomainError, Invalid, NotFound
from server.core.http import digest
from server.core.language import translate
from server.reporting.signalements import rules
from server.reporting.signalements.events import SignalementReceived
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.signalements.services import slowing
from server.reporting.signalements.services.witnesses import authenticate
from server.reporting.tickets import queries as ticket_reads
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import Actor

TICKETS = uuid.UUID("2b1f7c60-6d0e-4c58-8a39-1f5d2e7a9b44")  # namespace: a ticket's id from its signalement's
OWNER = "signalement"


@dataclass(frozen=True)
class Draft:
    """A signalement as the device sent it, already checked for form by its schema.

    Coordinates are WGS 84 decimal degrees, or both None when an address or photos come instead.
    """

    id: uuid.UUID
    kind: str
    category: str
    description: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    position_source: str | None = None
    address: str | None = None
    taken_at: datetime | None = None
    answers: Mapping[str, Any] | None = None
    email: str | None = None
    phone: str | None = None
    postal: str | None = None
    language: str = "fr"
    photos: int = 0
    source: str = "pwa"
    line: Sequence[tuple[float, float]] | None = None  # (longitude, latitude)
    line_to: str | None = None
    recurrence_of: uuid.UUID | None = None
    origin: str | None = None  # the code of the link that was opened before
    network: str | None = None  # from which it came, if the author sent it


def receive_signalement(
    *,
    territory_id: int,
    draft: Draft,
    secret: str,
    entered_by: int | None = None,
    actor: Actor | None = None,
) -> tuple[Signalement, bool]:
    """Store what a person said, with its ticket, once however often it is sent.

    Returns:
        The stored row, and whether it is new.

    Raises:
        Invalid: unknown category, answers missing, impossible position, outside the territory.
        Conflict: the id is known with another secret.

    Emits:
        SignalementReceived, the first time only.
    """

    def write() -> tuple[Signalement, bool]:
        with unit_of_work() as work:
            known = _sent_before(work, draft.id, secret)
            if known is not None:
                return known, False
            territory = territories.by_id(territory_id)
            category = _check_category(territory, draft)
            district_id = _check_place(territory, draft)
            _check_line(territory, draft)
            row = _store(work, territory, category, district_id, draft, secret, entered_by, actor)
            if draft.source == "elected" and actor is not None:
                tickets.inquire(work, row.ticket_id, territory_id, draft.id, actor)
            work.emit(
                SignalementReceived(
                    territory_id=territory_id, signalement_id=draft.id, ticket_id=row.ticket_id
                )
            )
            return row, True

    return again_if_taken(write)


def _sent_before(work: UnitOfWork, signalement_id: uuid.UUID, secret: str) -> Signalement | None:
    """What the same person sent with this id; None when the id is new.

    Raises:
        Conflict: the id is another person's, or that of a "me too".
    """
    row = work.session.execute(
        select(Witness, Signalement)
        .outerjoin(Signalement, Signalement.id == Witness.id)
        .where(Witness.id == signalement_id)
    ).first()
    if row is None:
        return None
    witness, signalement = row[0], cast("Signalement | None", row[1])
    if signalement is None or not hmac.compare_digest(witness.secret_hash, digest(secret)):
        raise Conflict("id_taken")
    return signalement


def _check_category(territory: Territory, draft: Draft) -> Category:
    category = territory.leaf(draft.category)
    if category is None:
        raise Invalid("invalid", errors={"category": [translate("field.unknown_category")]})
    missing = {
        f"answers.{question.code}": [translate("field.answer_missing")]
        for question in category.questions
        if question.required and not (draft.answers or {}).get(question.code) and draft.source == "pwa"
    }
    if missing:
        raise Invalid("invalid", errors=missing)
    return category


def _check_place(territory: Territory, draft: Draft) -> int | None:
    """The id of the district; None when there is no position yet or it lies in no district."""
    if draft.latitude is None or draft.longitude is None:
        # an idea or praise may be about the whole town
        if not (draft.address or draft.photos) and draft.kind == "anomaly":
            raise Invalid("position_missing", errors={"latitude": [translate("field.position_missing")]})
        return None
    if not rules.is_possible(draft.latitude, draft.longitude):
        raise Invalid("position_impossible", errors={"latitude": [translate("field.position_impossible")]})
    if not territory.contains(draft.longitude, draft.latitude):
        raise _outside(territory, draft.longitude, draft.latitude)
    district = territory.district_at(draft.longitude, draft.latitude)
    return district.id if district else None


def _check_line(territory: Territory, draft: Draft) -> None:
    """A stretch of street lies in the territory, begins at the place, and is no longer than a street."""
    line = draft.line
    if line is None:
        return
    if draft.latitude is None or draft.longitude is None or rules.length_m(line) > rules.LONGEST_LINE_M:
        raise Invalid("invalid", errors={"line": [translate("field.line")]})
    for longitude, latitude in line:
        if not territory.contains(longitude, latitude):
            raise Invalid("outside", errors={"line": [translate("field.outside")]}, territory=territory.name)


def _outside(territory: Territory, longitude: float, latitude: float) -> DomainError:
    """Says that the place is outside, and who is competent when that is known."""
    neighbour = territory.competent_at(longitude, latitude)
    errors = {"latitude": [translate("field.outside")]}
    if neighbour is None:
        return Invalid("outside", errors=errors, territory=territory.name)
    return Invalid(
        "outside_competent", errors=errors, territory=territory.name, competent=neighbour.name
    ).with_extra(competent={"name": neighbour.name, "contact": neighbour.contact})


def _store(
    work: UnitOfWork,
    territory: Territory,
    category: Category,
    district_id: int | None,
    draft: Draft,
    secret: str,
    entered_by: int | None,
    actor: Actor | None,
) -> Signalement:
    received_at = now()
    number = tickets.next_number(work, territory, received_at)
    ticket = tickets.open_ticket(
        work,
        territory,
        ticket_id=ticket_of(draft.id),
        number=number,
        kind=draft.kind,
        category_id=category.id,
        district_id=district_id,
        latitude=draft.latitude,
        longitude=draft.longitude,
        address=draft.address,
        urgent=category.urgent,
        received_at=received_at,
        actor=actor or author_of(draft.id),
    )
    if entered_by is None and slowing.is_slowed(
        work,
        territory,
        email=draft.email,
        phone=draft.phone,
        network=draft.network,
        instant=received_at,
    ):
        ticket.to_check_since = received_at
    row = _row(draft, territory.id, ticket.id, number, category.id, received_at, entered_by)
    row.origin = outreach.known_code(territory.id, draft.origin)
    row.recurrence_of = _known_ticket(territory.id, draft.recurrence_of)
    work.session.add(row)
    _add_author(work, territory, draft, secret, ticket.id, received_at)
    return row


def ticket_of(signalement_id: uuid.UUID) -> uuid.UUID:
    """The id of the ticket that a signalement opens."""
    return uuid.uuid5(TICKETS, str(signalement_id))


def author_of(signalement_id: uuid.UUID) -> Actor:
    """Who said it, as the history knows this person."""
    return Actor("citizen", f"witness:{signalement_id}", "", "citizen")


def _known_ticket(territory_id: int, ticket_id: uuid.UUID | None) -> uuid.UUID | None:
    """The ticket that a device named; None when there is none here: it is a hint, not worth a refusal."""
    if ticket_id is None:
        return None
    try:
        return ticket_reads.get_ticket(territory_id, ticket_id).id
    except NotFound:
        return None


def _row(
    draft: Draft,
    territory_id: int,
    ticket_id: uuid.UUID,
    number: str,
    category_id: int,
    received_at: datetime,
    entered_by: int | None,
) -> Signalement:
    return Signalement(
        id=draft.id,
        territory_id=territory_id,
        ticket_id=ticket_id,
        number=number,
        kind=draft.kind,
        category_id=category_id,
        description=draft.description,
        answers=dict(draft.answers or {}),
        latitude=draft.latitude,
        longitude=draft.longitude,
        accuracy_m=draft.accuracy_m,
        position_source=draft.position_source or ("pin" if draft.latitude is not None else None),
        address=draft.address,
        taken_at=draft.taken_at,
        received_at=received_at,
        language=draft.language,
        source=draft.source,
        entered_by=entered_by,
        photos_promised=min(draft.photos, rules.MAX_PHOTOS),
        line=[list(point) for point in draft.line] if draft.line else None,
        line_to=draft.line_to if draft.line else None,
        words_flag=rules.people_in(draft.description) or None,
    )


def _add_author(
    work: UnitOfWork,
    territory: Territory,
    draft: Draft,
    secret: str,
    ticket_id: uuid.UUID,
    joined_at: datetime,
) -> None:
    """The author as the first witness, with how to reach him or her."""
    work.session.add(
        Witness(
            id=draft.id,
            ticket_id=ticket_id,
            signalement_id=draft.id,
            secret_hash=digest(secret),
            language=draft.language,
            joined_at=joined_at,
        )
    )
    if draft.email or draft.phone or draft.postal:
        notifications.register_contact(
            work,
            recipient_id=draft.id,
            territory_id=territory.id,
            email=draft.email,
            phone=draft.phone,
            postal=draft.postal,
            language=draft.language,
            is_new=True,
        )


def receive_photo(*, signalement_id: uuid.UUID, photo_id: uuid.UUID, token: str | None, body: bytes) -> Any:
    """Keep a photo of one's own signalement, once; late photos join until 7 days after closing.

    Raises:
        Forbidden, NotFound: see `authenticate`.
        Conflict: too late, or another photo has this id.
        Invalid: more photos than a signalement may have; DomainErrors of photos for bytes we do not read.
    """
    authenticate(signalement_id, token, "photos")
    signalement = db.session.get(Signalement, signalement_id)
    if signalement is None:
        raise NotFound("unknown_signalement")
    return keep_photo(signalement, photo_id, body)


def keep_photo(signalement: Signalement, photo_id: uuid.UUID, body: bytes) -> Any:
    """Keep a photo for a signalement whose author, or the desk, was recognised by the caller."""
    ticket = ticket_reads.present(ticket_reads.get_ticket(signalement.territory_id, signalement.ticket_id))
    if not rules.photos_open(ticket.closed_at, now()):
        raise Conflict("photo_too_late")
    territory = territories.by_id(signalement.territory_id)
    signalement_id, ticket_id = signalement.id, ticket.id
    _check_count(territory, signalement_id, photo_id)
    original = photos.keep_original(photo_id, body)
    with unit_of_work() as work:
        tickets.hold_present(work, ticket_id)  # of several photos that come at once, each counts those before
        _check_count(territory, signalement_id, photo_id)
        photo = photos.record_photo(
            work,
            photo_id=photo_id,
            original=original,
            territory_id=territory.id,
            owner_kind=OWNER,
            owner_id=signalement_id,
            moment="before",
        )
        tickets.show_again(work, ticket_id)
    return photo


def _check_count(territory: Territory, signalement_id: uuid.UUID, photo_id: uuid.UUID) -> None:
    if photo_reads.count_others(OWNER, signalement_id, photo_id) >= territory.max_photos:
        raise Invalid("too_many_photos", count=territory.max_photos)
