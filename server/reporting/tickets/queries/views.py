"""One ticket whole, as staff and tablets see it."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import aliased

from server.commons.photos import queries as photos
from server.commons.photos.queries import PhotoView
from server.commons.territories.queries import Question, Territory
from server.core.clock import now, rfc3339
from server.core.db import db
from server.core.errors import NotFound
from server.core.language import translate
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets import rules
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.queries.joined import Relations, relations
from server.reporting.tickets.queries.lists import brief, line
from server.reporting.tickets.queries.reading import as_read_by
from server.reporting.tickets.queries.reasons import reason_words

if TYPE_CHECKING:  # services read here what an action names
    from server.reporting.tickets.services import Outcome

WRITTEN = ("letter", "mail", "counter")  # the sources whose words may come from a letter that was scanned
Before = aliased(Ticket)  # what a signalement says is back


def get_ticket(territory_id: int, ticket_id: uuid.UUID) -> Ticket:
    """One ticket of this territory.

    Raises:
        NotFound: there is none.
    """
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or ticket.territory_id != territory_id:
        raise NotFound("unknown_ticket")
    return ticket


def full_view(
    territory: Territory, ticket: Ticket, role: str, *, with_letters: bool = False
) -> dict[str, Any]:
    """One ticket whole, as `role` may act on it."""
    return full_views(territory, [ticket], role, with_letters=with_letters)[0]


def full_views(
    territory: Territory, tickets: Sequence[Ticket], role: str, *, with_letters: bool = False
) -> list[dict[str, Any]]:
    """Tickets whole, with history, words, photos and what may be done: four queries, however many.

    `with_letters` adds the scans of the letters that the words came from: they tell who wrote them.
    """
    ids = [ticket.id for ticket in tickets]
    related = relations(tickets)
    speaking = {each for id_ in ids for each in related[id_].words_of(id_)}
    said = _by_ticket(_signalements(speaking))
    done = _by_ticket(_actions(ids, speaking))
    owners = {"signalement": [row.id for rows in said.values() for row in rows], "ticket": ids}
    if with_letters:
        owners["letter"] = [row.id for rows in said.values() for row in rows if row.source in WRITTEN]
    shown = photos.photos_of_all(owners)
    instant = now()
    views: list[dict[str, Any]] = []
    for ticket in tickets:
        spoken = [row for each in related[ticket.id].words_of(ticket.id) for row in said.get(each, [])]
        words = sorted(spoken, key=lambda row: row.received_at)
        pictures = [photo for row in words for photo in shown.get(row.id, [])] + shown.get(ticket.id, [])
        scans = [photo for photo in pictures if photo.owner_kind == "letter"]
        pictures = [photo for photo in pictures if photo.owner_kind != "letter"]
        views.append(
            {
                **_full(territory, ticket, done.get(ticket.id, []), pictures, role, instant),
                **({"letters": scans} if with_letters else {}),
                "signalements": [_said(territory, row, done.get(row.ticket_id, [])) for row in words],
                "assignee": {"id": ticket.assignee_id, "name": related[ticket.id].assignee or ""}
                if ticket.assignee_id
                else None,
                **_related(territory, related[ticket.id]),
            }
        )
    return [*as_read_by(role, views)]


def _signalements(ticket_ids: Iterable[uuid.UUID]) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(
            Signalement.ticket_id,
            Signalement.id,
            Signalement.number,
            Signalement.kind,
            Signalement.description,
            Signalement.answers,
            Signalement.received_at,
            Signalement.category_id,
            Signalement.source,
            Signalement.far_photo_m,
            Signalement.address,
            Signalement.line,
            Signalement.line_to,
            Signalement.words_flag,
            Before.number.label("back_number"),
            Before.done_at.label("back_done_at"),
            Witness.withdrawn_at,
            Witness.solved,
            Witness.verdict_at,
            Witness.verdict_comment,
        )
        .outerjoin(Witness, Witness.id == Signalement.id)
        .outerjoin(Before, Before.id == Signalement.recurrence_of)
        .where(Signalement.ticket_id.in_(ticket_ids))
        .order_by(Signalement.received_at)
    ).all()


def _actions(ticket_ids: Collection[uuid.UUID], speaking: Collection[uuid.UUID]) -> Sequence[Row[Any]]:
    """The steps of the tickets, and what was added to the words of those that speak of them."""
    added = and_(Action.ticket_id.in_(speaking), Action.kind == "correct")
    rows: Sequence[Any] = db.session.execute(
        select(
            Action.ticket_id,
            Action.id,
            Action.kind,
            Action.actor_kind,
            Action.actor_key,
            Action.actor_name,
            Action.at,
            Action.from_state,
            Action.to_state,
            Action.team_id,
            Action.payload,
        )
        .where(or_(Action.ticket_id.in_(ticket_ids), added))
        .order_by(Action.ticket_id, Action.sequence)
    ).all()
    return rows


def _by_ticket(rows: Sequence[Row[Any]]) -> dict[uuid.UUID, list[Row[Any]]]:
    groups: dict[uuid.UUID, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault(row.ticket_id, []).append(row)
    return groups


def _full(
    territory: Territory,
    ticket: Ticket,
    actions: list[Row[Any]],
    pictures: list[Any],
    role: str,
    instant: datetime,
) -> dict[str, Any]:
    category = territory.category_by_id(ticket.category_id)
    return {
        **line(territory, ticket, instant),
        "urgent": bool(category and category.urgent),
        "inquired_at": rfc3339(ticket.inquired_at),
        "planned_on": ticket.planned_on.isoformat() if ticket.planned_on else None,
        "waiting_for": ticket.waiting_for,
        "reason": ticket.reason,
        "reopened": ticket.reopened_count,
        "proof_required": bool(category and category.proof_required and ticket.kind == "anomaly"),
        "photos": [_photo(photo) for photo in pictures],
        "history": _history(territory, actions),
        "dispatch": None
        if ticket.because is None
        else {"rule": ticket.rule or "", "because": reason_words(territory, category, ticket.because)},
        "allowed": rules.allowed_actions(
            ticket.state, role, ticket.contested_at is not None, ticket.to_check_since is not None
        ),
    }


def _related(territory: Territory, related: Relations) -> dict[str, Any]:
    """The other tickets that this one is joined to or was parted from."""
    return {
        "merged_into": _other(territory, related.into) if related.into else None,
        "part_of": _other(territory, related.part_of) if related.part_of else None,
        "gathers": [_other(territory, row) for row in related.gathers],
        "parts": [_other(territory, row) for row in related.parts],
    }


def _other(territory: Territory, row: Row[Any]) -> dict[str, Any]:
    category = territory.category_by_id(row.category_id)
    return {
        "id": row.id,
        "number": row.number,
        "state": row.state,
        "version": row.version,
        "category_label": category.label() if category else "",
    }


def _said(territory: Territory, row: Row[Any], actions: Sequence[Row[Any]]) -> dict[str, Any]:
    category = territory.category_by_id(row.category_id)
    questions = {question.code: question for question in (category.questions if category else ())}
    return {
        "id": row.id,
        "number": row.number,
        "ticket_id": row.ticket_id,
        "kind": row.kind,
        "description": row.description,
        "corrections": [
            {"at": rfc3339(action.at), "words": action.payload["words"]}
            for action in actions
            if action.kind == "correct" and action.actor_key == f"witness:{row.id}"
        ],
        "withdrawn_at": rfc3339(row.withdrawn_at),
        "source": row.source,
        "answers": [answer_view(questions, code, value) for code, value in row.answers.items()],
        "received_at": rfc3339(row.received_at),
        "far_photo_m": row.far_photo_m,
        "line": {"points": row.line, "from": row.address, "to": row.line_to} if row.line else None,
        "words_flag": row.words_flag or [],
        "recurrence_of": {"number": row.back_number, "done_at": rfc3339(row.back_done_at)}
        if row.back_number
        else None,
        "verdict": None
        if row.verdict_at is None
        else {
            "solved": row.solved,
            "at": rfc3339(row.verdict_at),
            "comment": row.verdict_comment,
        },
    }


def answer_view(questions: Mapping[str, Question], code: str, value: Any) -> dict[str, Any]:
    """An answer with the words of its question and choice, as the file says them today."""
    question = questions.get(code)
    choices = {choice.code: choice.label() for choice in (question.choices if question else ())}
    values = value if isinstance(value, list) else [value]
    return {
        "code": code,
        "label": question.label() if question else code,
        "value": value,
        "value_label": ", ".join(str(choices.get(one, one)) for one in values),
    }


def _photo(photo: PhotoView) -> dict[str, Any]:
    return {
        "id": photo.id,
        "moment": photo.moment,
        "state": photo.state,
        "exif": None
        if photo.latitude is None and photo.taken_at is None
        else {
            "latitude": photo.latitude,
            "longitude": photo.longitude,
            "taken_at": rfc3339(photo.taken_at),
        },
        "urls": photo.urls,
        "blur": photo.blur,
        "published": photo.published,
    }


def _history(territory: Territory, actions: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """The steps, each with what the desk made of words that it reads before citizens do."""
    reviews = {action.payload["of"]: action.payload for action in actions if action.kind == "review"}
    steps = []
    for action in actions:
        found = action.payload if action.kind == "review" else reviews.get(str(action.id))
        if found is None and action.payload.get("to_review"):
            found = {"decision": "waiting"}
        review = {"decision": found["decision"], "reason": found.get("comment")} if found else None
        steps.append({**_step(territory, action), "review": review})
    return steps


def _step(territory: Territory, action: Row[Any]) -> dict[str, Any]:
    team = territory.team_by_id(action.team_id) if action.team_id else None
    payload = action.payload
    return {
        "action_id": action.id,
        "kind": action.kind,
        "actor": {"kind": action.actor_kind, "name": _actor_name(action)},
        "at": rfc3339(action.at),
        "from_state": action.from_state,
        "to_state": action.to_state,
        "team": team.slug if team else None,
        "words": payload.get("words") or payload.get("comment"),
        "reason": payload.get("reason") or payload.get("no_photo_reason"),
        "about": _about(payload),
        "other": other_numbers(payload),
        "solved": payload.get("solved"),
        "photo_ids": payload.get("photo_ids") or [],
        "planned_on": payload.get("planned_on"),
    }


def other_numbers(payload: Mapping[str, Any]) -> str | None:
    """The numbers of the other tickets that a step is about."""
    parts = ", ".join(part["number"] for part in payload.get("parts") or ())
    return parts or payload.get("number") or payload.get("part_of")


def _about(payload: Mapping[str, Any]) -> str | None:
    """What was published or masked: words, but for some, a photo, its boxes; or words for the partner."""
    if payload.get("to"):
        return str(payload["to"])
    if payload.get("hidden"):
        return "hidden"
    kinds = {item["kind"] for item in payload.get("items") or ()}
    if "boxes" in payload:
        return "boxes"
    return kinds.pop() if len(kinds) == 1 else None


def _actor_name(action: Row[Any]) -> str:
    """Who did it; a citizen has no name here, only that of the person who noted what was said aloud."""
    if action.actor_kind in ("staff", "device", "partner"):
        return str(action.actor_name)
    if action.actor_kind == "citizen" and action.actor_name:
        return translate("actor.citizen_noted", name=action.actor_name)
    if action.actor_kind == "system" and action.kind == "assign":
        return translate("actor.rule")
    return translate(f"actor.{action.actor_kind}")


def outcome_view(territory: Territory, outcome: "Outcome") -> dict[str, Any]:
    """An outcome in the words of the API."""
    return {
        "result": outcome.result,
        "reason": outcome.reason,
        "message": outcome.words or (translate(f"refusal.{outcome.reason}") if outcome.reason else None),
        "ticket": brief(territory, outcome.ticket) if outcome.ticket else None,
    }
