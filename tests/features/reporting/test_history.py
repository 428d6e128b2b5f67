"""Whatever people do, the history of a ticket told again gives its row."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.features.reporting.random_people import RandomPeople

pytestmark = pytest.mark.any_database

EXAMPLES, STEPS = int(os.environ.get("PARVIS_RANDOM_PEOPLE", "12")), 30


def test_the_history_told_again_gives_the_row(town):
    class People(RandomPeople):
        pass

    People.town = town
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
