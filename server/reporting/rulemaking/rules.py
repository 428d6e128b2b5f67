"""Pure decisions: a list of rules changed by one step, and what rules do to tickets, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.commons.territories.rules import editing
from server.reporting.dispatch.rules import Facts, Match, RuleBook

Rule = Mapping[str, Any]
EXAMPLES = 5  # of each move
MOST_HOLES = 200


@dataclass(frozen=True)
class WrittenRule:
    """A rule of a document, as the rule book takes it."""

    name: str
    conditions: Mapping[str, Any]
    team: str
    priority: str


def book_of(rules: Iterable[Rule]) -> RuleBook:
    """The rule book of a document's rules."""
    return RuleBook(
        [
            WrittenRule(rule["name"], rule.get("when", {}), rule["team"], rule.get("priority", "normal"))
            for rule in rules
        ]
    )


def place_of(rules: Sequence[Rule], name: str) -> int | None:
    """Where the rule of this name is, from 0; None: nowhere."""
    return editing.place_of(rules, "name", name)


def moved(rules: Sequence[Rule], place: int, step: int) -> list[Rule]:
    """The list with the rule of `place` so many places further down; up when `step` is negative."""
    return editing.put(rules, rules[place], instead_of=place, rank=place + step)


@dataclass
class Tally:
    """What drafted rules do otherwise than those in force, ticket by ticket.

    Every ticket is judged twice from the same facts, so that a difference comes from the rules alone.
    """

    present: RuleBook
    wanted: RuleBook
    names: Sequence[str]
    fallback: str
    tickets: int = 0
    other_priority: int = 0
    refused: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    holes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, facts: Facts, name: str) -> None:
        """Count one ticket; `name` is what people call it."""
        before, after = self.present.first_match(facts), self.wanted.first_match(facts)
        self.tickets += 1
        if after.rule is None:
            self.holes[facts.categories[0] if facts.categories else "", facts.district or ""] += 1
        else:
            self.by_rule[after.rule.name] += 1
        pair = (self.team(before), self.team(after))
        if pair[0] != pair[1]:
            self.moves[pair] += 1
            shown = self.examples.setdefault(pair, [])
            if len(shown) < EXAMPLES:
                shown.append(name)
        elif _priority(before) != _priority(after):
            self.other_priority += 1

    def team(self, match: Match) -> str:
        """The slug of the team that a match means."""
        return match.rule.team if match.rule else self.fallback

    def result(self) -> dict[str, Any]:
        """All of it as it is kept, the most frequent first."""
        return {
            "tickets": self.tickets,
            "refused": self.refused,
            "moved": self.moves.total(),
            "other_priority": self.other_priority,
            "moves": [
                {"from": old, "to": new, "count": count, "examples": self.examples[old, new]}
                for (old, new), count in self.moves.most_common()
            ],
            "rules": [[name, self.by_rule[name]] for name in self.names],
            "by_fallback": self.holes.total(),
            "holes": [
                {"category": category, "district": district, "count": count}
                for (category, district), count in self.holes.most_common(MOST_HOLES)
            ],
        }


def _priority(match: Match) -> str:
    return match.rule.priority if match.rule else "normal"
