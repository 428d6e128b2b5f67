"""What the code imports is in its lock: nothing works only where somebody installed more by hand."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.tree import ROOT, parsed, python_files, relative

OURS = {"server", "agent_app", "config", "tests", "migrations"}
ALLOWED = {"server": ("server",), "agent_app": ("tablet",), "tests": ("server", "tablet", "dev")}
NAME = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[.*\])?==", re.MULTILINE)


def locked(requirements: str) -> set[str]:
    """The packages of one lock."""
    text = (ROOT / "config" / "requirements" / f"{requirements}.txt").read_text()
    return {normal(found) for found in NAME.findall(text)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def owners() -> dict[str, set[str]]:
    """Import name -> the packages installed that provide it."""
    return {module: {normal(name) for name in names} for module, names in packages_distributions().items()}


def imported(folder: str) -> dict[str, set[str]]:
    """Top-level module -> the files of the folder that import it."""
    found: dict[str, set[str]] = {}
    for path in python_files(folder):
        for node in ast.walk(parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], set()).add(relative(path))
    return {name: paths for name, paths in found.items() if name not in OURS | sys.stdlib_module_names}


@pytest.mark.parametrize("folder", ALLOWED)
def test_every_import_is_in_the_lock(folder):
    known = set().union(*(locked(requirements) for requirements in ALLOWED[folder]))
    missing = {
        module: sorted(paths)[:3]
        for module, paths in imported(folder).items()
        if not owners().get(module, set()) & known
    }
    assert missing == {}
