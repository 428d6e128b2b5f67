"""What an action must carry: words, reason, date, team, proof, other tickets."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.commons.photos.rules.boxes import are_boxes
from server.reporting.tickets.rules.reviews import DECISIONS
from server.reporting.tickets.rules.table import (
    CLOSE_REASONS,
    HANDOVER_REASONS,
    MASK_REASONS,
    MAX_PARTS,
    MAX_WORDS,
    NO_PHOTO_REASONS,
    PRIORITIES,
    REJECT_REASONS,
    WAITING_FOR,
    Refusal,
)


@dataclass(frozen=True)
class Needs:
    """What the decision depends on beside the ticket: facts of the category, team and territory."""

    proof_required: bool = False
    known_team: bool = True
    known_category: bool = True
    is_settled: bool = True  # done or rejected, and not contested: closing it needs no further reason
    own_items: bool = True  # what is to be published or masked was said of this ticket
    blurred: bool = True  # the photos to be published have their faces and plates hidden
    absent_words: str | None = None  # the first of the words to hide that is not in the text
    readable: bool = True  # the photos that it names can be shown, once
    untouched: bool = True  # nobody has taken the work in hand yet
    merge_problem: str | None = None  # why the ticket cannot be joined to the one that it names
    known_parts: bool = True  # the categories of the parts can be reported
    review_problem: str | None = None  # why there are no such words to read again
    known_account: bool = True  # who is to take it is there, and may work on it
    own_photos: bool = True  # no photo that it carries belongs to, or was promised for, another ticket


def check_payload(kind: str, payload: Mapping[str, Any], needs: Needs, today: date) -> Refusal | None:
    """Whether the action carries what it must: words, reason, date, team, proof."""
    if len(payload.get("words") or "") > MAX_WORDS:
        return Refusal("words_too_long")
    if not needs.own_photos:
        return Refusal("photo_of_another")
    check = _PAYLOAD_CHECKS.get(kind)
    return check(payload, needs, today) if check else None


def _check_words(payload: Mapping[str, Any], _needs: Needs, _today: date) -> Refusal | None:
    return None if (payload.get("words") or "").strip() else Refusal("words_missing")


def _check_correct(payload: Mapping[str, Any], needs: Needs, today: date) -> Refusal | None:
    return _check_words(payload, needs, today) if needs.untouched else Refusal("taken_in_hand", 409)


def _check_plan(payload: Mapping[str, Any], _needs: Needs, today: date) -> Refusal | None:
    written = payload.get("planned_on")
    try:
        planned = date.fromisoformat(written or "")
    except (TypeError, ValueError):
        return Refusal("date_missing")
    if planned.isoformat() != written:  # a week's number, or without hyphens: readers could not read it
        return Refusal("date_missing")
    # a tablet may be replayed days later: a date that has passed meanwhile is still what was promised
    return Refusal("date_too_far") if abs(planned - today) > timedelta(days=730) else None


def _check_wait(payload: Mapping[str, Any], needs: Needs, today: date) -> Refusal | None:
    if payload.get("for") not in WAITING_FOR:
        return Refusal("waiting_for_missing")
    if payload["for"] == "citizen":
        return _check_words(payload, needs, today)
    return None


def _check_team(payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    if not payload.get("team") or not needs.known_team:
        return Refusal("unknown_team")
    return _check_handover(payload)


def _check_handover(payload: Mapping[str, Any]) -> Refusal | None:
    """A ticket that changes hands may say why: who had it is away, or closed."""
    return None if payload.get("reason") in (None, *HANDOVER_REASONS) else Refusal("unknown_reason")


def _check_category(payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    return None if payload.get("category") and needs.known_category else Refusal("unknown_category")


def _check_done(payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    if payload.get("no_photo_reason") is not None and payload["no_photo_reason"] not in NO_PHOTO_REASONS:
        return Refusal("unknown_reason")
    if needs.proof_required and not payload.get("photo_ids") and not payload.get("no_photo_reason"):
        return Refusal("proof_missing")
    return None


def _check_reject(payload: Mapping[str, Any], _needs: Needs, _today: date) -> Refusal | None:
    return None if payload.get("reason") in REJECT_REASONS else Refusal("unknown_reason")


def _check_close(payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    if payload.get("reason") is None and needs.is_settled:
        return None
    return None if payload.get("reason") in CLOSE_REASONS else Refusal("unknown_reason")


def _check_account(payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    return _check_handover(payload) if needs.known_account else Refusal("unknown_account")


def _check_priority(payload: Mapping[str, Any], _needs: Needs, _today: date) -> Refusal | None:
    return None if payload.get("priority") in PRIORITIES else Refusal("unknown_priority")


def names_items(kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether the action says, in the right form, what to publish or to mask."""
    items = payload.get("items")
    if kind not in ("publish", "mask") or not isinstance(items, list) or not items:
        return False
    return all(
        isinstance(i, dict) and i.get("kind") in ("words", "photo") and _is_uuid(i.get("id")) for i in items
    )


def text_named(payload: Mapping[str, Any]) -> uuid.UUID | None:
    """The one text that an action names; None where it names others, or photos, beside it."""
    items = payload["items"] if names_items("publish", payload) else []
    kinds = {(item["kind"], str(item["id"])) for item in items}
    kind, item_id = kinds.pop() if len(kinds) == 1 else ("", "")
    return uuid.UUID(item_id) if kind == "words" else None


def _check_items(payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    if not names_items("publish", payload):
        return Refusal("items_missing")
    return None if needs.own_items else Refusal("items_of_another")


def _check_publish(payload: Mapping[str, Any], needs: Needs, today: date) -> Refusal | None:
    """Showing words or photos; of one text, with the places that stay hidden, `hidden`, and why."""
    refusal = _check_items(payload, needs, today) or (None if needs.blurred else Refusal("photo_not_blurred"))
    if refusal is not None:
        return refusal
    if "hide" in payload:  # they have no places: they are no words, or not those of one text
        return Refusal("hidden_words_wrong")
    if needs.absent_words is not None:
        return Refusal("words_not_in_text", about=needs.absent_words)
    if payload.get("hidden") and payload.get("reason") not in MASK_REASONS:
        return Refusal("unknown_reason")
    return None


def _check_mask(payload: Mapping[str, Any], needs: Needs, today: date) -> Refusal | None:
    """Hiding words or photos, if need be with a reason; or, with `boxes`, the places of one photo to blur."""
    refusal = _check_items(payload, needs, today)
    if refusal is not None:
        return refusal
    reason, boxes = payload.get("reason"), payload.get("boxes")
    if reason is not None and (reason not in MASK_REASONS or boxes is not None):
        return Refusal("unknown_reason")
    if boxes is None:
        return None
    if not are_boxes(boxes) or [item["kind"] for item in payload["items"]] != ["photo"]:
        return Refusal("boxes_wrong")
    return None if needs.readable else Refusal("photo_not_ready")


def _check_merge(_payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    return Refusal(needs.merge_problem) if needs.merge_problem else None


def _check_split(payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    parts = payload.get("parts")
    if not isinstance(parts, list) or not 1 <= len(parts) <= MAX_PARTS:
        return Refusal("parts_missing")
    if any(len(part.get("words") or "") > MAX_WORDS for part in parts):
        return Refusal("words_too_long")
    return None if needs.known_parts else Refusal("unknown_category")


def _check_review(payload: Mapping[str, Any], needs: Needs, today: date) -> Refusal | None:
    """Sending words, as written or edited, or keeping them back with a reason for who wrote them."""
    if needs.review_problem:
        return Refusal(needs.review_problem, 409)
    if payload.get("decision") not in DECISIONS:
        return Refusal("unknown_action")
    if payload["decision"] != "refused":
        return _check_words(payload, needs, today)
    reason = (payload.get("comment") or "").strip()
    if len(reason) > MAX_WORDS:
        return Refusal("words_too_long")
    return None if reason else Refusal("review_reason_missing")


def _is_uuid(value: Any) -> bool:
    try:
        uuid.UUID(str(value))
    except ValueError:
        return False
    return True


_PAYLOAD_CHECKS = {
    "comment": _check_words,
    "message": _check_words,
    "reply": _check_words,
    "correct": _check_correct,
    "plan": _check_plan,
    "wait": _check_wait,
    "assign": _check_team,
    "transfer": _check_team,
    "requalify": _check_category,
    "done": _check_done,
    "reject": _check_reject,
    "close": _check_close,
    "prioritise": _check_priority,
    "entrust": _check_account,
    "publish": _check_publish,
    "mask": _check_mask,
    "merge": _check_merge,
    "split": _check_split,
    "review": _check_review,
}
