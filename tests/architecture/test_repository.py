"""The repository speaks of itself alone, and its locks name no address."""

from __future__ import annotations

import json
import re

import pytest

from tests.architecture.tree import ROOT, files, python_files, relative, text_of

LOCKS = sorted((ROOT / "config" / "requirements").glob("*.txt"))
REGISTRIES = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "npmjs" + ".com",
    "yarnpkg" + ".com",
)
#: Folders of one machine. /tmp is everyone's.
MACHINE = re.compile(r"(?<![\w./])/(work|root|home)/[\w.-]+")
EXEMPT = {"package-lock.json"}
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def test_no_registry_address():
    found = [
        f"{relative(path)}: {registry}"
        for path in files()
        if path.name not in EXEMPT
        for registry in REGISTRIES
        if registry in text_of(path)
    ]
    assert not found, found


def test_no_path_of_one_machine():
    found = [
        f"{relative(path)}:{number} {match[0]}"
        for path in files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (match := MACHINE.search(line))
    ]
    assert not found, "\n".join(found)


def test_nothing_is_left_to_do():
    found = [relative(path) for path in python_files("server", "agent_app", "config", "tests")
             if UNFINISHED.search(text_of(path))]  # fmt: skip
    assert not found, found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_python_lock_has_hashes_and_no_address(lock):
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--[a-z-]+(url|links))", text, flags=re.MULTILINE)
    pinned = re.findall(r"^[A-Za-z0-9._-]+(?:\[.*?\])?==.*?(?=^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert pinned
    assert all("--hash=sha256:" in requirement for requirement in pinned)


def test_every_requirement_file_has_its_lock():
    folder = ROOT / "config" / "requirements"
    assert {path.stem for path in folder.glob("*.in")} == {path.stem for path in LOCKS}


def test_the_npm_lock_has_hashes_and_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]
