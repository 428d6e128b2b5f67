"""Thousands of steps by two tablets, a desk and a flaky network: all stands once, or is refused in words."""

from tests.features.reporting.conftest import given_settings, states, town
from tests.unit.tablet_and_service.conftest import line
from tests.unit.tablet_and_service.random_days import play

__all__ = ["given_settings", "line", "states", "town"]


def test_five_thousand_steps(town, line):
    play(town, line, max_examples=50, stateful_step_count=100)
