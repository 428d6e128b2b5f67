"""Generated requests against the whole API, many of them."""

from tests.contracts.test_fuzzing import everybody, fuzz
from tests.features.reporting.conftest import given_settings, sent, states, town

__all__ = ["given_settings", "sent", "states", "town"]


def test_generated_requests_are_never_a_fault(app, town, sent):
    readers, known = everybody(town, sent)
    faults = fuzz(app, readers, known, 400)
    assert not faults, "\n\n".join(faults)
