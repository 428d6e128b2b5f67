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
CLOSED = "closed"  # the team is closed: it stands in the way of a deadline, and is why another has the ticket
WARNINGS = (NEAR, LATE, ESCALATED, CLOSED)
# what the desk is alarmed of: a ticket that stays without a team, one that goes from team to team
UNASSIGNED, BOUNCED = "unassigned", "bounced"
ALARMS = (UNASSIGNED, BOUNCED)


def map_page(latitude: float | None, longitude: float | None) -> str | None:
    """Where a map of this place is, for any browser; a `geo:` link opens nothing on a desk."""
    if latitude is None or longitude is None:
        return None
    place = f"{latitude:.5f}", f"{longitude:.5f}"
    return "https://www.openstreetmap.org/?mlat={}&mlon={}#map=18/{}/{}".format(*place, *place)


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

    @cached_property
    def _spans(self) -> dict[str, bool]:
        return {}

    def is_in(self, span: str) -> bool:
        """Whether the local time is in a span such as `22:00-06:00`, judged once for all that name it."""
        known = self._spans.get(span)
        if known is None:
            start, end = span[:5], span[6:]
            late, early = self.clock >= start, self.clock < end
            known = self._spans[span] = (late and early) if start < end else (late or early)
        return known


@dataclass(frozen=True)
class Match:
    """The rule that won; None when none did. `because` names the conditions that held, as (name, value)."""

    rule: Any | None
    because: tuple[tuple[str, str], ...]


_Check = Callable[[Any, "Facts"], str | None]
_Prepared = tuple[RuleLike, tuple[tuple[_Check, Any], ...]]


class RuleBook:
    """Rules in their order, found by category: most of five hundred are about others than a ticket's."""

    def __init__(self, rules: Sequence[RuleLike]) -> None:
        self._rules: list[_Prepared] = [
            (rule, tuple((_CHECKS[name], wanted) for name, wanted in rule.conditions.items()))
            for rule in rules
        ]
        self._about: dict[tuple[str, ...], list[_Prepared]] = {}

    def first_match(self, facts: Facts) -> Match:
        """The first rule, in order, whose conditions all hold; an empty match when there is none."""
        for rule, conditions in self._that_may_match(facts):
            for check, wanted in conditions:
                if check(wanted, facts) is None:
                    break
            else:
                return Match(rule, _reasons(rule.conditions, facts))
        return Match(None, ((FALLBACK, ""),))

    def _that_may_match(self, facts: Facts) -> list[_Prepared]:
        found = self._about.get(facts.categories)
        if found is None:
            found = self._about[facts.categories] = [
                (rule, conditions)
                for rule, conditions in self._rules
                if not (wanted := rule.conditions.get("categories")) or _category(wanted, facts)
            ]
        return found


def _reasons(conditions: Mapping[str, Any], facts: Facts) -> tuple[tuple[str, str], ...]:
    """What made each condition hold, in the order of `_CHECKS`: a database may keep none."""
    held = [(name, check(conditions[name], facts)) for name, check in _CHECKS.items() if name in conditions]
    return tuple((name, value) for name, value in held if value is not None)


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
    spans = [wanted] if isinstance(wanted, str) else wanted
    for span in spans:
        if facts.is_in(span):
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
