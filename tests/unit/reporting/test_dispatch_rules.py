"""Which rule wins, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from server.commons.territories.rules.words import CONDITIONS
from server.reporting.dispatch import rules
from server.reporting.dispatch.rules import Facts, first_match

FRIDAY_NIGHT = datetime(2026, 11, 20, 23, 15, tzinfo=ZoneInfo("Europe/Paris"))


@dataclass
class Rule:
    name: str
    conditions: dict = field(default_factory=dict)


def facts(**given):
    return Facts(
        **{
            "categories": ("nid-de-poule", "voirie"),
            "kind": "anomaly",
            "source": "pwa",
            "local_time": FRIDAY_NIGHT,
            "district": "centre",
            "layers": ("routes",),
            "answers": {"taille": "grand", "lieux": ["rue", "place"]},
            **given,
        }
    )


@pytest.mark.parametrize(
    ("conditions", "value"),
    [
        ({"categories": ["nid-de-poule"]}, "nid-de-poule"),
        ({"categories": ["voirie"]}, "voirie"),
        ({"categories": ["proprete"]}, None),
        ({"districts": ["gare", "centre"]}, "centre"),
        ({"districts": ["gare"]}, None),
        ({"layers": ["parcelles", "routes"]}, "routes"),
        ({"layers": ["parcelles"]}, None),
        ({"kinds": ["anomaly"]}, "anomaly"),
        ({"kinds": ["praise"]}, None),
        ({"sources": ["pwa", "phone"]}, "pwa"),
        ({"sources": ["letter"]}, None),
        ({"answers": {"taille": ["grand", "immense"]}}, "taille = grand"),
        ({"answers": {"taille": "grand"}}, "taille = grand"),
        ({"answers": {"taille": ["petit"]}}, None),
        ({"answers": {"age": ["vieux"]}}, None),
        ({"answers": {"lieux": ["place"]}}, "lieux = place"),
        ({"answers": {"taille": ["grand"], "lieux": ["pont"]}}, None),
        ({"weekdays": ["friday"]}, "friday"),
        ({"weekdays": ["saturday"]}, None),
        ({"hours": ["22:00-06:00"]}, "22:00-06:00"),
        ({"hours": ["08:00-18:00"]}, None),
        ({"hours": ["08:00-12:00", "23:00-23:30"]}, "23:00-23:30"),
        ({}, ""),
    ],
)
def test_each_condition_holds_or_not(conditions, value):
    match = first_match([Rule("règle", conditions)], facts())
    if value is None:
        assert (match.rule, match.because) == (None, ((rules.FALLBACK, ""),))
    else:
        assert match.rule.name == "règle"
        assert match.because == tuple((name, value) for name in conditions)


def test_every_condition_that_a_file_may_state_is_known():
    assert set(rules._CHECKS) == set(CONDITIONS)


@pytest.mark.parametrize(
    ("clock", "inside"),
    [
        ((21, 59), False),
        ((22, 0), True),
        ((23, 59), True),
        ((0, 0), True),
        ((5, 59), True),
        ((6, 0), False),
    ],
)
def test_hours_may_pass_midnight_and_their_end_is_not_in_them(clock, inside):
    match = first_match(
        [Rule("nuit", {"hours": ["22:00-06:00"]})],
        facts(local_time=FRIDAY_NIGHT.replace(hour=clock[0], minute=clock[1])),
    )
    assert (match.rule is not None) is inside


def test_all_conditions_must_hold_and_each_says_why():
    wanted = {"categories": ["voirie"], "districts": ["centre"], "weekdays": ["friday"]}
    match = first_match([Rule("toutes", wanted)], facts())
    assert match.because == (("categories", "voirie"), ("districts", "centre"), ("weekdays", "friday"))
    assert first_match([Rule("toutes", {**wanted, "kinds": ["praise"]})], facts()).rule is None


def test_the_first_match_wins():
    order = [Rule("non", {"kinds": ["praise"]}), Rule("premier", {"kinds": ["anomaly"]}), Rule("second", {})]
    assert first_match(order, facts()).rule.name == "premier"
    assert first_match(order[::-1], facts()).rule.name == "second"


def test_without_place_nor_answers_nothing_matches_by_chance():
    nowhere = facts(district=None, layers=(), answers={})
    for conditions in ({"districts": ["centre"]}, {"layers": ["routes"]}, {"answers": {"taille": ["grand"]}}):
        assert first_match([Rule("règle", conditions)], nowhere).rule is None


def test_a_place_has_a_map_that_any_browser_opens():
    assert rules.map_page(44.4475, 1.4403) == (
        "https://www.openstreetmap.org/?mlat=44.44750&mlon=1.44030#map=18/44.44750/1.44030"
    )
    assert rules.map_page(None, None) is None
