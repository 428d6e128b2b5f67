"""The house keeps its shape: small files, small functions, known rooms, names that say something."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.tree import ROOMS, ROOT, features, files, parsed, python_files, relative

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "stuff"}


def test_files_are_short():
    long = {
        relative(path): lines
        for path in python_files()
        if (lines := path.read_text().count("\n")) >= LONGEST_FILE
    }
    assert not long, f"split by noun: {long}"


def test_functions_are_short():
    long = [
        f"{relative(path)}:{node.lineno} {node.name} ({_length(node)} lines)"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without its docstring."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_no_file_is_named_after_nothing():
    vague = [
        relative(path)
        for path in files()
        if EMPTY_NAMES & {re.sub(r"\..*", "", part).lower() for part in path.relative_to(ROOT).parts}
        and "commons" not in path.name
    ]
    assert not vague, vague


@pytest.mark.parametrize("folder", features(), ids=relative)
class TestFeature:
    def test_has_known_rooms_only(self, folder):
        found = {path.stem if path.is_file() else path.name for path in folder.iterdir()}
        unknown = found - ROOMS - {"__init__", "__pycache__"}
        if folder.parent.name == "surfaces":  # a surface may be made of its outside standard's own words
            return
        assert not unknown, f"{relative(folder)}: {sorted(unknown)}"

    def test_says_what_it_is(self, folder):
        said = ast.get_docstring(parsed(folder / "__init__.py")) or ""
        assert len(re.findall(r"[.](\s|$)", said)) >= 3, "what it is, who uses it, what is always true of it"


def test_public_things_say_their_contract():
    silent = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in python_files("server", "config")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)


def test_each_migration_follows_the_one_before():
    found = []
    for path in sorted((ROOT / "migrations" / "versions").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        own, before = (re.search(rf"^{name} = (.+)$", text, re.M) for name in ("revision", "down_revision"))
        assert own, path.name
        assert before, path.name
        found.append((path.name[:4], own[1].strip('"'), before[1].strip('"')))
    numbers = [f"{number:04d}" for number in range(1, len(found) + 1)]
    assert found == [(own, own, before) for own, before in zip(numbers, ["None", *numbers[:-1]], strict=True)]
