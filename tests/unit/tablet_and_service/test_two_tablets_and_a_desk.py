"""Two tablets, a desk and a flaky network do as they please for three hundred steps."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.tablet_and_service.held_tablet import enrol_second
from tests.unit.tablet_and_service.random_days import RandomDays


def test_three_hundred_steps(town, line):
    class Days(RandomDays):
        pass

    Days.town, Days.line = town, line
    enrol_second()
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=4,
            stateful_step_count=75,
            derandomize=True,
            phases=(Phase.generate,),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
    assert line.calls > 50, "the network was used"
