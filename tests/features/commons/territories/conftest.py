"""The demonstration town: its files, to be changed, or applied as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.commons.territories.files import CONFIG, Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Copies of the demonstration's files."""
    return Files(tmp_path)


@pytest.fixture
def town(app: Any) -> Any:
    """The demonstration town, applied."""
    from server.commons.territories import queries, services

    report = services.apply_file(CONFIG / "territories" / "46042.toml")
    return queries.by_id(report.territory_id)
