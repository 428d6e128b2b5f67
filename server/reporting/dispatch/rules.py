"""Pure evaluation of dispatch rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FALLBACK = "fallback"
# what is said of a deadline: to the team that it comes near or is passed, to directors that it is long passed
NEAR, LATE, ESCALATED = "near", "late", "escalated"
WARNINGS = (NEAR, LATE, ESCALATED)


class RuleLike(Protocol):
    """A rule as the territory's file says it; `conditions` holds only those that are set."""

    @property
    def name(self) -> str: ...
    @property
    def conditions(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Facts:
    """What a rule may look at. `category` comes with its headings; `local_time` is the town's.

    `answers` maps a question's code to the chosen value or values.
    """

    categories: tuple[str, ...]
    kind: str
    source: str
    local_time: datetime
    district: str | None = None
    layers: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def weekday(self) -> str:
        """The day of the week of the local time."""
        return WEEKDAYS[self.local_time.weekday()]

    @cached_property
    def clock(self) -> str:
        """The local time as rules write it."""
        return f"{self.local_time.hour:02d}:{self.local_time.minute:02d}"


@dataclass(frozen=True)
class Match:
    """The rule that won; None when none did. `because` names the conditions that held, as (name, value)."""

    rule: Any | None
    because: tuple[tuple[str, str], ...]


class RuleBook:
    """Rules in their order, each ticket's found by its category: most of five hundred are about others."""

    def __init__(self, rules: Sequence[RuleLike]) -> None:
        # conditions in the order of `_CHECKS`: a database may keep none
        self._rules = [
            (
                rule,
                [
                    (name, check, rule.conditions[name])
                    for name, check in _CHECKS.items()
                    if name in rule.conditions
                ],
            )
            for rule in rules
        ]
        self._about: dict[tuple[str, ...], list[_Prepared]] = {}

    def first_match(self, facts: Facts) -> Match:
        """The first rule, in order, whose conditions all hold; an empty match when there is none."""
        for rule, conditions in self._that_may_match(facts.categories):
            held = []
            for name, check, wanted in conditions:
                value = check(wanted, facts)
                if value is None:
                    break
                held.append((name, value))
            else:
                return Match(rule, tuple(held))
        return Match(None, ((FALLBACK, ""),))

    def _that_may_match(self, categories: tuple[str, ...]) -> list["_Prepared"]:
        found = self._about.get(categories)
        if found is None:
            found = self._about[categories] = [
                (rule, conditions)
                for rule, conditions in self._rules
                if not (wanted := rule.conditions.get("categories")) or _one_in(wanted, categories)
            ]
        return found


_Prepared = tuple[RuleLike, list[tuple[str, Callable[[Any, Facts], str | None], Any]]]


def first_match(rules: Sequence[RuleLike], facts: Facts) -> Match:
    """The same for rules that are asked once."""
    return RuleBook(rules).first_match(facts)


def _one_in(wanted: Sequence[str], present: Sequence[str]) -> str | None:
    return next((value for value in present if value in wanted), None)


def _category(wanted: Sequence[str], facts: Facts) -> str | None:
    return _one_in(wanted, facts.categories)


def _district(wanted: Sequence[str], facts: Facts) -> str | None:
    return facts.district if facts.district is not None and facts.district in wanted else None


def _layer(wanted: Sequence[str], facts: Facts) -> str | None:
    return _one_in(wanted, facts.layers)


def _kind(wanted: Sequence[str], facts: Facts) -> str | None:
    return facts.kind if facts.kind in wanted else None


def _source(wanted: Sequence[str], facts: Facts) -> str | None:
    return facts.source if facts.source in wanted else None


def _answers(wanted: Mapping[str, Any], facts: Facts) -> str | None:
    held = []
    for question, accepted in wanted.items():
        given = facts.answers.get(question)
        values = given if isinstance(given, list) else [given]
        options = accepted if isinstance(accepted, list | tuple) else [accepted]
        found = next((value for value in values if value in options), None)
        if found is None:
            return None
        held.append(f"{question} = {found}")
    return ", ".join(held)


def _weekday(wanted: Sequence[str], facts: Facts) -> str | None:
    return facts.weekday if facts.weekday in wanted else None


def _hours(wanted: Sequence[str], facts: Facts) -> str | None:
    """`["22:00-06:00"]`: a range may pass midnight; its end is not in it."""
    clock = facts.clock
    for span in [wanted] if isinstance(wanted, str) else wanted:
        start, end = span[:5], span[6:]
        inside = start <= clock < end if start < end else clock >= start or clock < end
        if inside:
            return span
    return None


_CHECKS: Mapping[str, Callable[[Any, Facts], str | None]] = {
    "categories": _category,
    "districts": _district,
    "layers": _layer,
    "kinds": _kind,
    "sources": _source,
    "answers": _answers,
    "weekdays": _weekday,
    "hours": _hours,
}
