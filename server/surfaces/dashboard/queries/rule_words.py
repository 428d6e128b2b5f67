"""A dispatch rule in plain words, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from server.commons.territories.queries import Territory
from server.commons.territories.rules.words import CONDITIONS
from server.core.language import time_of_day, translate

SOME = 12  # names that a sentence holds before it only counts the others


def conditions_in_words(here: Territory, conditions: Mapping[str, Any]) -> list[str]:
    """A few words for each condition that is set, in the order of `words.CONDITIONS`."""
    found = []
    for name in CONDITIONS:
        wanted = conditions.get(name)
        if wanted and name == "answers":
            found += [_answer(here, conditions, *asked) for asked in wanted.items()]
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
        known = {one: " – ".join(map(_hour, one.split("-"))) for one in wanted}
    else:
        prefix = {"kinds": "dashboard.kind", "sources": "dashboard.source", "weekdays": "because.value"}[name]
        known = {one: translate(f"{prefix}.{one}", default=one) for one in wanted}
    return [known.get(one, one) for one in wanted]


def _hour(written: str) -> str:
    if written == "24:00":
        return translate("dashboard.on_call.midnight")
    return time_of_day(time.fromisoformat(written))


def _answer(here: Territory, conditions: Mapping[str, Any], code: str, answers: Sequence[str]) -> str:
    """An answer in the words of the categories of the rule, or of any: two may ask under the same code."""
    named = [leaf for one in conditions.get("categories") or () for leaf in here.leaves_under(one)]
    asked = (leaf.question(code) for leaf in (*named, *here.every_category))
    question = next((one for one in asked if one), None)
    known = {one.code: one.label() for one in question.choices} if question else {}
    return translate(
        "dashboard.rules.when.answers",
        question=question.label() if question else code,
        values=_any_of([translate("dashboard.rules.quoted", value=known.get(one, one)) for one in answers]),
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


def holes_in_words(here: Territory, holes: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """Each category that some place has no sure rule for, with these places: everywhere, or which."""
    places: dict[str, list[str]] = {}
    for code, district in holes:
        places.setdefault(code, []).append(_district(here, district or ""))
    everywhere = len(here.districts) + 1
    return [
        (
            _category(here, code),
            translate("dashboard.rules.everywhere") if len(names) == everywhere else ", ".join(names),
        )
        for code, names in places.items()
    ]


def counted_holes(here: Territory, holes: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, int]]:
    """What no drafted rule took: category, district, how many tickets."""
    return [
        (_category(here, one["category"]), _district(here, one["district"]), one["count"]) for one in holes
    ]


def _category(here: Territory, code: str) -> str:
    category = here.category(code)
    return category.label() if category else code


def _district(here: Territory, slug: str) -> str:
    district = here.district(slug)
    return district.name if district else slug or translate("dashboard.rules.outside")
