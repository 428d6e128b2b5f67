"""The rows of Paris, and Paris as a territory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.features.paris import paris
from tests.servers.states import States


@pytest.fixture(scope="session")
def rows(test_data: Path) -> list[paris.Row]:
    return paris.read_rows(test_data)


@pytest.fixture
def file(test_data: Path, rows: list[paris.Row], tmp_path: Path) -> Path:
    """The territory's file of Paris, with its drawing beside it."""
    return paris.write_file(tmp_path, test_data, rows)


@pytest.fixture(scope="session")
def states(test_data: Path, rows: list[paris.Row], tmp_path_factory: pytest.TempPathFactory) -> States:
    """Paris may have been applied."""

    def apply_paris(_app: Any) -> int:
        from server.commons.territories import services

        file = paris.write_file(tmp_path_factory.mktemp("paris"), test_data, rows)
        return services.apply_file(file).territory_id

    return States(by_name={"city": apply_paris})


@pytest.fixture
def city(happened: Callable[[str], int]) -> Any:
    """Paris, applied."""
    from server.commons.territories import queries

    return queries.by_id(happened("city"))
