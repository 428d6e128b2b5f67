"""The rows of Paris, and Paris as a territory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.features.paris import paris


@pytest.fixture(scope="session")
def rows(test_data: Path) -> list[paris.Row]:
    return paris.read_rows(test_data)


@pytest.fixture
def file(test_data: Path, rows: list[paris.Row], tmp_path: Path) -> Path:
    """The territory's file of Paris, with its drawing beside it."""
    return paris.write_file(tmp_path, test_data, rows)


@pytest.fixture
def city(app: Any, file: Path) -> Any:
    """Paris, applied."""
    from server.commons.territories import queries, services

    return queries.by_id(services.apply_file(file).territory_id)
