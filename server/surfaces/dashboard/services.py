"""What the pages do through the owners' services: an action with its photos, an entry for somebody."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from server.commons.accounts.queries import StaffUser
from server.commons.accounts.rules import ADMINISTER
from server.commons.notifications import services as notifications
from server.commons.photos import services as photos
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.errors import Forbidden
from server.reporting.correspondence import services as correspondence
from server.reporting.field import services as field
from server.reporting.signalements.services import reception, witnesses
from server.reporting.signalements.services.reception import Draft
from server.reporting.tickets import queries as ticket_reads
from server.reporting.tickets import services as tickets
from server.reporting.tickets.services import Outcome
from server.surfaces.dashboard import rules
from server.surfaces.dashboard.models import FactMark, FactMonth, SavedView, Visit
from server.surfaces.dashboard.queries import fact_table, facts
from server.surfaces.dashboard.queries import tickets as tickets_shown

MOST_SCANS = 5
KEPT_ANYWAY = timedelta(days=1)  # how old a mark may be where nothing changed
ONE_VISIT = timedelta(hours=1)
PAYLOAD = ("words", "reason", "no_photo_reason", "planned_on", "team", "category", "priority", "account")


def payload_of(here: Territory, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What the action of a form carries: tickets by their ids, a part by its category and words."""
    payload: dict[str, Any] = {name: sent[name] for name in PAYLOAD}
    payload["for"] = sent["wait_for"]
    if sent["kind"] == "merge":
        payload["into"] = tickets_shown.id_of(here, sent["into"] or "")
    if sent["kind"] == "split":
        payload["parts"] = [{"category": payload.pop("category"), "words": payload.pop("words") or ""}]
    return payload


def keep_view(*, user: StaffUser, name: str, shared: bool, filters: Mapping[str, str]) -> None:
    """Keep filters under a name; the same name of the same person gets the new ones."""
    with unit_of_work() as work:
        known = work.session.scalars(
            select(SavedView).where(SavedView.account_id == user.account_id, SavedView.name == name)
        ).first()
        view = known or SavedView(
            territory_id=user.identity.territory_id,
            account_id=user.account_id,
            name=name,
            created_at=now(),
        )
        view.filters, view.shared = dict(filters), shared
        work.session.add(view)


def forget_view(*, user: StaffUser, view_id: int) -> None:
    """Let a view go; gone already is gone.

    Raises:
        Forbidden: it is somebody else's.
    """
    with unit_of_work() as work:
        view = work.session.get(SavedView, view_id)
        if view is None or view.territory_id != user.identity.territory_id:
            return
        if view.account_id != user.account_id and not (view.shared and user.may(ADMINISTER)):
            raise Forbidden("not_your_view")
        work.session.delete(view)


def keep_facts(territory_id: int, *, anew: bool = False) -> int:
    """Keep the facts of the months whose tickets changed, or of all of them `anew`; how many months.

    Twice at once does no harm: what is kept is true up to the position that is kept with it.
    """
    territory = territories.by_id(territory_id)
    before, found = fact_table.kept_and_current(territory, anew=anew)
    known = before.months if before else {}
    changed = {month: block for month, block in found.months.items() if known.get(month) is not block}
    if before and not changed and before.as_of > found.as_of - KEPT_ANYWAY:
        return 0
    rows = [FactMonth(territory_id=territory_id, month=m, data=facts.written(b)) for m, b in changed.items()]
    with unit_of_work() as work:
        if before is None:
            work.session.execute(delete(FactMonth).where(FactMonth.territory_id == territory_id))
        for row in rows:
            work.session.merge(row)
        work.session.merge(
            FactMark(
                territory_id=territory_id,
                epoch=found.mark[0],
                position=found.mark[1],
                layout=facts.LAYOUT,
                kept_at=found.as_of,
            )
        )
    return len(rows)


def note_visit(*, user: StaffUser) -> datetime | None:
    """Write down that somebody looks at the first page; when the visit before began to be one, None at first.

    Looks within an hour are one visit.
    """
    instant, key = now(), (user.account_id, user.identity.territory_id)
    seen = db.session.get(Visit, key)
    if seen and seen.seen_at > instant - ONE_VISIT:
        return seen.before_at
    with unit_of_work() as work:
        visit = work.session.get(Visit, key) or Visit(
            account_id=key[0], territory_id=key[1], seen_at=None, before_at=None
        )
        visit.before_at, visit.seen_at = visit.seen_at, instant
        work.session.add(visit)
        return visit.before_at


def act(
    *,
    user: StaffUser,
    ticket_id: uuid.UUID,
    kind: str,
    action_id: uuid.UUID,
    base_version: int,
    payload: Mapping[str, Any],
    bodies: Sequence[bytes] = (),
) -> Outcome:
    """Apply one action for a signed-in person, with the photos sent beside it, once however often it is sent.

    The bytes are checked and stored before anything changes: an image that we cannot read refuses the
    whole, and the action's promise is kept as soon as it is made.

    Raises:
        DomainError: one of the photos cannot be read; nothing was changed.
    """
    photo_ids = rules.photo_ids(action_id, len(bodies))
    for photo_id, body in zip(photo_ids, bodies, strict=True):
        photos.keep_original(photo_id, body)
    content = {**payload, "photo_ids": [str(photo_id) for photo_id in photo_ids] or None}
    outcome = tickets.apply_action(
        action_id=action_id,
        ticket_id=ticket_id,
        territory_id=user.identity.territory_id,
        actor=tickets.actor_of(user.identity),
        kind=kind,
        base_version=base_version,
        payload=content,
    )
    if outcome.result in ("applied", "already_applied") or outcome.kept_as_comment:
        for photo_id, body in zip(photo_ids, bodies, strict=True):
            field.keep_photo(identity=user.identity, photo_id=photo_id, body=body)
    return outcome


def review(
    *,
    user: StaffUser,
    ticket_id: uuid.UUID,
    of: uuid.UUID,
    review_id: uuid.UUID,
    sends: bool,
    words: str,
    reason: str,
) -> Outcome:
    """Decide what becomes of the words of the step `of`: send `words`, or nothing and tell its author why."""
    words = words.replace("\r\n", "\n").strip()
    written = ticket_reads.words_of_step(ticket_id, of).strip()
    sent = {"decision": "sent" if words == written else "edited", "words": words}
    return tickets.apply_action(
        action_id=review_id,
        ticket_id=ticket_id,
        territory_id=user.identity.territory_id,
        actor=tickets.actor_of(user.identity),
        kind="review",
        payload={"of": str(of), **(sent if sends else {"decision": "refused", "comment": reason.strip()})},
    )


def enter(
    *, user: StaffUser, form: Mapping[str, Any], answers: Mapping[str, Any], source: str | None = None
) -> str:
    """Store what somebody told the desk; give the signalement's number. The same form again changes nothing.

    Raises:
        Invalid: what is missing or cannot be, by field.
        Conflict: the form's id is another's.
    """
    draft = Draft(
        id=form["id"],
        kind=form["kind"],
        category=form["category"] or "",
        description=form["description"],
        latitude=form["latitude"],
        longitude=form["longitude"],
        address=form["address"],
        position_source="address" if form["latitude"] is not None else None,
        answers=answers,
        email=form["email"],
        phone=form["phone"],
        postal=form["postal"],
        language=form["language"],
        source=source or _source(user, form),
    )
    row, _ = reception.receive_signalement(
        territory_id=user.identity.territory_id,
        draft=draft,
        secret=form["secret"],
        entered_by=user.account_id,
        actor=tickets.actor_of(user.identity),
    )
    return row.number


def attach_papers(
    *, user: StaffUser, signalement_id: uuid.UUID, mail_id: uuid.UUID | None, scans: Sequence[bytes]
) -> None:
    """Join to an entry what it came from: the mail, whose pictures it gets, and the scans of a letter.

    Scans are pictures like all others, kept apart: a letter says who wrote it. Sent again, nothing changes.

    Raises:
        DomainError: a scan cannot be read; the entry itself is kept.
    """
    territory_id = user.identity.territory_id
    if mail_id is not None:
        correspondence.enter(
            territory_id=territory_id,
            draft_id=mail_id,
            signalement_id=signalement_id,
            account_id=user.account_id,
        )
    for place, body in enumerate(scans[:MOST_SCANS]):
        photo_id = uuid.uuid5(signalement_id, f"scan:{place}")
        original = photos.keep_original(photo_id, body)
        with unit_of_work() as work:
            photos.record_photo(
                work,
                photo_id=photo_id,
                original=original,
                territory_id=territory_id,
                owner_kind="letter",
                owner_id=signalement_id,
                moment="before",
            )


def _source(user: StaffUser, form: Mapping[str, Any]) -> str:
    """A relay's entries and an agent's say whose they are; the desk says how it was told."""
    role = user.identity.role
    if role == "relay":
        return "relay"
    return "agent" if role in ("agent", "service") else str(form["source"])


def note_answer(
    *, user: StaffUser, ticket_id: uuid.UUID, witness_id: uuid.UUID, form: Mapping[str, Any]
) -> None:
    """Keep what somebody answered aloud to "is it fixed?".

    Raises:
        NotFound: nobody of this ticket has this id.
        Conflict: there is nothing to judge, not yet or no longer.
    """
    witnesses.note_verdict(
        territory_id=user.identity.territory_id,
        ticket_id=ticket_id,
        witness_id=witness_id,
        solved=form["solved"],
        comment=form["comment"],
        noted_by=user.identity.name,
    )


def attach(*, user: StaffUser, form: Mapping[str, Any]) -> None:
    """Attach the caller to a ticket that already speaks of it, with what is needed to tell him or her.

    Raises:
        NotFound: no such ticket that citizens may see.
        Conflict: the form's id is another's.
    """
    territory_id = user.identity.territory_id
    witnesses.join_ticket(
        territory_id=territory_id,
        ticket_id=form["join"],
        witness_id=form["id"],
        secret=form["secret"],
        email=form["email"],
        phone=form["phone"],
        language=form["language"],
        inquirer=tickets.actor_of(user.identity) if _source(user, form) == "elected" else None,
    )
    if form["postal"]:
        with unit_of_work() as work:
            notifications.register_contact(
                work,
                recipient_id=form["id"],
                territory_id=territory_id,
                email=form["email"],
                phone=form["phone"],
                postal=form["postal"],
                language=form["language"],
            )
