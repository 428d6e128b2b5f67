"""The history that the demonstration tells: volumes and shares, in order, nothing from tomorrow."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.demonstration import history
from server.demonstration.loading import TOWN, team_kind

TODAY = datetime(2026, 3, 18, 15, 20, tzinfo=UTC)
DAYS = (TODAY, datetime(2026, 1, 1, 0, 5, tzinfo=UTC), datetime(2024, 2, 29, 23, 50, tzinfo=UTC))
LAST_YEAR = timedelta(days=365)
told: list[history.Case] = []


@pytest.fixture
def town(app: Any) -> Any:
    """The demonstration town with its real rules."""
    from server.commons.territories import queries, services

    return queries.by_id(services.apply_file(TOWN).territory_id)


@pytest.fixture
def cases(town: Any) -> list[history.Case]:
    """The history as the town's rules make it, told once."""
    if not told:
        told.extend(history.tell(TODAY, lambda case: team_kind(town, case)))
    return told


def quickly(today: datetime) -> list[history.Case]:
    """A history under a rule of this test's own."""
    own = {"depot-sauvage", "rue-sale", "herbes", "tag", "banc", "corbeille-pleine", "massif", "vegetation"}
    return history.tell(today, lambda case: "proximity" if case.category in own else "service")


def texts(case: history.Case) -> list[str]:
    """Every word of a case that somebody may read."""
    found = [case.description, case.address]
    for step in case.steps:
        found += [value for value in step.payload.values() if isinstance(value, str)]
    return found


def test_the_first_year_has_524_signalements_and_the_second_430(cases):
    assert len(cases) == 524 + 430
    first, second = cases[:524], cases[524:]
    middle = (TODAY - LAST_YEAR).date()
    assert all(case.received_at.date() < middle for case in first)
    assert all(case.received_at.date() >= middle for case in second)


def test_sixty_in_a_hundred_are_for_the_proximity_team_each_year(cases, town):
    for year in (cases[:524], cases[524:]):
        own = sum(team_kind(town, case) == "proximity" for case in year)
        assert own / len(year) == pytest.approx(0.60, abs=0.005)


def test_every_case_is_about_a_place_and_a_category_of_the_town(cases, town):
    codes = {leaf.code for leaf in town.leaves}
    for case in cases:
        assert case.category in codes
        district = town.district_at(case.longitude, case.latitude)
        assert district is not None, case.address


@pytest.mark.parametrize("today", DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
def test_it_is_told_in_order_and_nothing_happens_before_it_is_said_or_after_today(today):
    cases = quickly(today)
    instants = [case.received_at for case in cases]
    assert instants == sorted(instants)
    assert instants[0] >= today - 2 * LAST_YEAR - timedelta(days=1)
    assert instants[-1] < today
    for case in cases:
        moments = [step.at for step in case.steps]
        assert moments == sorted(moments)
        assert all(case.received_at < moment < today for moment in moments)


def test_people_answer_by_day_and_services_write_in_working_hours():
    for case in quickly(TODAY):
        for step in case.steps:
            if step.kind == "verdict":
                assert 7 <= step.at.hour < 20, step
            if step.kind == "done":
                assert step.at.weekday() < 5, step


@pytest.mark.parametrize("today", DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
def test_no_text_has_a_gap_left_to_fill(today):
    for case in quickly(today):
        for text in texts(case):
            assert text.strip()
            assert not re.search(r"[{}]|\bNone\b", text), text


def test_the_same_day_tells_the_same_history():
    assert quickly(TODAY) == quickly(TODAY)


def test_the_newest_are_partly_under_way_and_the_oldest_are_finished():
    cases = quickly(TODAY)
    ends = {"close", "reject"}
    old, new = cases[:400], cases[-40:]
    finished = [{step.kind for step in case.steps} & ends for case in old]
    assert all(finished)
    assert sum(not {step.kind for step in case.steps} & {"done", *ends} for case in new) >= 10


@pytest.mark.parametrize(
    ("street", "said"),
    [
        ("rue Foch", "dans la rue Foch"),
        ("avenue Anatole-France", "dans l’avenue Anatole-France"),
        ("impasse des Tilleuls", "dans l’impasse des Tilleuls"),
        ("place Chapou", "sur la place Chapou"),
        ("quai Champollion", "sur le quai Champollion"),
        ("allées Fénelon", "sur les allées Fénelon"),
    ],
)
def test_a_street_is_said_as_one_says_it(street, said):
    assert history.where(street) == said
