"""The tracking page of a witness, and what anybody may see of a signalement."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

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
from server.reporting.signalements.queries.words import (
    category_words,
    status_of,
    status_words,
    step_words,
)
from server.reporting.tickets.models import Action, Publication, Ticket
from server.reporting.tickets.queries import answer_view
from server.reporting.tickets.rules import OPEN_STATES

# what a citizen's history shows; the rest is the service's own work
SHOWN = (
    "receive",
    "assign",
    "plan",
    "start",
    "wait",
    "resume",
    "transfer",
    "done",
    "reject",
    "reopen",
    "close",
    "merge",
)
# what a witness's own history shows beside
OWN = ("verdict", "correct", "withdraw", "anonymise")


def find(territory_id: int, reference: str) -> tuple[Signalement, Ticket]:
    """A signalement by its id or number, with its ticket.

    Raises:
        NotFound: there is none in this territory.
    """
    try:
        wanted = Signalement.id == uuid.UUID(reference)
    except ValueError:
        wanted = Signalement.number == reference
    row = db.session.execute(
        select(Signalement, Ticket)
        .join(Ticket, Ticket.id == Signalement.ticket_id)
        .where(Signalement.territory_id == territory_id, wanted)
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


def created_view(territory: Territory, signalement: Signalement, ticket: Ticket | None) -> dict[str, Any]:
    """What the sender of a signalement is answered; without a ticket, nothing has happened to it yet."""
    return {
        "id": signalement.id,
        "number": signalement.number,
        "public_status": status_of(territory, ticket) if ticket else status_words(territory, "new", None),
        "public_state": rules.public_state(*(ticket.state, ticket.waiting_for) if ticket else ("new", None)),
    }


def public_view(territory: Territory, signalement: Signalement, ticket: Ticket) -> dict[str, Any]:
    """What anybody may see: category, street, state and dates; words and photos once a person published them.

    Raises:
        NotFound: the category is not public.
    """
    category = territory.category_by_id(ticket.category_id)
    if category is None or not category.public:
        raise NotFound("unknown_signalement")
    published = db.session.scalar(
        select(Publication.public).where(
            Publication.item_id == signalement.id, Publication.item_kind == "words"
        )
    )
    return {
        **_head(territory, signalement, ticket),
        "street": ticket.street,
        "history": _history(territory, _actions(ticket.id), with_words=False),
        "description": signalement.description if published else None,
        "photos": _published_photos(signalement, ticket),
    }


def _published_photos(signalement: Signalement, ticket: Ticket) -> list[dict[str, Any]]:
    """The blurred copies that a person published: of what was reported, then of the work done."""
    before = photos.published_of("signalement", [signalement.id])[signalement.id]
    after = photos.published_of("ticket", [ticket.id])[ticket.id]
    return [_photo(photo) for photo in [*before, *after]]


def _head(territory: Territory, signalement: Signalement, ticket: Ticket) -> dict[str, Any]:
    category = territory.category_by_id(signalement.category_id)
    district = territory.district_by_id(ticket.district_id) if ticket.district_id else None
    return {
        **created_view(territory, signalement, ticket),
        "kind": signalement.kind,
        "category": category_words(category),
        "received_at": rfc3339(signalement.received_at),
        "district": {"slug": district.slug, "name": district.name} if district else None,
    }


def _actions(ticket_id: uuid.UUID) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(
            Action.id,
            Action.kind,
            Action.at,
            Action.to_state,
            Action.team_id,
            Action.payload,
            Action.actor_kind,
            Action.actor_key,
        )
        .where(Action.ticket_id == ticket_id)
        .order_by(Action.sequence)
    ).all()


def _history(
    territory: Territory, actions: Sequence[Row[Any]], *, with_words: bool, own: str = ""
) -> list[dict[str, Any]]:
    """The steps in plain words, with the answers of the witness whose actor key is `own`."""
    lines = []
    for action in actions:
        if own and action.actor_key == own and action.kind in OWN:
            lines.append(_own_step(action))
        if action.kind not in SHOWN:
            continue
        payload = action.payload
        planned = payload.get("planned_on")
        lines.append(
            {
                "at": rfc3339(action.at),
                "kind": action.kind,
                "state": rules.public_state(action.to_state, payload.get("for")),
                "label": step_words(
                    territory,
                    action.kind,
                    action.to_state,
                    action.team_id,
                    waiting_for=payload.get("for"),
                    planned_on=datetime.fromisoformat(planned).date() if planned else None,
                    reason=payload.get("reason"),
                ),
                "words": territory.reworded(payload.get("words") or "") or None if with_words else None,
            }
        )
    return lines


def _own_step(action: Row[Any]) -> dict[str, Any]:
    """What this witness did: an answer, for one, stays in the history when the ticket is reopened."""
    said = action.kind
    if said == "verdict":
        said = "verdict.solved" if action.payload.get("solved") else "verdict.not_solved"
    return {
        "at": rfc3339(action.at),
        "kind": action.kind,
        "state": rules.public_state(action.to_state, None),
        "label": translate(f"step.{said}"),
        "words": action.payload.get("comment") or action.payload.get("words"),
    }


def private_view(
    territory: Territory, signalement: Signalement, ticket: Ticket, witness: Witness
) -> dict[str, Any]:
    """All that a witness with the secret may see; the author's words and photos are the author's only."""
    actions = _actions(ticket.id)
    is_author = witness.signalement_id == signalement.id
    own = photos.photos_of("signalement", [signalement.id]).get(signalement.id, []) if is_author else []
    is_forgotten = witness.anonymised_at is not None
    after = photos.photos_of("ticket", [ticket.id]).get(ticket.id, [])
    return {
        **_head(territory, signalement, ticket),
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
        "service": _service(territory, ticket),
        "photos": [_photo(photo) for photo in [*own, *after]],
        "photos_promised": signalement.photos_promised if is_author else 0,
        "history": _history(territory, actions, with_words=True, own=f"witness:{witness.id}"),
        "messages": [] if is_forgotten else _messages(territory, actions, witness),
        "question": None if is_forgotten else _question(territory, ticket, actions),
        "verdict": _verdict(ticket, witness, actions),
        "corrections": _corrections(actions, witness) if is_author else [],
        "satisfaction": _satisfaction(ticket, witness),
        "may": _may(ticket, witness),
        "withdrawn_at": rfc3339(witness.withdrawn_at),
        "anonymised_at": rfc3339(witness.anonymised_at),
        "expected": expected(territory, ticket),
        **_reach(witness),
        "published": False,
    }


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


def _messages(territory: Territory, actions: Sequence[Row[Any]], witness: Witness) -> list[dict[str, Any]]:
    """The words both ways: the service's to all, the citizen's own."""
    own = f"witness:{witness.id}"
    found = []
    for action in actions:
        words = action.payload.get("words")
        from_service = action.kind in ("message", "wait", "done", "reject", "reopen", "close")
        if words and (from_service or (action.kind == "reply" and action.actor_key == own)):
            found.append(
                {
                    "id": action.id,
                    "from": "service" if from_service else "citizen",
                    "at": rfc3339(action.at),
                    "body": territory.reworded(words) if from_service else words,
                }
            )
    return found


def _question(territory: Territory, ticket: Ticket, actions: Sequence[Row[Any]]) -> str | None:
    """What the service waits for the citizen to say."""
    if ticket.state != "waiting" or ticket.waiting_for != "citizen":
        return None
    asked = [action.payload.get("words") for action in actions if action.kind == "wait"]
    return territory.reworded(asked[-1]) if asked and asked[-1] else None


def _verdict(ticket: Ticket, witness: Witness, actions: Sequence[Row[Any]]) -> dict[str, Any]:
    """The witness's last answer since the work was last reopened, and whether one may still be given."""
    given: Row[Any] | None = None
    for action in actions:
        if action.kind == "reopen":
            given = None
        elif action.kind == "verdict" and action.actor_key == f"witness:{witness.id}":
            given = action
    is_open = _is_judged(ticket) and witness.anonymised_at is None
    until = ticket.closed_at + rules.VERDICT_AFTER_CLOSED if ticket.closed_at else None
    return {
        "asked": is_open,
        "open_until": rfc3339(until) if is_open else None,
        "solved": given.payload.get("solved") if given else None,
        "at": rfc3339(given.at) if given else None,
        "comment": given.payload.get("comment") if given else None,
    }


def _is_judged(ticket: Ticket) -> bool:
    return rules.may_be_judged(ticket.kind, ticket.state, ticket.closed_at, now())


def _corrections(actions: Sequence[Row[Any]], witness: Witness) -> list[dict[str, Any]]:
    """What an author put beside the first words since."""
    own = f"witness:{witness.id}"
    return [
        {"at": rfc3339(action.at), "words": action.payload["words"]}
        for action in actions
        if action.kind == "correct" and action.actor_key == own
    ]


def _satisfaction(ticket: Ticket, witness: Witness) -> dict[str, Any]:
    """What this witness thinks, and whether it may still be said: after the verdict, as long as that one."""
    is_known = witness.verdict_at is not None and witness.anonymised_at is None
    return {
        "asked": is_known and _is_judged(ticket),
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
    ways = {*notifications.push_kinds_of(witness.id), "page", *(["email"] if has_email else [])}
    return {"contact": {"email": has_email, "phone": has_phone}, "told_by": sorted(ways)}
