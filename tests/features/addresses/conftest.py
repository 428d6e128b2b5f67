"""A real geocoder with the addresses of Bondy, and a town that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.commons.addresses import queries
from tests.servers import addok


@pytest.fixture(scope="session")
def ban_file(test_data: Path) -> Path:
    """The base adresse of Bondy."""
    return test_data / "addresses" / "ban_bondy_93010.csv"


@pytest.fixture(scope="session")
def geocoder(ban_file: Path) -> Iterator[str]:
    """Its URL."""
    assert addok.installed(), "addok's environment is missing: python3 config/setup/prepare.py addok"
    with addok.running_addok(ban_file) as url:
        yield url


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    """Nothing is known from another test, and no failure is waited for."""
    queries.forget()


def build_bondy() -> int:
    """A town as large as Bondy; its id."""
    from shapely.geometry import box

    from server.commons.territories.rules.geography import write_shape
    from tests.features.commons.accounts.town import build_town

    return build_town(
        name="Bondy",
        insee="93010",
        west=2.45,
        south=48.88,
        east=2.51,
        north=48.93,
        center_longitude=2.48,
        center_latitude=48.90,
        outline=write_shape(box(2.45, 48.88, 2.51, 48.93)),
    )


@pytest.fixture
def bondy(app: Any) -> int:
    """The town's id."""
    return build_bondy()
