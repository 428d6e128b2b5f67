"""The table of actions: which leads where, who may do it, what it carries."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from server.commons.accounts.rules import Limits

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
CLOCKED = tuple(state for state in OPEN_STATES if state != "waiting")  # where the clock goes on
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
# why a ticket passes to who stands in
ABSENCE, CLOSURE = "absence", "closure"
HANDOVER_REASONS = (ABSENCE, CLOSURE)
MAX_WORDS = 2000
COMPANIONS = uuid.UUID("5a1f0c3e-8b7d-4e29-9c64-2d7e1b0f9a38")  # namespace, see `companion_id`
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
    "accept": Change(OPEN_STATES, None, DESK),
    "inquire": Change(STATES, None, DESK),
    "review": Change(STATES, None, DESK),
    "entrust": Change(OPEN_STATES, None, FIELD - {"partner"} | SYSTEM),
    "publish": Change(STATES, None, DESK),
    "mask": Change(STATES, None, DESK),
    "merge": Change(OPEN_STATES, "merged", DESK),
    "unmerge": Change(("merged",), "assigned", DESK),
    "split": Change(OPEN_STATES, None, DESK),
    # what a merge and its undoing leave in the history of the other ticket; nobody sends them
    "absorb": Change(STATES, None, frozenset()),
    "release": Change(STATES, None, frozenset()),
    # what citizens do; the routes of signalements send them, never those of tickets
    "receive": Change(("new",), "new", CITIZEN | DESK | frozenset({"agent", "relay"})),
    "reply": Change(STATES, None, CITIZEN),
    "verdict": Change(STATES, None, CITIZEN),
    "correct": Change(("new", "assigned"), None, CITIZEN),
    "withdraw": Change(OPEN_STATES, None, CITIZEN),
    "anonymise": Change(STATES, None, CITIZEN),
}
OF_A_STEP = frozenset({"review"})  # these are about one step, which the list of steps offers
CITIZEN_KINDS = frozenset({"receive", "reply", "verdict", "correct", "withdraw", "anonymise"})
# these never conflict: what another did meanwhile does not make them wrong
GENTLE = (CITIZEN_KINDS - {"receive"}) | {
    *("comment", "message", "publish", "mask"),
    *("prioritise", "inquire", "entrust", "accept", "review"),
}
TOLD = frozenset(
    {"assign", "plan", "start", "wait", "transfer", "done", "reject", "reopen", "close", "message"}
    | {"merge", "unmerge", "split", "review"}
)
STRUCTURE = frozenset({"merge", "unmerge", "split"})  # these touch several tickets at once
MAX_PARTS = 5
# after these a citizen who wrote is no longer without an answer
ANSWERS = frozenset({"message", "wait", "done", "reject", "close", "review"})
# after these the desk has looked at what a slowed sender reported
LOOKED_AT = frozenset({"accept", "assign", "transfer", "reject", "close", "merge"})
BOUNCED = 2  # times that a ticket went from one team to another


CARRIED_BY_ALL = ("words", "photo_ids")
CARRIED: Mapping[str, tuple[str, ...]] = {
    "assign": ("team", "reason"),
    "transfer": ("team",),
    "plan": ("planned_on",),
    "wait": ("for",),
    "comment": ("to",),  # a comment that is written to the outside body which has the ticket
    "requalify": ("category",),
    "done": ("no_photo_reason",),
    "reject": ("reason",),
    "close": ("reason",),
    "prioritise": ("priority",),
    "entrust": ("account", "reason"),
    "publish": ("items", "hide", "reason"),
    "mask": ("items", "reason", "boxes"),
    "verdict": ("solved", "comment"),
    "anonymise": ("photos",),
    "merge": ("into",),
    "split": ("parts",),
    "review": ("of", "decision", "comment"),
}


@dataclass(frozen=True)
class Actor:
    """Who acts. `key` tells two actors apart (`account:12`); `teams` are the ids it works in.

    `role` "system" is a job, "citizen" a witness, "partner" an outside body by its token. `limits` are what a
    person of the staff is limited to.
    """

    kind: str
    key: str
    name: str
    role: str
    teams: frozenset[int] = field(default_factory=frozenset)
    limits: Limits = field(default_factory=Limits)


SYSTEM_ACTOR = Actor(kind="system", key="system", name="system", role="system")


@dataclass(frozen=True)
class Refusal:
    """Why an action is not applied; `reason` names the words in the language files, `about` what in it."""

    reason: str
    status: int = 422
    about: str | None = None


def is_settled(state: str, contested: bool) -> bool:
    """Whether closing needs no reason of its own: done or put aside, and nobody says that it is not fixed."""
    return state in ("done", "rejected") and not contested


def allowed_actions(state: str, role: str, contested: bool = False, held: bool = True) -> list[str]:
    """The kinds that `role` may send for a ticket in `state`, in the table's order."""
    return [
        kind
        for kind, change in TABLE.items()
        if kind not in CITIZEN_KINDS | OF_A_STEP
        and role in change.roles
        and check_state(kind, state, contested, held) is None
    ]


def table_of(role: str) -> list[dict[str, Any]]:
    """The lines of the table that `role` may use, for a program that foresees what an action will change.

    The answer to the action decides; this is for what is shown until it comes.
    """
    return [
        {"kind": kind, "from": list(change.sources), "to": change.to}
        for kind, change in TABLE.items()
        if kind not in CITIZEN_KINDS and role in change.roles
    ]


def check_right(
    kind: str, actor: Actor, team_id: int | None, district_id: int | None = None
) -> Refusal | None:
    """Whether `actor` may do `kind` on a ticket of `team_id`. Field roles act in their teams only."""
    change = TABLE.get(kind)
    if change is None:
        return Refusal("unknown_action")
    if actor.role not in change.roles:
        return Refusal("not_your_role", 403)
    if actor.role in {"agent", "service", "partner"} and team_id not in actor.teams:
        return Refusal("not_your_team", 403)
    if not actor.limits.hold(team_id, district_id):
        in_team = actor.limits.teams is None or team_id in actor.limits.teams
        return Refusal("not_your_district" if in_team else "not_your_team", 403)
    return None


def check_state(kind: str, state: str, contested: bool = False, held: bool = True) -> Refusal | None:
    """Whether the table leads somewhere from `state`.

    What is closed is closed again only when contested; what is not `held` to be looked at is not accepted.
    """
    closed_twice = kind == "close" and state == "closed" and not contested
    if state not in TABLE[kind].sources or closed_twice or (kind == "accept" and not held):
        return Refusal("not_from_this_state")
    return None


def carried(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What an action of `kind` keeps of what was sent: its own parts, which `check_payload` looks at."""
    kept = (*CARRIED_BY_ALL, *CARRIED.get(kind, ()))
    return {key: payload[key] for key in kept if payload.get(key) is not None}


def fingerprint(ticket_id: uuid.UUID, actor_key: str, kind: str, payload: Mapping[str, Any]) -> bytes:
    """What an action id stands for: the same id with another fingerprint is a mistake or a fraud."""
    canonical = json.dumps([str(ticket_id), actor_key, kind, dict(payload)], sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).digest()


def companion_id(action_id: uuid.UUID, what: str) -> uuid.UUID:
    """The id of what an action makes beside itself: a resend makes nothing twice."""
    return uuid.uuid5(COMPANIONS, f"{what}:{action_id}")


def must_ask_verdict(kind: str, to_state: str) -> bool:
    """Anomalies are judged by their witnesses once done; praise and suggestions are not."""
    return kind == "anomaly" and to_state == "done"


def target_state(kind: str, state: str, team_kind: str | None) -> str:
    """The state after `kind`; a team that is an outside body makes it `transferred`."""
    to = TABLE[kind].to or state
    if kind in ("assign", "transfer", "reopen", "resume", "unmerge"):
        if team_kind is None:
            return "new"
        return "transferred" if team_kind == "external" else "assigned"
    return to
