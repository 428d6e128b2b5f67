"""Pure decisions on tickets: which action leads where, who may do it, what it must carry."""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from server.commons.photos.rules.boxes import are_boxes

STATES = (
    "new",
    "assigned",
    "planned",
    "in_progress",
    "waiting",
    "transferred",
    "done",
    "closed",
    "rejected",
    "merged",
)
OPEN_STATES = ("new", "assigned", "planned", "in_progress", "waiting", "transferred")
KINDS = ("anomaly", "suggestion", "praise")
PRIORITIES = ("low", "normal", "high", "urgent")
REJECT_REASONS = (
    "private_property",
    "another_authority",
    "already_reported",
    "not_found",
    "private_dispute",
    "not_enough_information",
    "outside_public_space",
)
NO_PHOTO_REASONS = ("dark", "person_present", "nothing_to_see", "camera_broken", "remote_work")
CLOSE_REASONS = ("verified_on_site", "new_ticket", "withdrawn", "answered")
MASK_REASONS = ("person_recognisable", "private_place", "shocking", "off_subject", "nothing_readable")
WAITING_FOR = ("citizen", "supplier")
MAX_WORDS = 2000
CLOCK_SKEW = timedelta(minutes=2)
PROMISE_PATIENCE = timedelta(days=7)

FIELD = frozenset({"agent", "service", "desk", "director", "admin", "partner"})
DESK = frozenset({"desk", "director", "admin"})
SYSTEM = frozenset({"system"})
CITIZEN = frozenset({"citizen"})
_WORKING = ("assigned", "planned", "in_progress", "waiting", "transferred")


@dataclass(frozen=True)
class Change:
    """One line of the table: from which states, to which, by whom. `to` None keeps the state."""

    sources: tuple[str, ...]
    to: str | None
    roles: frozenset[str]


TABLE: Mapping[str, Change] = {
    "assign": Change(OPEN_STATES, "assigned", DESK | SYSTEM),
    "plan": Change(_WORKING, "planned", FIELD),
    "start": Change(("assigned", "planned", "waiting", "transferred"), "in_progress", FIELD),
    "wait": Change(("new", *_WORKING), "waiting", FIELD),
    "resume": Change(("waiting",), "assigned", FIELD | SYSTEM | CITIZEN),
    "transfer": Change(("new", *_WORKING), "transferred", FIELD),
    "requalify": Change(("new", *_WORKING), None, FIELD),
    "done": Change(_WORKING, "done", FIELD),
    "reject": Change(("new", *_WORKING), "rejected", FIELD),
    "reopen": Change(("done", "closed", "rejected"), "assigned", DESK),
    # from closed only to answer somebody who contested it since, see `check_state`
    "close": Change(("new", *_WORKING, "done", "rejected", "closed"), "closed", DESK | SYSTEM),
    "prioritise": Change(OPEN_STATES, None, DESK),
    "comment": Change(STATES, None, FIELD | SYSTEM),
    "message": Change(STATES, None, FIELD),
    "publish": Change(STATES, None, DESK),
    "mask": Change(STATES, None, DESK),
    # what citizens do; the routes of signalements send them, never those of tickets
    "receive": Change(("new",), "new", CITIZEN | DESK | frozenset({"agent", "relay"})),
    "reply": Change(STATES, None, CITIZEN),
    "verdict": Change(STATES, None, CITIZEN),
    "correct": Change(("new", "assigned"), None, CITIZEN),
    "withdraw": Change(OPEN_STATES, None, CITIZEN),
    "anonymise": Change(STATES, None, CITIZEN),
}
CITIZEN_KINDS = frozenset({"receive", "reply", "verdict", "correct", "withdraw", "anonymise"})
# these never conflict: what another did meanwhile does not make them wrong
GENTLE = (CITIZEN_KINDS - {"receive"}) | {"comment", "message", "publish", "mask", "prioritise"}
TOLD = frozenset(
    {"assign", "plan", "start", "wait", "transfer", "done", "reject", "reopen", "close", "message"}
)


CARRIED_BY_ALL = ("words", "photo_ids")
CARRIED: Mapping[str, tuple[str, ...]] = {
    "assign": ("team",),
    "transfer": ("team",),
    "plan": ("planned_on",),
    "wait": ("for",),
    "requalify": ("category",),
    "done": ("no_photo_reason",),
    "reject": ("reason",),
    "close": ("reason",),
    "prioritise": ("priority",),
    "publish": ("items",),
    "mask": ("items", "reason", "boxes"),
    "verdict": ("solved", "comment"),
    "anonymise": ("photos",),
}


@dataclass(frozen=True)
class Actor:
    """Who acts. `key` tells two actors apart (`account:12`); `teams` are the ids it works in.

    `role` "system" is a job, "citizen" a witness, "partner" an outside body by its token.
    """

    kind: str
    key: str
    name: str
    role: str
    teams: frozenset[int] = field(default_factory=frozenset)


SYSTEM_ACTOR = Actor(kind="system", key="system", name="system", role="system")


@dataclass(frozen=True)
class Refusal:
    """Why an action is not applied; `reason` names the words in the language files."""

    reason: str
    status: int = 422


@dataclass(frozen=True)
class Needs:
    """What the decision depends on beside the ticket: facts of the category, team and territory."""

    proof_required: bool = False
    known_team: bool = True
    known_category: bool = True
    is_settled: bool = True  # done or rejected, and not contested: closing it needs no further reason
    own_items: bool = True  # what is to be published or masked was said of this ticket
    blurred: bool = True  # the photos to be published have their faces and plates hidden
    readable: bool = True  # the photos that it names can be shown, once
    untouched: bool = True  # nobody has taken the work in hand yet
    own_photos: bool = True  # no photo that it carries belongs to, or was promised for, another ticket


def allowed_actions(state: str, role: str, contested: bool = False) -> list[str]:
    """The kinds that `role` may send for a ticket in `state`, in the table's order."""
    return [
        kind
        for kind, change in TABLE.items()
        if kind not in CITIZEN_KINDS and role in change.roles and check_state(kind, state, contested) is None
    ]


def check_right(kind: str, actor: Actor, team_id: int | None) -> Refusal | None:
    """Whether `actor` may do `kind` on a ticket of `team_id`. Field roles act in their teams only."""
    change = TABLE.get(kind)
    if change is None:
        return Refusal("unknown_action")
    if actor.role not in change.roles:
        return Refusal("not_your_role", 403)
    if actor.role in {"agent", "service", "partner"} and team_id not in actor.teams:
        return Refusal("not_your_team", 403)
    return None


def check_state(kind: str, state: str, contested: bool = False) -> Refusal | None:
    """Whether the table leads somewhere from `state`; what is closed is closed again only when contested."""
    if state not in TABLE[kind].sources or (kind == "close" and state == "closed" and not contested):
        return Refusal("not_from_this_state")
    return None


def carried(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What an action of `kind` keeps of what was sent: its own parts, which `check_payload` looks at."""
    kept = (*CARRIED_BY_ALL, *CARRIED.get(kind, ()))
    return {key: payload[key] for key in kept if payload.get(key) is not None}


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
    return None if payload.get("team") and needs.known_team else Refusal("unknown_team")


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


def _check_items(payload: Mapping[str, Any], needs: Needs, _today: date) -> Refusal | None:
    if not names_items("publish", payload):
        return Refusal("items_missing")
    return None if needs.own_items else Refusal("items_of_another")


def _check_publish(payload: Mapping[str, Any], needs: Needs, today: date) -> Refusal | None:
    return _check_items(payload, needs, today) or (None if needs.blurred else Refusal("photo_not_blurred"))


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
    "publish": _check_publish,
    "mask": _check_mask,
}


def fingerprint(ticket_id: uuid.UUID, actor_key: str, kind: str, payload: Mapping[str, Any]) -> bytes:
    """What an action id stands for: the same id with another fingerprint is a mistake or a fraud."""
    canonical = json.dumps([str(ticket_id), actor_key, kind, dict(payload)], sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).digest()


def corrected(
    claimed_at: datetime,
    sent_at: datetime | None,
    received_at: datetime,
    not_before: datetime | None = None,
) -> datetime:
    """The instant of an action by our clock, when the sender's clock is off.

    `sent_at` is what the sender's clock said when it sent; its offset to ours is taken from every time
    in the batch. An instant never lies after its reception, nor before `not_before`.
    """
    offset = received_at - sent_at if sent_at else timedelta(0)
    if abs(offset) < CLOCK_SKEW:
        offset = timedelta(0)  # the time a request takes is no clock error
    instant = min(claimed_at + offset, received_at)
    return max(instant, not_before) if not_before else instant


def must_ask_verdict(kind: str, to_state: str) -> bool:
    """Anomalies are judged by their witnesses once done; praise and suggestions are not."""
    return kind == "anomaly" and to_state == "done"


def target_state(kind: str, state: str, team_kind: str | None) -> str:
    """The state after `kind`; a team that is an outside body makes it `transferred`."""
    to = TABLE[kind].to or state
    if kind in ("assign", "transfer", "reopen", "resume"):
        if team_kind is None:
            return "new"
        return "transferred" if team_kind == "external" else "assigned"
    return to


def deadline(start: datetime, days: int, time_zone: str, counts: Callable[[date], bool] | None) -> datetime:
    """The end of the local day by which the work is promised, in UTC.

    `days` counts from the day after `start`; with `counts`, only the days for which it is true.
    """
    zone = ZoneInfo(time_zone)
    day, left = start.astimezone(zone).date(), days
    while left > 0:
        day += timedelta(days=1)
        if counts is None or counts(day):
            left -= 1
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)
