"""Dispatch rules as they are saved: each must name what exists, and be able to match.

Conditions are those of `words.CONDITIONS`; all that a rule sets must hold. `categories` may name a
heading, which stands for its leaves. `hours` are spans such as `22:00-06:00`, over midnight if need be.
`answers` maps a question's code to the answers that match.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.commons.territories.rules.checks import Document, leaves
from server.commons.territories.rules.fields import AT
from server.commons.territories.rules.geography import widened
from server.commons.territories.rules.problems import Problems
from server.commons.territories.rules.words import SIGNALEMENT_KINDS, SOURCES, WEEKDAYS

Conditions = Mapping[str, Any]
MINUTES_A_DAY = 24 * 60
USUAL_KINDS = ("anomaly",)  # of a category that says nothing of them


def conditions_of(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions that `rule` sets, without those it leaves open."""
    return {key: value for key, value in rule["when"].items() if key != AT and value}


def check_rules(document: Document, problems: Problems) -> None:
    """Add what is wrong with the rules of `document`; it is otherwise sound."""
    before = len(problems)
    known = {
        "categories": [item["code"] for top in document["categories"] for item in (top, *top["children"])],
        "districts": [item["slug"] for item in document["districts"]],
        "layers": [item["slug"] for item in document["layers"]],
    }
    teams = [item["slug"] for item in document["teams"]]
    for rule in document["rules"]:
        if rule["team"] not in teams:
            problems.add_unknown((*rule[AT], "team"), "team", rule["team"], teams)
        for key, words in known.items():
            for word in rule["when"].get(key, ()):
                if word not in words:
                    problems.add_unknown((*rule[AT], "when"), KNOWN_AS[key], word, words)
        if len(problems) == before:
            _check_answers(rule, document, problems)
            _check_kinds(rule, document, problems)
    if len(problems) == before:
        _check_hidden(document, problems)


KNOWN_AS = {"categories": "category", "districts": "district", "layers": "layer"}


def _check_answers(rule: Mapping[str, Any], document: Document, problems: Problems) -> None:
    """An answer that no question of the rule's categories can get would never match."""
    wanted = rule["when"].get("answers") or {}
    codes = rule["when"].get("categories") or ()
    reached = expand(codes, document) if codes else {leaf["code"] for leaf in leaves(document)}
    asked: dict[str, set[str]] = {}
    free: set[str] = set()
    for leaf in leaves(document):
        if leaf["code"] in reached:
            for question in leaf["questions"]:
                asked.setdefault(question["code"], set()).update(item["code"] for item in question["choices"])
                if question["kind"] == "yes_no":
                    asked[question["code"]] |= {"yes", "no"}
                if question["kind"] in ("text", "number"):
                    free.add(question["code"])
    for code, answers in wanted.items():
        if code not in asked:
            problems.add_unknown((*rule[AT], "when"), "question", code, asked)
        for answer in () if code in free else answers:
            if code in asked and answer not in asked[code]:
                problems.add_unknown((*rule[AT], "when"), "answer", answer, asked[code])


def _check_kinds(rule: Mapping[str, Any], document: Document, problems: Problems) -> None:
    """A rule about praise in categories that take anomalies alone would never match."""
    wanted, codes = rule["when"].get("kinds"), rule["when"].get("categories")
    if wanted and codes:
        reached = expand(codes, document)
        taken = {
            kind
            for leaf in leaves(document)
            if leaf["code"] in reached
            for kind in leaf["kinds"] or USUAL_KINDS
        }
        if not taken & set(wanted):
            problems.add((*rule[AT], "when"), "impossible_kinds", rule=rule["name"])


def check_grounds(document: Document, shapes: Mapping[tuple[str, str], Any], problems: Problems) -> None:
    """A rule for districts that none of its layers reaches would never match."""
    widths = {item["slug"]: item["buffer_m"] for item in document["layers"]}
    for rule in document["rules"]:
        districts, layers = (rule["when"].get(key) for key in ("districts", "layers"))
        if not (districts and layers):
            continue
        grounds = [
            widened(shapes["layer", slug].geometry, widths[slug])
            for slug in layers
            if ("layer", slug) in shapes
        ]
        homes = [shapes["district", slug].geometry for slug in districts if ("district", slug) in shapes]
        if not any(home.intersects(ground) for home in homes for ground in grounds):
            problems.add((*rule[AT], "when"), "apart", rule=rule["name"])


def expand(codes: Sequence[str], document: Document) -> set[str]:
    """The leaves that `codes` stand for: themselves, or those below a heading."""
    wanted = set(codes)
    found: set[str] = set()
    for heading in document["categories"]:
        for leaf in heading["children"] or [heading]:
            if leaf["code"] in wanted or heading["code"] in wanted:
                found.add(leaf["code"])
    return found


class Cases:
    """Which categories in which districts a rule may concern: one bit for each pair, as one number.

    Outside all districts is a district of its own, that only a rule without districts reaches.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.leaves = [leaf["code"] for leaf in leaves(document)]
        self.districts: list[str | None] = [*(item["slug"] for item in document["districts"]), None]

    def of(self, conditions: Conditions) -> int:
        """The cases that these conditions leave, whatever else they ask."""
        wanted = conditions.get("categories")
        reached = expand(wanted, self._document) if wanted else self.leaves
        line = sum(1 << rank for rank, code in enumerate(self.leaves) if code in reached)
        districts = conditions.get("districts")
        return sum(
            line << rank * len(self.leaves)
            for rank, slug in enumerate(self.districts)
            if not districts or slug in districts
        )

    def pairs(self, cases: int) -> Iterator[tuple[str, str | None]]:
        """The category and the district of each of `cases`."""
        for rank, slug in enumerate(self.districts):
            for place, code in enumerate(self.leaves):
                if cases >> rank * len(self.leaves) + place & 1:
                    yield code, slug


def uncovered(document: Document) -> list[tuple[str, str | None]]:
    """The categories and districts that no rule surely takes: what of them falls to the fallback team.

    A rule that asks more than category and district takes some of them only.
    """
    cases = Cases(document)
    left = cases.of({})
    for rule in document["rules"]:
        conditions = conditions_of(rule)
        if conditions.keys() <= {"categories", "districts"}:
            left &= ~cases.of(conditions)
    return list(cases.pairs(left))


def _check_hidden(document: Document, problems: Problems) -> None:
    """A rule never matches when earlier ones take all that it could.

    For each rule, the earlier rules that ask no more than it does but for category and district are put
    together: if they cover all its cases, it is hidden. One that has the very conditions of an earlier one
    and another team contradicts it.
    """
    cases = Cases(document)
    earlier: list[tuple[Mapping[str, Any], int, Conditions]] = []
    for rule in document["rules"]:
        conditions = conditions_of(rule)
        left = mine = cases.of(conditions)
        hiding = []
        for other, taken, theirs in earlier:
            if left & taken and _asks_no_more(theirs, conditions):
                left &= ~taken
                hiding.append((other, taken, theirs))
        if not left:
            _tell_hidden(rule, mine, conditions, hiding, problems)
        earlier.append((rule, mine, conditions))


def _tell_hidden(
    rule: Mapping[str, Any],
    mine: int,
    conditions: Conditions,
    hiding: Sequence[tuple[Mapping[str, Any], int, Conditions]],
    problems: Problems,
) -> None:
    other, taken, theirs = hiding[0] if hiding else (rule, 0, {})
    if other["team"] != rule["team"] and taken == mine and _asks_no_more(conditions, theirs):
        problems.add(rule[AT], "contradicting_rule", rule=rule["name"], other=other["name"])
    else:
        names = ", ".join(one["name"] for one, _, _ in hiding)
        problems.add(rule[AT], "hidden_rule", rule=rule["name"], hiding=names)


def _asks_no_more(wide: Conditions, narrow: Conditions) -> bool:
    """Whether all that meets `narrow` meets `wide`, categories and districts apart."""
    return all(
        _covers(key, value, narrow.get(key))
        for key, value in wide.items()
        if key not in ("categories", "districts")
    )


ALL_WORDS = {"weekdays": WEEKDAYS, "kinds": SIGNALEMENT_KINDS, "sources": SOURCES}


def _covers(key: str, wide: Any, narrow: Any) -> bool:
    if key == "hours":
        return len(minutes(wide)) == MINUTES_A_DAY if narrow is None else minutes(narrow) <= minutes(wide)
    if key == "answers":
        return narrow is not None and all(
            code in narrow and set(narrow[code]) <= set(answers) for code, answers in wide.items()
        )
    if narrow is None:
        return key in ALL_WORDS and set(wide) == set(ALL_WORDS[key])
    # a list means "one of these", so the wider one must hold the narrower one
    return set(narrow) <= set(wide)


def minutes(hours: Sequence[str]) -> set[int]:
    """The minutes of the day in spans such as `22:00-06:00`, their ends left out; equal ends are all day."""
    found: set[int] = set()
    for span in hours:
        start, end = (int(time[:2]) * 60 + int(time[3:]) for time in span.split("-"))
        found |= set(range(start, end)) if start < end else {*range(start, MINUTES_A_DAY), *range(end)}
    return found
