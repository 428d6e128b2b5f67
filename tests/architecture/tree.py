"""What the architecture tests look at: the files of the repository and the packages of the house."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("server", "agent_app", "config")
ROOMS = {
    "routes", "jobs", "schemas", "services", "queries", "privacy", "models", "rules", "events", "errors",
    "templates", "channels", "static", "assets", "i18n",
}  # fmt: skip
HALVES = ("commons", "reporting", "participation", "surfaces")


@cache
def files() -> tuple[Path, ...]:
    """Every file that git knows or would know: committed, or new and not ignored."""
    argv = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(argv, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return tuple(path for path in paths if path.is_file())


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files below these folders of the repository."""
    wanted = folders or CODE
    return tuple(
        path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wanted
    )


def relative(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(), str(path))


@cache
def text_of(path: Path) -> str:
    """The text of a file; empty for one that is not text."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def features() -> list[Path]:
    """The folder of each feature, such as server/reporting/tickets."""
    found = [ROOT / "server" / half for half in HALVES]
    return sorted(
        folder
        for half in found
        if half.is_dir()
        for folder in half.iterdir()
        if folder.is_dir() and (folder / "__init__.py").exists()
    )
