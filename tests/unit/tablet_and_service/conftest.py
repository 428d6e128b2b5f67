"""The real service over HTTP, and tablets of one team without their windows."""

import pytest

from tests.features.reporting.conftest import given_settings, states, town
from tests.servers.flaky_line import running_line
from tests.unit.tablet_and_service.held_tablet import HeldTablet, enrol_second

__all__ = ["given_settings", "states", "town"]


@pytest.fixture
def line(app):
    """The service behind a line that fails as it is told; nothing may break in the service itself."""
    with running_line(app) as running:
        yield running
    assert running.broken == []


@pytest.fixture
def tablets(line, town, tmp_path):
    """Two tablets of the same team, in two agents' hands."""
    both = [
        HeldTablet(tmp_path / "first", line, "d0tablet-of-proximite".ljust(45, "x"), town.people["agent"]),
        HeldTablet(tmp_path / "second", line, enrol_second(), town.people["agent2"]),
    ]
    yield both
    for tablet in both:
        tablet.close()


@pytest.fixture
def tablet(tablets):
    """One of them."""
    return tablets[0]
