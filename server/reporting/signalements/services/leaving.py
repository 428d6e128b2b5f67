"""What a person does with what he or she said: adds to the words, takes it back, leaves no address behind."""

import uuid
from typing import Any

from sqlalchemy import func, select

from server.commons.notifications import services as notifications
from server.commons.photos import services as photos
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, unit_of_work
from server.core.errors import Conflict, Invalid, NotFound
from server.core.language import translate
from server.reporting.signalements import rules
from server.reporting.signalements.models import Witness
from server.reporting.signalements.services.witnesses import authenticate, witness_actor
from server.reporting.tickets import services as tickets
from server.reporting.tickets.queries import family
from server.reporting.tickets.rules import SYSTEM_ACTOR

CLOSURES = uuid.UUID("c2a7d1a4-5b0e-4e0f-8f43-0d6b1f0a7e52")  # namespace of closures that follow a withdrawal


def correct_words(
    *, territory_id: int, witness_id: uuid.UUID, token: str | None, correction_id: uuid.UUID, words: str
) -> None:
    """Put an author's correction beside the first words, once; those are never rewritten.

    Raises:
        NotFound, Forbidden: see `authenticate`.
        Conflict: the work was taken in hand, or this person did not write the words.
    """
    if authenticate(witness_id, token, "correct").signalement_id is None:
        raise Conflict("words_of_another")

    def write() -> None:
        with unit_of_work() as work:
            _, witness = _hold(work, witness_id)
            _apply(work, territory_id, witness, correction_id, "correct", {"words": words})

    again_if_taken(write)


def withdraw(
    *, territory_id: int, witness_id: uuid.UUID, token: str | None, withdrawal_id: uuid.UUID
) -> None:
    """Note that a person no longer needs the work, once. The desk and the service read it.

    The ticket closes by itself only where nobody has started and nobody else is concerned.

    Raises:
        NotFound, Forbidden: see `authenticate`.
        Conflict: the matter is over.
    """
    authenticate(witness_id, token, "withdraw")

    def write() -> None:
        with unit_of_work() as work:
            ticket, witness = _hold(work, witness_id)
            if witness.withdrawn_at is not None:
                return
            _apply(work, territory_id, witness, withdrawal_id, "withdraw", {})
            witness.withdrawn_at = now()
            work.session.flush()
            if rules.closes_when_withdrawn(ticket.state, ticket.first_handled_at, _others(work, ticket.id)):
                tickets.apply_within(
                    work,
                    action_id=uuid.uuid5(CLOSURES, f"close:{withdrawal_id}"),
                    ticket_id=ticket.id,
                    territory_id=territory_id,
                    actor=SYSTEM_ACTOR,
                    kind="close",
                    payload={"reason": "withdrawn"},
                )

    again_if_taken(write)


def anonymise(
    *,
    territory_id: int,
    witness_id: uuid.UUID,
    token: str | None,
    anonymisation_id: uuid.UUID,
    with_photos: bool,
) -> None:
    """Forget at once how to reach a person, and erase his or her photos if asked; twice is once.

    The link goes on to show the matter, and takes nothing more.

    Raises:
        NotFound, Forbidden: see `authenticate`.
    """
    authenticate(witness_id, token, "anonymise")

    def write() -> None:
        with unit_of_work() as work:
            ticket, witness = _hold(work, witness_id)
            if witness.anonymised_at is None or with_photos:
                _apply(work, territory_id, witness, anonymisation_id, "anonymise", {"photos": with_photos})
            witness.anonymised_at = witness.anonymised_at or now()
            notifications.forget_person(work, [witness_id])
            if witness.signalement_id is not None:  # a letter says who wrote it
                photos.erase_photos(work, owner_kind="letter", owner_ids=[witness.signalement_id])
            if with_photos and witness.signalement_id is not None:
                photos.erase_photos(work, owner_kind="signalement", owner_ids=[witness.signalement_id])
                tickets.show_again(work, ticket.id)

    again_if_taken(write)


def _hold(work: UnitOfWork, witness_id: uuid.UUID) -> tuple[Any, Witness]:
    """The ticket on which the person is followed now; it first, as everybody who locks both does."""
    ticket = tickets.hold_present(work, work.session.get_one(Witness, witness_id).ticket_id)
    return ticket, work.lock_one(Witness, witness_id)


def _others(work: UnitOfWork, ticket_id: uuid.UUID) -> int:
    """How many people of a ticket still need it."""
    return (
        work.session.scalar(
            select(func.count())
            .select_from(Witness)
            .where(Witness.ticket_id.in_(family([ticket_id])), Witness.withdrawn_at.is_(None))
        )
        or 0
    )


def _apply(
    work: UnitOfWork,
    territory_id: int,
    witness: Witness,
    action_id: uuid.UUID,
    kind: str,
    payload: dict[str, Any],
) -> None:
    """Apply a witness's action; what it leads to when refused, in words."""
    outcome = tickets.apply_within(
        work,
        action_id=action_id,
        ticket_id=tickets.hold_present(work, witness.ticket_id).id,
        territory_id=territory_id,
        actor=witness_actor(witness),
        kind=kind,
        payload=payload,
    )
    if outcome.result in ("applied", "already_applied"):
        return
    if outcome.ticket is None:
        raise NotFound("unknown_signalement")
    if outcome.reason == "action_id_taken":
        raise Conflict("action_id_taken")
    if outcome.reason in ("taken_in_hand", "not_from_this_state"):
        raise Conflict("taken_in_hand" if kind == "correct" else "matter_over")
    raise Invalid("invalid", errors={"words": [translate(f"refusal.{outcome.reason}")]})
