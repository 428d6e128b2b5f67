"""The files of a town, to be broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.commons.territories.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Copies of the demonstration's files."""
    return Files(tmp_path)
