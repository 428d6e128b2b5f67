"""Generated requests against the whole API, many of them."""

import pytest

from tests.contracts.test_fuzzing import fuzz, reader
from tests.features.reporting.conftest import given_settings, sent, states, town

__all__ = ["given_settings", "sent", "states", "town"]


@pytest.mark.parametrize("who", ["nobody", "author", "desk", "tablet"])
def test_generated_requests_are_never_a_fault(app, town, sent, who):
    headers, known = reader(town, sent, who)
    faults, _seen = fuzz(app, headers, known, 400)
    assert not faults, "\n\n".join(faults)
