"""What an outside body answers, and what the desk writes back."""

import uuid
from collections.abc import Sequence
from typing import Any

from server.commons.photos import services as photos
from server.commons.territories import queries as territories
from server.commons.territories.queries import Team, Territory
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, unit_of_work
from server.core.http import Identity
from server.core.language import translate
from server.core.queue import team_queue
from server.reporting.field import services as field
from server.reporting.partners import queries, rules
from server.reporting.partners.errors import AnswerRefused, TransferUnknown
from server.reporting.partners.events import ReplyWritten
from server.reporting.partners.models import Transfer
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import SYSTEM_ACTOR, Actor
from server.reporting.tickets.services import Outcome

PHOTOS = uuid.UUID("1d6f9f0e-7a55-4c1b-8d55-50b1c2f0a7e3")  # namespace: a photo's id from its answer's
BACK = uuid.UUID("b8a0d6a4-0f0c-4f3f-9a61-3d9f5d3f0b11")  # namespace: of what gives a ticket back
MAX_PHOTOS = 3


def actor_for(team: Team) -> Actor:
    """The body as the author of an action."""
    return Actor("partner", f"team:{team.id}", team.name, queries.ROLE, frozenset({team.id}))


def answer(
    transfer: Transfer,
    *,
    answer_id: uuid.UUID,
    kind: str,
    words: str | None = None,
    planned_on: str | None = None,
    base_version: int | None = None,
    bodies: Sequence[bytes] = (),
) -> Outcome:
    """Apply what a body answers about a ticket that it has, once however often it is sent.

    Args:
        transfer: of a link that `queries.opened` found good.
        kind: one of `rules.ANSWERS`.
        bodies: photos of the work done.

    Raises:
        AnswerRefused: an unknown kind, or no words where the town cannot do without.
        DomainError: one of the photos cannot be read; nothing was changed.

    Emits:
        See `apply_action`.
    """
    _check(kind, words)
    territory = territories.by_id(transfer.territory_id)
    team = territory.team_by_id(transfer.team_id)
    if team is None:
        raise TransferUnknown("unknown_transfer")
    ids = [uuid.uuid5(PHOTOS, f"{answer_id}:{place}") for place in range(len(bodies[:MAX_PHOTOS]))]
    for photo_id, body in zip(ids, bodies, strict=False):
        photos.keep_original(photo_id, body)
    payload = {"words": words, "planned_on": planned_on, "photo_ids": [str(one) for one in ids] or None}
    transfer_id = transfer.id

    def write() -> Outcome:
        with unit_of_work() as work:
            return _write(work, territory, team, transfer_id, answer_id, kind, payload, base_version)

    outcome = again_if_taken(write)
    if outcome.result in ("applied", "already_applied"):
        own = Identity(
            kind="staff",
            role="partner",
            territory_id=territory.id,
            name=team.name,
            teams=frozenset({team.id}),
        )
        for photo_id, body in zip(ids, bodies, strict=False):
            field.keep_photo(identity=own, photo_id=photo_id, body=body)
    return outcome


def _check(kind: str, words: str | None) -> None:
    if kind not in rules.ANSWERS:
        raise AnswerRefused("invalid", errors={"kind": [translate("field.partner.kind")]})
    if kind in rules.NEEDS_WORDS and not (words or "").strip():
        raise AnswerRefused("invalid", errors={"words": [translate("field.partner.words")]})


def _write(
    work: UnitOfWork,
    territory: Territory,
    team: Team,
    transfer_id: uuid.UUID,
    answer_id: uuid.UUID,
    kind: str,
    payload: dict[str, Any],
    base_version: int | None,
) -> Outcome:
    transfer = work.session.get_one(Transfer, transfer_id)
    said = {**payload, "words": _prefixed(kind, payload["words"])}
    outcome = tickets.apply_within(
        work,
        action_id=answer_id,
        ticket_id=transfer.ticket_id,
        territory_id=territory.id,
        actor=actor_for(team),
        kind=rules.ANSWERS[kind],
        base_version=base_version,
        payload=said,
    )
    if outcome.result != "applied":
        return outcome
    instant = now()
    row = work.lock_one(Transfer, transfer_id)
    row.answer, row.answered_at = kind, instant
    row.asks_since = (row.asks_since or instant) if kind in rules.ASKING else None
    if kind == "not_ours":
        _give_back(work, territory, row, answer_id)
    return outcome


def _prefixed(kind: str, words: str | None) -> str | None:
    """The words as the history keeps them: what is said of a refusal or a question cannot be mistaken."""
    if kind in rules.ASKING:
        return translate(f"partner.said.{kind}", words=words)
    return words


def _give_back(work: UnitOfWork, territory: Territory, row: Transfer, answer_id: uuid.UUID) -> None:
    """A body is not in charge: the ticket goes to the team that takes what no rule sends elsewhere."""
    fallback = territory.team(territory.fallback_team)
    if fallback is None or fallback.id == row.team_id:
        return
    row.state = rules.ENDED
    tickets.apply_within(
        work,
        action_id=uuid.uuid5(BACK, str(answer_id)),
        ticket_id=row.ticket_id,
        territory_id=territory.id,
        actor=SYSTEM_ACTOR,
        kind="assign",
        payload={"team": fallback.slug},
    )


def reply(
    *, territory_id: int, transfer_id: uuid.UUID, action_id: uuid.UUID, actor: Actor, words: str
) -> Outcome:
    """Write to a body about a ticket, in the ticket's history; the body reads it on its page and is told.

    Raises:
        TransferUnknown: there is none here.

    Emits:
        ReplyWritten.
    """

    def write() -> Outcome:
        with unit_of_work() as work:
            row = work.session.get(Transfer, transfer_id)
            if row is None or row.territory_id != territory_id:
                raise TransferUnknown("unknown_transfer")
            outcome = tickets.apply_within(
                work,
                action_id=action_id,
                ticket_id=row.ticket_id,
                territory_id=territory_id,
                actor=actor,
                kind="comment",
                payload={"words": words, "to": queries.ROLE},
            )
            if outcome.result == "applied":
                work.lock_one(Transfer, transfer_id).asks_since = None
                _tell(work, territory_id, row, action_id)
            return outcome

    return again_if_taken(write)


def _tell(work: UnitOfWork, territory_id: int, row: Transfer, action_id: uuid.UUID) -> None:
    territory = territories.by_id(territory_id)
    team = territory.team_by_id(row.team_id)
    queue = team_queue(territory.code, team.slug if team else "")
    work.emit(ReplyWritten(territory_id=territory_id, transfer_id=row.id, action_id=action_id, queue=queue))


def note_read(*, territory_id: int, transfer_id: uuid.UUID) -> None:
    """The desk has read what a body asked or refused, and has nothing to write back.

    Raises:
        TransferUnknown: there is none here.
    """
    with unit_of_work() as work:
        row = work.lock(Transfer, transfer_id)
        if row is None or row.territory_id != territory_id:
            raise TransferUnknown("unknown_transfer")
        row.asks_since = None
