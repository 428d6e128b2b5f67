"""Two tablets, a desk and a flaky network do as they please for three hundred steps."""

from hypothesis import Phase

from tests.unit.tablet_and_service.random_days import play


def test_three_hundred_steps(town, line):
    play(town, line, max_examples=4, stateful_step_count=75, derandomize=True, phases=(Phase.generate,))
    assert line.calls > 50, "the network was used"
