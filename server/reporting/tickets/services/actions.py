"""Applying one action to one ticket, once: the checks, the row, the history, the facts."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.commons.accounts import queries as accounts
from server.commons.photos import queries as photos
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import local_day, now
from server.core.db import UnitOfWork, again_if_taken, unit_of_work
from server.core.http import Identity
from server.core.language import translate
from server.reporting.tickets import rules
from server.reporting.tickets.models import Action, PhotoPromise, Ticket
from server.reporting.tickets.queries.belonging import items_belong, may_take, photos_belong
from server.reporting.tickets.rules import Actor, Refusal
from server.reporting.tickets.services import merging, recording, reviewing
from server.reporting.tickets.services.effects import Step, change_row
from server.reporting.tickets.services.moderation import placed, publish_or_mask
from server.reporting.tickets.services.promises import category_of

KEPT = uuid.UUID("8d4a3a0e-3f5b-4f2c-9a55-6a2f8f3f1c10")  # namespace of comments kept from refused work
KNOWN_MARKS = select(Action.id, Action.fingerprint).where(Action.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Outcome:
    """What became of an action: `applied`, `already_applied`, `conflict` or `refused` with a reason.

    `status` is the HTTP status of a refusal. `ticket` is the present row; None only when unknown. `words` say
    the reason where it has no words of its own.
    """

    result: str
    ticket: Ticket | None
    reason: str | None = None
    status: int = 200
    kept_as_comment: bool = False
    words: str | None = None


def actor_of(identity: Identity) -> Actor:
    """The known person or tablet as the author of an action."""
    if identity.kind == "device":
        return Actor("device", f"device:{identity.device_id}", identity.name, "agent", identity.teams)
    key, limits = f"account:{identity.account_id}", accounts.limits_of(identity)
    return Actor("staff", key, identity.name, identity.role, identity.teams, limits)


def apply_action(
    *,
    action_id: uuid.UUID,
    ticket_id: uuid.UUID,
    territory_id: int,
    actor: Actor,
    kind: str,
    claimed_at: datetime | None = None,
    sent_at: datetime | None = None,
    base_version: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Outcome:
    """Apply one action to one ticket, once however often it is sent.

    Args:
        action_id: made by the sender; a resend answers `already_applied`.
        claimed_at: when it was done by the sender's clock; now when None.
        sent_at: the sender's clock when it sent, to correct `claimed_at`.
        base_version: the version the actor saw; None for jobs and other blind actions.
        payload: what the kind needs, see `rules.check_payload`; unknown keys are ignored.

    Emits:
        See `recording.record` and `merging`.
    """

    def write() -> Outcome:
        with unit_of_work() as work:
            return apply_within(
                work,
                action_id=action_id,
                ticket_id=ticket_id,
                territory_id=territory_id,
                actor=actor,
                kind=kind,
                claimed_at=claimed_at,
                sent_at=sent_at,
                base_version=base_version,
                payload=payload,
            )

    return again_if_taken(write)


def apply_within(
    work: UnitOfWork,
    *,
    action_id: uuid.UUID,
    ticket_id: uuid.UUID,
    territory_id: int,
    actor: Actor,
    kind: str,
    claimed_at: datetime | None = None,
    sent_at: datetime | None = None,
    base_version: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Outcome:
    """`apply_action` inside the caller's unit of work, for a service that writes more with it."""
    session, content = work.session, rules.carried(kind, payload or {})
    if kind in rules.STRUCTURE:
        merging.one_at_a_time(work, territory_id)
    ticket = work.lock(Ticket, ticket_id)
    if ticket is None or ticket.territory_id != territory_id:
        return Outcome("refused", None, "unknown_ticket", 404)
    content, absent_words = placed(kind, content)
    mark = rules.fingerprint(ticket_id, actor.key, kind, content)
    kept_id = uuid.uuid5(KEPT, str(action_id))
    known = _known_marks(session, action_id, kept_id)
    if action_id in known:
        if known[action_id] == mark:
            return Outcome("already_applied", ticket)
        return Outcome("refused", ticket, "action_id_taken", 409)
    if kept_id in known:  # answered before, and not heard; whatever became of the ticket since
        return Outcome("conflict", ticket, "left_your_team", 409, kept_as_comment=True)
    refusal = rules.check_right(kind, actor, ticket.team_id, ticket.district_id)
    if refusal is not None:
        return _refuse_or_keep(work, ticket, actor, refusal, kept_id, base_version, content)
    if _conflicts(session, ticket, actor, kind, base_version):
        return Outcome("conflict", ticket, "changed_meanwhile", 409)
    territory = territories.by_id(territory_id)
    refusal = rules.check_state(
        kind, ticket.state, ticket.contested_at is not None, ticket.to_check_since is not None
    ) or rules.check_payload(
        kind,
        content,
        replace(_needs(work, territory, ticket, actor, kind, content), absent_words=absent_words),
        local_day(now(), territory.time_zone),
    )
    if refusal is not None:
        return Outcome("refused", ticket, refusal.reason, refusal.status, words=_words(refusal))
    received_at = now()
    at = rules.corrected(claimed_at or received_at, sent_at, received_at, ticket.received_at)
    step = Step(action_id, kind, actor, content, at, claimed_at or at, received_at, base_version, mark)
    _write(work, territory, ticket, step)
    return Outcome("applied", ticket)


def inquire(
    work: UnitOfWork, ticket_id: uuid.UUID, territory_id: int, asker_id: uuid.UUID, actor: Actor
) -> None:
    """Note that an elected member, the person `asker_id`, asks about a ticket; `actor` heard it."""
    apply_within(
        work,
        action_id=rules.companion_id(asker_id, "inquire"),
        ticket_id=ticket_id,
        territory_id=territory_id,
        actor=actor,
        kind="inquire",
    )


def _words(refusal: Refusal) -> str | None:
    """Why, where it names something; the reason has its own words otherwise."""
    return translate(f"refusal.{refusal.reason}", about=refusal.about) if refusal.about else None


def _known_marks(session: Session, *ids: uuid.UUID) -> dict[uuid.UUID, bytes]:
    """The fingerprints of those of these actions that stand already, by id."""
    with session.no_autoflush:  # nobody sends one id twice in a unit of work
        return {row.id: row.fingerprint for row in session.execute(KNOWN_MARKS, {"ids": ids})}


def _needs(
    work: UnitOfWork,
    territory: Territory,
    ticket: Ticket,
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any],
) -> rules.Needs:
    category = territory.category(str(payload.get("category") or ""))
    team = territory.team(str(payload.get("team") or ""))
    return rules.Needs(
        proof_required=ticket.kind == "anomaly"
        and actor.role != "partner"  # a body owes us no photo, its word is judged by the witnesses
        and category_of(territory, ticket).proof_required,
        known_team=team is not None and team.active,
        known_category=category is not None and category.is_leaf,
        is_settled=rules.is_settled(ticket.state, ticket.contested_at is not None),
        untouched=ticket.first_handled_at is None,
        **_needs_of_items(ticket, kind, payload),
        **merging.needs_of(work, territory, ticket, kind, payload),
        review_problem=reviewing.problem_of(work, ticket, kind, payload),
        known_account=kind != "entrust" or may_take(ticket, payload.get("account")),
        own_photos=not payload.get("photo_ids") or photos_belong(ticket.id, payload["photo_ids"]),
    )


def _needs_of_items(ticket: Ticket, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be known of the words and photos that the action publishes or masks."""
    if not rules.names_items(kind, payload):
        return {}
    named = [uuid.UUID(str(item["id"])) for item in payload["items"] if item["kind"] == "photo"]
    blur = photos.blur_of(named) if named else {}
    return {
        "own_items": items_belong(ticket.id, payload["items"]),
        "blurred": all(blur.get(photo_id) == "done" for photo_id in named),
        "readable": all(photo_id in blur for photo_id in named),
    }


def _conflicts(session: Session, ticket: Ticket, actor: Actor, kind: str, base_version: int | None) -> bool:
    """Whether, after `base_version`, another actor changed state, team, category or merge."""
    if base_version is None or base_version >= ticket.version or kind in rules.GENTLE:
        return False
    found = session.scalar(
        select(Action.id)
        .where(
            Action.ticket_id == ticket.id,
            Action.sequence > base_version,
            Action.changes.is_(True),
            Action.actor_key != actor.key,
        )
        .limit(1)
    )
    return found is not None


def _refuse_or_keep(
    work: UnitOfWork,
    ticket: Ticket,
    actor: Actor,
    refusal: Refusal,
    kept_id: uuid.UUID,
    base_version: int | None,
    payload: dict[str, Any],
) -> Outcome:
    """Refuse; but if the ticket left the actor's team meanwhile, keep words and photos as a comment."""
    had_it = refusal.reason == "not_your_team" and work.session.scalar(
        select(Action.id).where(Action.ticket_id == ticket.id, Action.team_id.in_(actor.teams)).limit(1)
    )
    if not had_it:
        return Outcome("refused", ticket, refusal.reason, refusal.status)
    words, photo_ids = payload.get("words"), payload.get("photo_ids")
    if words or photo_ids:
        content = rules.carried("comment", {"words": words, "photo_ids": photo_ids})
        mark = rules.fingerprint(ticket.id, actor.key, "comment", content)
        instant = now()
        step = Step(kept_id, "comment", actor, content, instant, instant, instant, base_version, mark)
        _write(work, territories.by_id(ticket.territory_id), ticket, step)
    return Outcome("conflict", ticket, "left_your_team", 409, kept_as_comment=bool(words or photo_ids))


def _write(work: UnitOfWork, territory: Territory, ticket: Ticket, step: Step) -> None:
    """Change the row, append the action, record the facts; then what follows for other tickets."""
    was = recording.before(ticket)
    step = reviewing.prepared(work, territory, merging.prepared(work, territory, ticket, step))
    change_row(territory, ticket, step)
    if step.kind == "verdict":
        _take_verdict(work, ticket, step)
    recording.record(work, territory, ticket, step, was)
    _write_companions(work, ticket, step)
    reviewing.follow(work, ticket, step)
    merging.follow(work, territory, ticket, step)


def _take_verdict(work: UnitOfWork, ticket: Ticket, step: Step) -> None:
    """One open "no" puts the ticket in the contested queue, none takes it out; its state is the desk's."""
    answers = {**verdicts(work, ticket.id), step.actor.key: step.payload}
    if all(answer.get("solved") for answer in answers.values()):
        ticket.contested_at = None
    elif ticket.contested_at is None:
        ticket.contested_at = step.received_at


def verdicts(work: UnitOfWork, ticket_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    """The last answer of each witness, by actor key, since the desk last closed or reopened the ticket."""
    rows = work.session.execute(
        select(Action.kind, Action.actor_key, Action.payload)
        .where(Action.ticket_id == ticket_id, Action.kind.in_(("verdict", "reopen", "close")))
        .order_by(Action.sequence)
    )
    answers: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.kind == "verdict":
            answers[row.actor_key] = row.payload
        else:
            answers.clear()
    return answers


def _write_companions(work: UnitOfWork, ticket: Ticket, step: Step) -> None:
    for photo_id in step.payload.get("photo_ids") or ():
        identifier = uuid.UUID(str(photo_id))
        if work.session.get(PhotoPromise, identifier) is None:
            work.session.add(
                PhotoPromise(
                    photo_id=identifier,
                    ticket_id=ticket.id,
                    action_id=step.action_id,
                    promised_at=step.received_at,
                )
            )
    if step.kind in ("publish", "mask"):
        publish_or_mask(work, ticket, step)
