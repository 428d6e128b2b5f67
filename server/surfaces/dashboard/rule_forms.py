"""The form of a dispatch rule: what was chosen in it as a rule of the territory's document, and back."""

import re
from collections.abc import Iterator
from typing import Any

from werkzeug.datastructures import MultiDict

from server.commons.territories.queries import Question, Territory

LISTS = ("categories", "districts", "layers", "kinds", "sources", "weekdays")
TIME = re.compile(r"\b(\d{1,2})\s*[:hH]\s*(\d{2})?\b")
ANSWER = "="  # between a question's code and an answer's


def empty_rule(here: Territory, layer_slug: str | None) -> dict[str, Any]:
    """A rule to be written; for a layer, with what is known of it already."""
    layer = next((one for one in here.layers if one.slug == layer_slug), None)
    if layer is None:
        return {"name": "", "team": "", "priority": "normal"}
    return {
        "name": layer.name,
        "when": {"layers": [layer.slug]},
        "team": layer.team or "",
        "priority": "normal",
    }


def rule_from(sent: MultiDict[str, str]) -> dict[str, Any]:
    """The rule that a form says; what cannot be in it is judged where all rules are."""
    when: dict[str, Any] = {name: values for name in LISTS if (values := sent.getlist(name))}
    if hours := spans(sent.get("hours", "")):
        when["hours"] = hours
    answers: dict[str, list[str]] = {}
    for one in sent.getlist("answers"):
        question, _, answer = one.partition(ANSWER)
        answers.setdefault(question, []).append(answer)
    if answers:
        when["answers"] = answers
    rule = {
        "name": " ".join(sent.get("name", "").split()),
        "when": when,
        "team": sent.get("team", ""),
        "priority": sent.get("priority", "normal"),
    }
    return rule if when else {key: value for key, value in rule.items() if key != "when"}


def spans(typed: str) -> list[str]:
    """`22 h – 6 h, 12:00-14:00` as the file writes it; what is no time stays, to be refused in words."""
    plain = TIME.sub(lambda found: f"{int(found[1]):02d}:{found[2] or '00'}", typed)
    plain = re.sub(r"\s*[-–—]\s*", "-", plain)
    return [one for one in re.split(r"[,;\s]+", plain) if one]


def questions(here: Territory) -> Iterator[tuple[Question, list[str]]]:
    """The questions with answers to choose from, each once, with the names of the categories that ask it."""
    found: dict[str, tuple[Question, list[str]]] = {}
    for leaf in here.leaves:
        for question in leaf.questions:
            if question.choices:
                found.setdefault(question.code, (question, []))[1].append(leaf.label())
    yield from found.values()


def chosen_answers(rule: dict[str, Any]) -> list[str]:
    """The answers of a rule as the form's boxes name them."""
    wanted = rule.get("when", {}).get("answers") or {}
    return [f"{question}{ANSWER}{one}" for question, answers in wanted.items() for one in answers]
