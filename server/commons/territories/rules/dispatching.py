"""Dispatch rules as they are saved: each must name what exists, and be able to match.

Conditions are those of `words.CONDITIONS`; all that a rule sets must hold. `categories` may name a
heading, which stands for its leaves. `hours` are spans such as `22:00-06:00`, over midnight if need be.
`answers` maps a question's code to the answers that match.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from server.commons.territories.rules.checks import Document, leaves
from server.commons.territories.rules.fields import AT
from server.commons.territories.rules.problems import Problems
from server.commons.territories.rules.words import SIGNALEMENT_KINDS, SOURCES, WEEKDAYS

Conditions = Mapping[str, Any]
MINUTES_A_DAY = 24 * 60


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


def expand(codes: Sequence[str], document: Document) -> set[str]:
    """The leaves that `codes` stand for: themselves, or those below a heading."""
    wanted = set(codes)
    found: set[str] = set()
    for heading in document["categories"]:
        for leaf in heading["children"] or [heading]:
            if leaf["code"] in wanted or heading["code"] in wanted:
                found.add(leaf["code"])
    return found


def _check_hidden(document: Document, problems: Problems) -> None:
    """A rule never matches when earlier ones take all that it could.

    For each rule, the earlier rules that ask no more than it does but for the category are put together:
    if they cover all its leaves, it is hidden.
    """
    every = {leaf["code"] for leaf in leaves(document)}
    earlier: list[tuple[str, set[str], Conditions]] = []
    for rule in document["rules"]:
        conditions = conditions_of(rule)
        mine = expand(conditions["categories"], document) if "categories" in conditions else every
        left, hiding = set(mine), []
        for name, taken, other in earlier:
            if left & taken and _asks_no_more(other, conditions):
                left -= taken
                hiding.append(name)
        if not left:
            problems.add(rule[AT], "hidden_rule", rule=rule["name"], hiding=", ".join(hiding))
        earlier.append((rule["name"], mine, conditions))


def _asks_no_more(wide: Conditions, narrow: Conditions) -> bool:
    """Whether all that meets `narrow` meets `wide`, categories apart."""
    return all(_covers(key, value, narrow.get(key)) for key, value in wide.items() if key != "categories")


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
