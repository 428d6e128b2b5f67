"""The people attached to a ticket: who they are, what they add, how they judge."""

import hmac
import uuid
from typing import Any

from flask import current_app
from sqlalchemy import select

from server.commons.notifications import services as notifications
from server.commons.territories import queries as territories
from server.core import tokens
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, db, unit_of_work
from server.core.errors import Conflict, Forbidden, Invalid, NotFound
from server.core.http import digest
from server.core.language import translate
from server.reporting.signalements import rules
from server.reporting.signalements.events import WitnessJoined
from server.reporting.signalements.models import Witness
from server.reporting.tickets import queries as ticket_reads
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import Actor

REPLIES = uuid.UUID("5e0f8a9d-2c1b-4d3e-9f70-8b6a4c2d1e0f")  # namespace of actions that follow from a reply

NOTICES = "notices"  # what a token may do that stops mails and opens nothing
FOR_THE_ANONYMOUS = ("follow", "anonymise")


def authenticate(witness_id: uuid.UUID, token: str | None, scope: str) -> Witness:
    """The witness whom `token` proves: the device's secret, or a mailed token for `scope`.

    Raises:
        NotFound: nobody has this id.
        Forbidden: another's token, out of date, or none.
        Conflict: the person asked to be forgotten, and may read only.
    """
    witness = db.session.get(Witness, witness_id)
    if witness is None:
        raise NotFound("unknown_signalement")
    if not token or not proves(witness, token, scope):
        raise Forbidden("wrong_secret")
    if witness.anonymised_at is not None and scope not in FOR_THE_ANONYMOUS:
        raise Conflict("anonymised")
    return witness


def recognise(signalement_id: uuid.UUID, ticket_id: uuid.UUID, token: str, scope: str) -> Witness:
    """Who holds this token: the author of a signalement, or another witness of its ticket.

    Raises:
        Forbidden: the token proves nobody here.
    """
    author = db.session.get(Witness, signalement_id)
    if author is not None and proves(author, token, scope):
        return author
    other = _other_witness(ticket_id, token)
    if other is None or other.ticket_id != ticket_id or not proves(other, token, scope):
        raise Forbidden("wrong_secret")
    return other


def _other_witness(ticket_id: uuid.UUID, token: str) -> Witness | None:
    if token.startswith("m1."):
        mailed = tokens.read_token(current_app.config["PARVIS"].secret_key, token, now())
        return db.session.get(Witness, mailed.holder_id) if mailed else None
    return db.session.scalar(
        select(Witness).where(Witness.ticket_id == ticket_id, Witness.secret_hash == digest(token)).limit(1)
    )


def proves(witness: Witness, token: str, scope: str) -> bool:
    """Whether `token` is the witness's secret or a mailed token for `scope` that was not revoked."""
    if token.startswith("m1."):
        mailed = tokens.read_token(current_app.config["PARVIS"].secret_key, token, now())
        return (
            mailed is not None
            and mailed.holder_id == witness.id
            and mailed.version == witness.token_version
            and mailed.scope in ("follow", scope)
        )
    return hmac.compare_digest(witness.secret_hash, digest(token))


def join_ticket(
    *,
    territory_id: int,
    ticket_id: uuid.UUID,
    witness_id: uuid.UUID,
    secret: str,
    email: str | None,
    phone: str | None,
    language: str,
    inquirer: Actor | None = None,
) -> tuple[Witness, bool]:
    """Attach a person to a ticket ("me too"), once however often it is sent.

    With `inquirer`, who noted it, the person is an elected member who asks.

    Raises:
        NotFound: no such ticket that a citizen may see.
        Conflict: the id is known with another secret or ticket, or the work is done or over.
    """

    def write() -> tuple[Witness, bool]:
        with unit_of_work() as work:
            found = _join(work, territory_id, ticket_id, witness_id, secret, email, phone, language)
            if inquirer is not None and found[1]:
                tickets.inquire(work, found[0].ticket_id, territory_id, witness_id, inquirer)
            return found

    return again_if_taken(write)


def _join(
    work: UnitOfWork,
    territory_id: int,
    ticket_id: uuid.UUID,
    witness_id: uuid.UUID,
    secret: str,
    email: str | None,
    phone: str | None,
    language: str,
) -> tuple[Witness, bool]:
    known = work.session.get(Witness, witness_id)
    if known is not None:
        if not ticket_reads.has_followed(ticket_id, known.ticket_id) or not hmac.compare_digest(
            known.secret_hash, digest(secret)
        ):
            raise Conflict("id_taken")
        return known, False
    ticket_reads.get_ticket(territory_id, ticket_id)
    ticket = tickets.hold_present(work, ticket_id)
    if not tickets.category_of(territories.by_id(territory_id), ticket).public:
        raise NotFound("unknown_ticket")
    if ticket.state == "done":  # who still sees the problem says so: "me too" would count as a thank you
        raise Conflict("ticket_done", number=ticket.number)
    if ticket.state in ("closed", "rejected"):
        raise Conflict("ticket_over", number=ticket.number)
    witness = Witness(
        id=witness_id,
        ticket_id=ticket.id,
        secret_hash=digest(secret),
        language=language,
        joined_at=now(),
    )
    tickets.add_witness(work, ticket.id)
    work.session.add(witness)
    if email or phone:
        notifications.register_contact(
            work,
            recipient_id=witness_id,
            territory_id=territory_id,
            email=email,
            phone=phone,
            postal=None,
            language=language,
        )
    work.emit(WitnessJoined(territory_id=territory_id, witness_id=witness_id, ticket_id=ticket.id))
    return witness, True


def give_verdict(
    *,
    territory_id: int,
    witness_id: uuid.UUID,
    token: str | None,
    solved: bool,
    comment: str | None,
    part: str | None = None,
) -> None:
    """Keep a witness's answer to "is it fixed?"; the last one counts. "No" contests the ticket.

    With `part`, the number of a ticket that was split from the person's own, the answer is about that job.

    Raises:
        Conflict: there is nothing to judge, not yet or no longer.
        NotFound: no such part.
    """
    authenticate(witness_id, token, "verdict")
    part_id = _part_of(witness_id, number=part) if part else None
    _judge(territory_id, witness_id, solved=solved, comment=comment, part_id=part_id)


def note_verdict(
    *,
    territory_id: int,
    ticket_id: uuid.UUID,
    witness_id: uuid.UUID,
    solved: bool,
    comment: str | None,
    noted_by: str,
) -> None:
    """Keep what a witness answered aloud, by phone or at the counter: it counts as if he or she had sent it.

    `noted_by` is the name of the person who heard it, which the staff's history shows.

    Raises:
        NotFound: nobody of this ticket has this id.
        Conflict: there is nothing to judge, not yet or no longer.
    """
    witness = db.session.get(Witness, witness_id)
    if witness is None:
        raise NotFound("unknown_signalement")
    followed = ticket_reads.has_followed(witness.ticket_id, ticket_id)
    part_id = None if followed else _part_of(witness_id, part_id=ticket_id)
    _judge(territory_id, witness_id, solved=solved, comment=comment, noted_by=noted_by, part_id=part_id)


def _part_of(witness_id: uuid.UUID, **which: Any) -> uuid.UUID:
    """The ticket that was split from the one this person follows, by its `number` or `part_id`.

    Raises:
        NotFound: there is none such.
    """
    found = ticket_reads.part_split_from(db.session.get_one(Witness, witness_id).ticket_id, **which)
    if found is None:
        raise NotFound("unknown_signalement")
    return found


def _judge(
    territory_id: int,
    witness_id: uuid.UUID,
    *,
    solved: bool,
    comment: str | None,
    noted_by: str = "",
    part_id: uuid.UUID | None = None,
) -> None:
    ticket_id = part_id or db.session.get_one(Witness, witness_id).ticket_id
    with unit_of_work() as work:
        # the ticket first, as everybody who locks both does
        ticket = tickets.hold_present(work, ticket_id)
        witness = work.lock_one(Witness, witness_id)
        instant, actor = now(), witness_actor(witness, noted_by)
        if not rules.may_be_judged(ticket.kind, ticket.state, ticket.closed_at, instant):
            raise Conflict("verdict_not_open")
        given = {
            name: value for name, value in (("solved", solved), ("comment", comment)) if value is not None
        }
        if tickets.verdicts(work, ticket.id).get(actor.key) == given:
            return  # the same tap, sent again
        outcome = tickets.apply_within(
            work,
            action_id=uuid.uuid4(),
            ticket_id=ticket.id,
            territory_id=territory_id,
            actor=actor,
            kind="verdict",
            payload=given,
        )
        if outcome.result != "applied":
            raise NotFound("unknown_signalement")
        if part_id is None:  # of a part, the answer is in the history of its ticket
            witness.solved, witness.verdict_comment, witness.verdict_at = solved, comment, instant


def send_message(
    *, territory_id: int, witness_id: uuid.UUID, token: str | None, message_id: uuid.UUID, body: str
) -> None:
    """Bring a witness's words to the ticket, once; the clock restarts if the service waited for them."""
    authenticate(witness_id, token, "message")

    def write() -> None:
        with unit_of_work() as work:
            _bring(work, territory_id, work.session.get_one(Witness, witness_id), message_id, body)

    again_if_taken(write)


def _bring(work: UnitOfWork, territory_id: int, witness: Witness, message_id: uuid.UUID, body: str) -> None:
    actor, asking = witness_actor(witness), _who_asks(work, witness.ticket_id)
    outcome = tickets.apply_within(
        work,
        action_id=message_id,
        ticket_id=asking,
        territory_id=territory_id,
        actor=actor,
        kind="reply",
        payload={"words": body},
    )
    if outcome.ticket is None:
        raise NotFound("unknown_signalement")
    if outcome.reason == "action_id_taken":
        raise Conflict("action_id_taken")
    if outcome.result == "refused":
        raise Invalid("invalid", errors={"body": [translate(f"refusal.{outcome.reason}")]})
    if outcome.ticket.state == "waiting" and outcome.ticket.waiting_for == "citizen":
        tickets.apply_within(
            work,
            action_id=uuid.uuid5(REPLIES, f"resume:{message_id}"),
            ticket_id=asking,
            territory_id=territory_id,
            actor=actor,
            kind="resume",
        )


def _who_asks(work: UnitOfWork, ticket_id: uuid.UUID) -> uuid.UUID:
    """The ticket that a witness's words are for: the part that waits for them, else the whole."""
    whole = tickets.hold_present(work, ticket_id)
    if whole.state == "waiting" and whole.waiting_for == "citizen":
        return whole.id
    parts = ticket_reads.parts_of(ticket_id)
    return next((p.id for p in parts if p.state == "waiting" and p.waiting_for == "citizen"), whole.id)


def witness_actor(witness: Witness, noted_by: str = "") -> Actor:
    """A witness as the author of an action, without a name, which stays theirs; with that of who noted it."""
    return Actor("citizen", f"witness:{witness.id}", noted_by, "citizen")


def add_push_address(*, witness_id: uuid.UUID, token: str | None, kind: str, value: str) -> None:
    """Tell this phone or browser from now on."""
    authenticate(witness_id, token, "push")
    with unit_of_work() as work:
        notifications.add_push_address(work, recipient_id=witness_id, kind=kind, value=value)


def want_notices(
    *, signalement_id: uuid.UUID, ticket_id: uuid.UUID, token: str | None, wanted: bool
) -> Witness:
    """Tell a person by mail and SMS no more, or again; twice is once. Gives the person.

    Raises:
        Forbidden: the token proves nobody of this ticket.
    """
    witness = recognise(signalement_id, ticket_id, token or "", NOTICES)
    with unit_of_work() as work:
        notifications.want_messages(work, recipient_id=witness.id, wanted=wanted)
    return witness


def stop_push_address(*, witness_id: uuid.UUID, token: str | None, kind: str, value: str) -> None:
    """Tell this phone or browser nothing more; who was forgotten meanwhile has nothing to stop."""
    authenticate(witness_id, token, "follow")
    with unit_of_work() as work:
        notifications.stop_push_address(work, recipient_id=witness_id, kind=kind, value=value)
