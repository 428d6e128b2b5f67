"""The demonstration town: its files, to be changed, or applied as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.servers.states import States
from tests.unit.commons.territories.files import CONFIG, Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Copies of the demonstration's files."""
    return Files(tmp_path)


def apply_town(_app: Any) -> int:
    """The demonstration town's file is applied; the town's id."""
    from server.commons.territories import services

    return services.apply_file(CONFIG / "territories" / "46042.toml").territory_id


@pytest.fixture(scope="session")
def states() -> States:
    """The town may have been applied."""
    return States(by_name={"town": apply_town})


@pytest.fixture
def town(happened: Callable[[str], int]) -> Any:
    """The demonstration town, applied."""
    from server.commons.territories import queries

    return queries.by_id(happened("town"))
