"""Thousands of steps by random people: every history told again gives its row."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.features.reporting.conftest import given_settings, states, town
from tests.features.reporting.random_people import RandomPeople

__all__ = ["given_settings", "states", "town"]


def test_ten_thousand_steps(town):
    class People(RandomPeople):
        pass

    People.town = town
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=200,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
