"""A territory's files that a test may break: the demonstration town's, copied."""

from __future__ import annotations

import shutil
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[4] / "config"


class Files:
    """The town's files in a folder of the test; `edit` replaces words in one of them."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(CONFIG / "territories", folder / "territories")
        shutil.copytree(CONFIG / "categories", folder / "categories")
        self.toml = folder / "territories" / "46042.toml"
        self.drawing = folder / "territories" / "46042.geojson"
        self.catalogue = folder / "categories" / "commune.toml"

    def edit(self, path: Path, old: str, new: str) -> int:
        """Replace the first `old`, which must be there; the line on which the new words begin."""
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path.name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text.count("\n", 0, text.index(old)) + 1

    def append(self, path: Path, words: str) -> int:
        """Add `words` at the end; the line on which they begin."""
        text = path.read_text(encoding="utf-8")
        path.write_text(text + words, encoding="utf-8")
        return text.count("\n") + 1
