"""A person's draft of the rules: begun by the first change, put in force as a version, or let go."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.commons.territories import services as territories
from server.commons.territories.errors import ChangedMeanwhile
from server.commons.territories.queries import Territory, versions
from server.commons.territories.rules import editing
from server.commons.territories.services import Report
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.language import translate
from server.reporting.rulemaking import rules
from server.reporting.rulemaking.errors import RuleRefused, RuleUnknown
from server.reporting.rulemaking.models import RuleDraft
from server.reporting.rulemaking.queries import own_problems

Edit = Callable[[list[rules.Rule]], Sequence[rules.Rule]]


def put_rule(
    here: Territory, account_id: int, rule: Mapping[str, Any], *, instead_of: str | None, place: int | None
) -> None:
    """Put a rule in the draft, in the place of the one named `instead_of` if there is one.

    `place` counts from 0; None: where the other was, or at the end.

    Raises:
        RuleRefused: the rule cannot work as it is written.
        RuleUnknown: there is no rule named `instead_of` any more.
    """

    def edit(known: list[rules.Rule]) -> Sequence[rules.Rule]:
        old = _place(known, instead_of) if instead_of is not None else None
        same = rules.place_of(known, str(rule["name"]))
        if same is not None and same != old:
            raise RuleRefused({"name": [translate("dashboard.rules.name_taken", name=rule["name"])]})
        at = (len(known) if old is None else old) if place is None else place
        changed = editing.put(known, dict(rule), instead_of=old, rank=at)
        _refuse_broken(here, changed, str(rule["name"]))
        return changed

    _edit(here, account_id, edit)


def _refuse_broken(here: Territory, changed: Sequence[rules.Rule], name: str) -> None:
    definition = versions.definition(here.id, here.revision).with_parts(rules=changed)
    errors: dict[str, list[str]] = {}
    for one in own_problems(definition, _place(changed, name)):
        field = [str(step) for step in one.path[2:] if step != "when"]
        errors.setdefault(field[0] if field else "", []).append(one.reason)
    if errors:
        raise RuleRefused(errors)


def move_rule(here: Territory, account_id: int, name: str, step: int) -> None:
    """Move a rule of the draft by so many places, up when negative.

    Raises:
        RuleUnknown: there is none of this name any more.
    """
    _edit(here, account_id, lambda known: rules.moved(known, _place(known, name), step))


def remove_rule(here: Territory, account_id: int, name: str) -> None:
    """Take a rule out of the draft; one that is gone already is gone."""
    _edit(here, account_id, lambda known: [rule for rule in known if rule["name"] != name])


def let_go(account_id: int) -> None:
    """Forget the draft; none already is none."""
    with unit_of_work() as work:
        _forget(work, account_id)


def put_in_force(here: Territory, account_id: int) -> Report | None:
    """Make the draft the rules of the town, as a new version; None when there is no draft.

    What others changed since in other parts than the rules stays as they made it.

    Raises:
        FileRefused: the rules cannot work; the draft is kept.
        ChangedMeanwhile: somebody else changed the rules since; the draft is kept.
    """
    draft = db.session.get(RuleDraft, account_id)
    if draft is None:
        return None
    wanted = list(draft.rules)
    report = territories.edit(
        territory_id=here.id,
        base=draft.base,
        account_id=account_id,
        look=lambda document: list(document.get("rules", ())),
        change=lambda document: {**document, "rules": wanted},
    )
    let_go(account_id)
    return report


def put_over(here: Territory, account_id: int, base: int) -> None:
    """Go on from version `base`, that its author has looked at: the draft will replace the rules it has.

    Raises:
        ChangedMeanwhile: `base` is not the present version any more.
    """
    if base != here.revision:
        last = versions.find(here.id, here.revision)
        raise ChangedMeanwhile(base, here.revision, last.account_id, last.made_at)
    with unit_of_work() as work:
        draft = work.lock(RuleDraft, account_id)
        if draft is not None:
            draft.base = base


def _place(known: Sequence[rules.Rule], name: str) -> int:
    place = rules.place_of(known, name)
    if place is None:
        raise RuleUnknown
    return place


def _edit(here: Territory, account_id: int, edit: Edit) -> None:
    """Change the draft, which begins from the version in force; what is as in its version is no draft."""
    with unit_of_work() as work:
        draft = work.lock(RuleDraft, account_id)
        base = draft.base if draft else here.revision
        known = [dict(rule) for rule in versions.definition(here.id, base).several("rules")]
        wanted = [dict(rule) for rule in edit(list(draft.rules) if draft else list(known))]
        if wanted == known:
            _forget(work, account_id)
            return
        if draft is None:
            draft = RuleDraft(account_id=account_id, territory_id=here.id, base=base)
            work.session.add(draft)
        draft.rules, draft.changed_at = wanted, now()


def _forget(work: UnitOfWork, account_id: int) -> None:
    draft = work.lock(RuleDraft, account_id)
    if draft is not None:
        work.session.delete(draft)
