"""Thousands of steps by two tablets, a desk and a flaky network: all stands once, or is refused in words."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.features.reporting.conftest import given_settings, states, town
from tests.unit.tablet_and_service.conftest import line
from tests.unit.tablet_and_service.held_tablet import enrol_second
from tests.unit.tablet_and_service.random_days import RandomDays

__all__ = ["given_settings", "line", "states", "town"]


def test_five_thousand_steps(town, line):
    class Days(RandomDays):
        pass

    Days.town, Days.line = town, line
    enrol_second()
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=50,
            stateful_step_count=100,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
