"""A dispatch rule in plain words, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.commons.territories.queries import Territory
from server.commons.territories.rules.words import CONDITIONS
from server.core.language import translate

SOME = 12  # names that a sentence holds before it only counts the others


def conditions_in_words(here: Territory, conditions: Mapping[str, Any]) -> list[str]:
    """A few words for each condition that is set, in the order of `words.CONDITIONS`."""
    found = []
    for name in CONDITIONS:
        wanted = conditions.get(name)
        if wanted and name == "answers":
            found += [_answer(here, question, answers) for question, answers in wanted.items()]
        elif wanted:
            found.append(
                translate(f"dashboard.rules.when.{name}", values=_any_of(_names(here, name, wanted)))
            )
    return found


def _names(here: Territory, name: str, wanted: Sequence[str]) -> list[str]:
    if name == "categories":
        known = {one.code: one.label() for one in here.every_category}
    elif name == "districts":
        known = {one.slug: one.name for one in here.every_district}
    elif name == "layers":
        known = {one.slug: one.name for one in here.layers}
    elif name == "hours":
        known = {one: one.replace("-", " – ") for one in wanted}
    else:
        prefix = {"kinds": "dashboard.kind", "sources": "dashboard.source", "weekdays": "because.value"}[name]
        known = {one: translate(f"{prefix}.{one}", default=one) for one in wanted}
    return [known.get(one, one) for one in wanted]


def _answer(here: Territory, code: str, answers: Sequence[str]) -> str:
    questions = (leaf.question(code) for leaf in here.every_category)
    question = next((one for one in questions if one), None)
    known = {one.code: one.label() for one in question.choices} if question else {}
    return translate(
        "dashboard.rules.when.answers",
        question=question.label() if question else code,
        values=_any_of([f"« {known.get(one, one)} »" for one in answers]),
    )


def _any_of(names: Sequence[str]) -> str:
    """`a, b or c`; a long list names the first and counts the others."""
    if len(names) > SOME:
        return translate(
            "dashboard.rules.and_others", values=", ".join(names[:SOME]), count=len(names) - SOME
        )
    *first, last = names
    return translate("dashboard.rules.or", values=", ".join(first), last=last) if first else last


def team_in_words(here: Territory, slug: str) -> str:
    """The name of a team."""
    team = here.team(slug)
    return team.label() if team else slug
