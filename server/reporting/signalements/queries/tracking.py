"""The tracking page of a witness, and what anybody may see of a signalement."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, select

from server.commons.notifications import queries as notifications
from server.commons.photos import queries as photos
from server.commons.photos.queries import PhotoView
from server.commons.territories.queries import Territory
from server.core.clock import now, rfc3339
from server.core.db import db
from server.core.errors import NotFound
from server.core.language import translate
from server.reporting.signalements import rules
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.signalements.queries.expected import expected
from server.reporting.signalements.queries.senders import warnings_to
from server.reporting.signalements.queries.steps import (
    corrections,
    history,
    is_judged,
    lived_steps,
    messages,
    question,
    verdict,
    waits_for_citizen,
)
from server.reporting.signalements.queries.words import category_words, status_of, status_words
from server.reporting.tickets.models import Action, Publication, Ticket
from server.reporting.tickets.queries import Decision, answer_view, parts_of, present, readable
from server.reporting.tickets.rules import OPEN_STATES

FIELD_SOURCE = "agent"
# built once: they are asked for each time that a page is opened
_FOUND = (
    select(Signalement, Ticket, Publication.public, Publication.hidden)
    .join(Ticket, Ticket.id == Signalement.ticket_id)
    .outerjoin(Publication, and_(Publication.item_id == Signalement.id, Publication.item_kind == "words"))
    .where(Signalement.territory_id == bindparam("territory"))
)
_BY_ID = _FOUND.where(Signalement.id == bindparam("id"))
_BY_NUMBER = _FOUND.where(Signalement.number == bindparam("number"))


def of_the_field(territory_id: int, signalement_id: uuid.UUID) -> Signalement | None:
    """What an agent reported in the field under this id; None when there is nothing of the kind."""
    found: Signalement | None = db.session.get(Signalement, signalement_id)
    is_ours = found is not None and found.territory_id == territory_id and found.source == FIELD_SOURCE
    return found if is_ours else None


def find(territory_id: int, reference: str) -> tuple[Signalement, Ticket]:
    """A signalement by its id or number, with its own ticket; by the number of a part, that part.

    Raises:
        NotFound: there is none in this territory.
    """
    signalement, ticket, _ = _find(territory_id, reference)
    return signalement, ticket


def _find(territory_id: int, reference: str) -> tuple[Signalement, Ticket, Decision | None]:
    """`find`, and what was decided of its words; None when nobody did."""
    try:
        row = db.session.execute(_BY_ID, {"territory": territory_id, "id": uuid.UUID(reference)}).first()
    except ValueError:
        row = db.session.execute(_BY_NUMBER, {"territory": territory_id, "number": reference}).first()
    if row is None:
        return *_find_part(territory_id, reference), None
    return row[0], row[1], None if row.public is None else Decision(row.public, row.hidden)


def _find_part(territory_id: int, number: str) -> tuple[Signalement, Ticket]:
    """A ticket that was split from another, with the signalement that opened that one."""
    row = db.session.execute(
        select(Signalement, Ticket)
        .join(Ticket, Ticket.split_from_id == Signalement.ticket_id)
        .where(Ticket.territory_id == territory_id, Ticket.number == number)
        .order_by(Signalement.received_at)
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("unknown_signalement")
    return row[0], row[1]


def of_witness(territory_id: int, witness_id: uuid.UUID) -> tuple[Signalement, Ticket, Witness]:
    """The ticket that a "me too" follows, with the signalement that opened it.

    Raises:
        NotFound: nobody has this id.
    """
    row = db.session.execute(
        select(Signalement, Ticket, Witness)
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .join(Signalement, Signalement.ticket_id == Ticket.id)
        .where(Witness.id == witness_id, Ticket.territory_id == territory_id)
        .order_by((Signalement.id == witness_id).desc(), Signalement.received_at)
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("unknown_signalement")
    return row[0], row[1], row[2]


def created_view(
    territory: Territory, signalement: Signalement, ticket: Ticket | None, *, to_anybody: bool = False
) -> dict[str, Any]:
    """What the sender of a signalement is answered; without a ticket, nothing has happened to it yet."""
    now_on = present(ticket) if ticket else None
    words = (
        status_of(territory, now_on, to_anybody=to_anybody)
        if now_on
        else status_words(territory, "new", None)
    )
    return {
        "id": signalement.id,
        "number": ticket.number if ticket and _is_part(signalement, ticket) else signalement.number,
        "public_status": words,
        "public_state": rules.public_state(*(now_on.state, now_on.waiting_for) if now_on else ("new", None)),
    }


def _is_part(signalement: Signalement, ticket: Ticket) -> bool:
    """Whether the ticket is looked at for itself, and was split from that of the signalement."""
    return ticket.id != signalement.ticket_id


def public_view(territory: Territory, reference: str) -> dict[str, Any]:
    """What anybody may see: category, street, state and dates; words and photos once a person published them.

    Raises:
        NotFound: there is none (see `find`), or the category is not public.
    """
    signalement, ticket, decision = _find(territory.id, reference)
    shown = [territory.category_by_id(each.category_id) for each in (ticket, present(ticket))]
    if any(category is None or not category.public for category in shown):
        raise NotFound("unknown_signalement")
    is_part = _is_part(signalement, ticket)
    steps, lived_on = lived_steps(ticket)
    return {
        **_head(territory, signalement, ticket, steps, to_anybody=True),
        "street": ticket.street,
        "history": history(territory, steps, with_words=False),
        "description": None if is_part else readable(signalement.description, decision, by_anybody=True),
        "photos": _published_photos([] if is_part else [signalement.id], lived_on),
    }


def _published_photos(said: list[uuid.UUID], lived_on: list[uuid.UUID]) -> list[dict[str, Any]]:
    """The blurred copies that a person published: of what was reported, then of the work done."""
    found = photos.published_of({"signalement": said, "ticket": lived_on})
    return [_photo(photo) for some in found.values() for photo in some]


def _head(
    territory: Territory,
    signalement: Signalement,
    ticket: Ticket,
    steps: Sequence[Row[Any]],
    *,
    to_anybody: bool = False,
) -> dict[str, Any]:
    is_part, now_on = _is_part(signalement, ticket), present(ticket)
    category = territory.category_by_id(ticket.category_id if is_part else signalement.category_id)
    district = territory.district_by_id(ticket.district_id) if ticket.district_id else None
    was_split = any(step.kind == "split" for step in steps)
    return {
        **created_view(territory, signalement, ticket, to_anybody=to_anybody),
        "kind": signalement.kind,
        "category": category_words(category),
        "received_at": rfc3339(ticket.received_at if is_part else signalement.received_at),
        "merged_into": now_on.number if now_on is not ticket else None,
        "parts": [] if is_part or not was_split else _parts(territory, ticket, to_anybody=to_anybody),
        "district": {"slug": district.slug, "name": district.name} if district else None,
    }


def _parts(territory: Territory, ticket: Ticket, *, to_anybody: bool) -> list[dict[str, Any]]:
    """What was split from the ticket, as anybody may see it."""
    return [
        {
            "number": part.number,
            "category": category_words(category),
            "public_status": status_of(territory, present(part), to_anybody=to_anybody),
            "public_state": rules.public_state(present(part).state, present(part).waiting_for),
        }
        for part in parts_of(ticket.id)
        if (category := territory.category_by_id(part.category_id)) is not None and category.public
    ]


def _own_parts(parts: Sequence[dict[str, Any]], ticket: Ticket, witness: Witness) -> list[dict[str, Any]]:
    """These as their witness sees them: whether each may be judged, and how this person judged it."""
    rows = {part.number: present(part) for part in parts_of(ticket.id)}
    answers = db.session.execute(
        select(Action.ticket_id, Action.at, Action.payload)
        .where(
            Action.ticket_id.in_([part.id for part in rows.values()]),
            Action.kind == "verdict",
            Action.actor_key == f"witness:{witness.id}",
        )
        .order_by(Action.sequence)
    )
    given = {row.ticket_id: row for row in answers}
    instant = now()
    return [
        {
            **shown,
            "may_judge": rules.may_be_judged(
                (part := rows[shown["number"]]).kind, part.state, part.closed_at, instant
            ),
            "solved": _still_holds(given.get(part.id), part),
        }
        for shown in parts
    ]


def _still_holds(answer: Row[Any] | None, part: Ticket) -> bool | None:
    """How somebody judged a part; None when never, or before the work was done again."""
    if answer is None or (part.done_at is not None and answer.at < part.done_at):
        return None
    return bool(answer.payload.get("solved"))


def private_view(
    territory: Territory, signalement: Signalement, ticket: Ticket, witness: Witness
) -> dict[str, Any]:
    """All that a witness with the secret may see; the author's words and photos are the author's only."""
    actions, lived_on = lived_steps(ticket)
    now_on = present(ticket)
    is_author = witness.signalement_id == signalement.id
    own = [signalement.id] if is_author else []
    shown = photos.photos_of_all({"signalement": own, "ticket": lived_on})
    is_forgotten = witness.anonymised_at is not None
    head, reach = _head(territory, signalement, ticket, actions), _reach(witness)
    if head["parts"]:
        head["parts"] = _own_parts(head["parts"], ticket, witness)
    return {
        **head,
        "id": witness.id,
        "taken_at": rfc3339(signalement.taken_at) if is_author else None,
        "description": signalement.description if is_author else None,
        "answers": _answers(territory, signalement) if is_author else [],
        "latitude": ticket.latitude,
        "longitude": ticket.longitude,
        "accuracy_m": signalement.accuracy_m if is_author else None,
        "position_source": signalement.position_source,
        "address": ticket.address or signalement.address,
        "line": signalement.line,
        "line_to": signalement.line_to,
        "service": _service(territory, now_on),
        "photos": [_photo(photo) for some in shown.values() for photo in some],
        "photos_promised": signalement.photos_promised if is_author else 0,
        "history": history(territory, actions, with_words=True, own=f"witness:{witness.id}"),
        "messages": [] if is_forgotten else _messages(territory, actions, witness, reach),
        "question": None if is_forgotten else _asked(territory, ticket, now_on, actions),
        "verdict": verdict(now_on, witness, actions),
        "corrections": corrections(actions, witness) if is_author else [],
        "satisfaction": _satisfaction(now_on, witness),
        "may": _may(now_on, witness),
        "withdrawn_at": rfc3339(witness.withdrawn_at),
        "anonymised_at": rfc3339(witness.anonymised_at),
        "expected": expected(territory, now_on),
        **reach,
        "published": False,
    }


def _messages(
    territory: Territory, actions: Sequence[Row[Any]], witness: Witness, reach: dict[str, Any]
) -> list[dict[str, Any]]:
    """The words both ways; whom nothing else reaches reads here what a difficult sender is told."""
    found = messages(territory, actions, witness)
    if any(reach["contact"].values()):
        return found
    return sorted([*found, *warnings_to(witness.id)], key=lambda one: str(one["at"]))


def _asked(territory: Territory, ticket: Ticket, now_on: Ticket, steps: Sequence[Row[Any]]) -> str | None:
    """What the service waits for this person to say, of the whole or of a part."""
    found = question(territory, now_on, steps)
    if found is None and ticket.version > 1:
        asking = next((part for part in parts_of(ticket.id) if waits_for_citizen(part)), None)
        found = question(territory, asking, lived_steps(asking)[0]) if asking else None
    return found


def _answers(territory: Territory, signalement: Signalement) -> list[dict[str, Any]]:
    category = territory.category_by_id(signalement.category_id)
    questions = {question.code: question for question in (category.questions if category else ())}
    return [answer_view(questions, code, value) for code, value in signalement.answers.items()]


def _service(territory: Territory, ticket: Ticket) -> dict[str, Any] | None:
    team = territory.team_by_id(ticket.team_id) if ticket.team_id else None
    if team is None:
        return None
    return {
        "name": team.label(),
        "language": team.speaks(),
        "email": team.email,
        "phone": team.phone,
        "address": team.address,
    }


def _photo(photo: PhotoView) -> dict[str, Any]:
    return {
        "id": photo.id,
        "moment": photo.moment,
        "state": photo.state,
        "reason": translate(f"photo.{photo.reason}") if photo.reason else None,
        "urls": photo.urls,
    }


def _satisfaction(ticket: Ticket, witness: Witness) -> dict[str, Any]:
    """What this witness thinks, and whether it may still be said: after the verdict, as long as that one."""
    is_known = witness.verdict_at is not None and witness.anonymised_at is None
    return {
        "asked": is_known and is_judged(ticket),
        "answer": witness.quality_of_answer,
        "work": witness.quality_of_work,
        "at": rfc3339(witness.satisfied_at),
    }


def _may(ticket: Ticket, witness: Witness) -> dict[str, bool]:
    """What this witness may do now beside writing and judging."""
    known = witness.anonymised_at is None
    may_correct = rules.may_be_corrected(ticket.state, ticket.first_handled_at)
    return {
        "correct": known and witness.signalement_id is not None and may_correct,
        "withdraw": known and witness.withdrawn_at is None and ticket.state in OPEN_STATES,
        "anonymise": known,
    }


def _reach(witness: Witness) -> dict[str, Any]:
    """By which ways this person is told; never the addresses themselves."""
    contact = notifications.contacts_of([witness.id]).get(witness.id)
    has_email, has_phone = bool(contact and contact.email), bool(contact and contact.phone)
    by_mail = has_email and contact is not None and not contact.stopped
    ways = {*notifications.push_kinds_of(witness.id), "page", *(["email"] if by_mail else [])}
    return {
        "contact": {"email": has_email, "phone": has_phone},
        "told_by": sorted(ways),
        "notices": notices_view(witness.id),
    }


def notices_view(witness_id: uuid.UUID) -> dict[str, Any]:
    """By which machine ways somebody is written to, and whether it is still wanted."""
    found = notifications.messages_to(witness_id)
    return {"ways": found.ways, "wanted": found.wanted}
