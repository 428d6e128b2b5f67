"""The forms of actions: what each asks, ids made when it is drawn, what was typed in a refused one."""

import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from server.commons.accounts import queries as accounts
from server.commons.territories.queries import Territory
from server.core.language import translate
from server.reporting.tickets.rules import (
    CLOSE_REASONS,
    DESK,
    NO_PHOTO_REASONS,
    PRIORITIES,
    REJECT_REASONS,
    WAITING_FOR,
    is_settled,
)
from server.surfaces.dashboard.queries.bulk import Chosen
from server.surfaces.dashboard.queries.tickets import TicketPage
from server.surfaces.dashboard.rules import likely_steps

# the fields of each form, in the order they are asked
FIELDS: dict[str, tuple[str, ...]] = {
    "assign": ("team",),
    "transfer": ("team", "words"),
    "start": (),
    "resume": (),
    "plan": ("planned_on", "words"),
    "wait": ("for", "words"),
    "done": ("photos", "no_photo_reason", "words"),
    "reject": ("reason", "words"),
    "reopen": ("words",),
    "close": ("reason", "words"),
    "requalify": ("category",),
    "prioritise": ("priority",),
    "accept": (),
    "entrust": ("account",),
    "inquire": ("words",),
    "comment": ("words",),
    "message": ("words",),
    "merge": ("into", "words"),
    "unmerge": ("words",),
    "split": ("category", "words"),
}
# those whose words the citizens read
TOLD_WORDS = ("transfer", "plan", "wait", "done", "reject", "reopen", "close", "message", "merge", "unmerge")
REQUIRED_WORDS = ("comment", "message")


@dataclass(frozen=True)
class ActionFormView:
    """A form of the page. `typed` is what was in it when it was refused, `refusal` why.

    `likely` puts it among the few that are offered first; `reason_required` is said of the reason it offers.
    """

    kind: str
    action_id: uuid.UUID
    fields: tuple[str, ...]
    choices: dict[str, list[tuple[str, str]]]
    templates: list[dict[str, str]]
    told: bool
    words_required: bool
    proof_required: bool
    reason_required: bool = True
    likely: bool = True
    typed: dict[str, str] = field(default_factory=dict)
    refusal: str | None = None

    def value(self, name: str) -> str:
        """What was typed in a field."""
        return self.typed.get(name, "")


def blank_forms(page: TicketPage, here: Territory) -> list[ActionFormView]:
    """A form for each action that may be done, with a new action id each."""
    return _likely_first(page, [_form(kind, page, here) for kind in page.actions])


def queue_forms(full: dict[str, Any], here: Territory, kinds: tuple[str, ...]) -> list[ActionFormView]:
    """The forms of `kinds` that may be sent for a ticket shown in a queue."""
    return [_plain_form(kind, full, here) for kind in kinds if kind in full["allowed"]]


def _plain_form(kind: str, full: dict[str, Any], here: Territory) -> ActionFormView:
    """A form without what only the ticket's own page offers: ready words, and the proof that is asked."""
    return ActionFormView(
        kind=kind,
        action_id=uuid.uuid4(),
        fields=FIELDS[kind],
        choices=_choices(kind, full, here),
        templates=[],
        told=kind in TOLD_WORDS,
        words_required=kind in REQUIRED_WORDS,
        proof_required=False,
        reason_required=_needs_reason(kind, full),
    )


def task_forms(full: dict[str, Any], here: Territory, kinds: tuple[str, ...]) -> list[ActionFormView]:
    """The forms of a ticket in a team's own queue, the likely ones first."""
    drawn = [
        replace(form, proof_required=form.kind == "done" and full["proof_required"])
        for form in queue_forms(full, here, kinds)
    ]
    steps = likely_steps(full["state"], [form.kind for form in drawn])
    likely = sorted(steps, key=lambda kind: kind != "done")[:2]  # here one comes to say that it is done
    first = [form for kind in likely for form in drawn if form.kind == kind]
    return [*first, *(replace(form, likely=False) for form in drawn if form not in first)]


def bulk_forms(found: Chosen, here: Territory) -> list[ActionFormView]:
    """A form for each action that may be sent to one at least of the chosen tickets."""
    nothing, typed = {"team": None}, {"into": found.first}
    return [replace(_plain_form(kind, nothing, here), typed=typed) for kind in found.kinds]


def refused_forms(
    page: TicketPage,
    here: Territory,
    *,
    kind: str,
    typed: dict[str, str],
    refusal: str,
    action_id: uuid.UUID,
) -> list[ActionFormView]:
    """The same, the refused one open with what was typed in it; drawn even where it can no longer be done."""
    kinds = [*page.actions] if kind in page.actions or kind not in FIELDS else [kind, *page.actions]
    drawn = [
        _form(one, page, here, typed=typed, refusal=refusal, action_id=action_id)
        if one == kind
        else _form(one, page, here)
        for one in kinds
    ]
    return _likely_first(page, drawn)


def _likely_first(page: TicketPage, drawn: list[ActionFormView]) -> list[ActionFormView]:
    """What one most often does next comes first, and what was refused with it: it is what one is at."""
    contested = page.full["contested_at"] is not None
    kinds = likely_steps(page.full["state"], [form.kind for form in drawn], contested=contested)
    first = [form for kind in kinds for form in drawn if form.kind == kind]
    refused = [form for form in drawn if form.refusal and form not in first]
    others = [replace(form, likely=False) for form in drawn if form not in first and form not in refused]
    return [*first, *refused, *others]


def _form(kind: str, page: TicketPage, here: Territory, **given: Any) -> ActionFormView:
    action_id = given.pop("action_id", None) or uuid.uuid4()
    return ActionFormView(
        kind=kind,
        action_id=action_id,
        fields=FIELDS[kind],
        choices=_choices(kind, page.full, here),
        templates=page.templates.get(kind, []),
        told=kind in TOLD_WORDS,
        words_required=kind in REQUIRED_WORDS,
        proof_required=kind == "done" and page.full["proof_required"],
        reason_required=_needs_reason(kind, page.full),
        **given,
    )


def _needs_reason(kind: str, full: dict[str, Any]) -> bool:
    """Whether the action is refused without its reason; of many at once each has its own answer."""
    is_one = "state" in full
    return kind != "close" or (is_one and not is_settled(full["state"], full["contested_at"] is not None))


def _choices(kind: str, full: dict[str, Any], here: Territory) -> dict[str, list[tuple[str, str]]]:
    if kind in ("assign", "transfer"):
        return {
            "team": [
                (team.slug, team.label())
                for team in here.teams
                if team.slug != full["team"] and (kind == "assign" or team.kind == "external")
            ]
        }
    if kind == "entrust":
        return {"account": takers(full, here)}
    if kind in ("requalify", "split"):
        return {"category": leaves(here)}
    named = {
        "reject": ("reason", REJECT_REASONS, "reason"),
        "close": ("reason", CLOSE_REASONS, "reason"),
        "done": ("no_photo_reason", NO_PHOTO_REASONS, "reason"),
        "wait": ("for", WAITING_FOR, "dashboard.waiting_for"),
        "prioritise": ("priority", PRIORITIES, "dashboard.priority"),
    }
    if kind not in named:
        return {}
    name, values, prefix = named[kind]
    return {name: [(value, translate(f"{prefix}.{value}")) for value in values]}


def takers(full: dict[str, Any], here: Territory) -> list[tuple[str, str]]:
    """Who may be entrusted with a ticket: the people of its team first, then those of the desk."""
    team = here.team(full["team"]) if full["team"] else None
    found = accounts.workers_of(here.id, team.id if team else None, DESK)
    return [(str(one.id), one.name) for one in found]


def leaves(here: Territory) -> list[tuple[str, str]]:
    """All that can be reported: code, and heading with name."""
    found = []
    for leaf in here.leaves:
        heading = here.category(leaf.parent) if leaf.parent else None
        found.append((leaf.code, f"{heading.label()} · {leaf.label()}" if heading else leaf.label()))
    return found
