"""Asks the registries whether a locked version has a known vulnerability.

Python: pip-audit with PyPI's own answers, so that no other host is needed. npm: `npm audit`. A registry
that does not answer such questions (a mirror, no network) is said in words and fails nothing.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PIP_AUDIT = ROOT / ".venv-audit" / "bin" / "pip-audit"
LOCKS = ("bootstrap", "server", "models", "tablet")
PROBE = "flask"  # asked about first: where it is unknown, so is everything
#: Vulnerabilities that do not touch us, each with its reason.
ACCEPTED: dict[str, str] = {}
SERIOUS = {"high", "critical"}


def look(path: str) -> dict[str, bool]:
    """Audit both worlds, with `path` to find npm; whether each has a vulnerability."""
    return {"audit (Python)": _tell("Python", audit_python()), "audit (npm)": _tell("npm", audit_npm(path))}


def _tell(world: str, found: list[str] | None) -> bool:
    """Print what was found, or that nobody could be asked."""
    if found is None:
        sys.stdout.write(
            f"audit       the {world} registry does not answer about vulnerabilities: not audited\n"
        )
        return False
    for sentence in found:
        sys.stdout.write(f"audit       {sentence}\n")
    sys.stdout.write(f"audit       {world}: {len(found)} known vulnerabilities\n")
    return bool(found)


def pinned(lock: Path) -> dict[str, str]:
    """Name and version of each requirement in a lock, those for this platform or not."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", lock.read_text(), flags=re.MULTILINE)
    return dict(found)


def audit_python() -> list[str] | None:
    """One sentence for each vulnerability of our locked packages; None when PyPI does not answer."""
    versions: dict[str, str] = {}
    for lock in LOCKS:
        versions |= pinned(ROOT / "config" / "requirements" / f"{lock}.txt")
    probe = _pip_audit({PROBE: versions[PROBE]})
    if probe is None or any("skip_reason" in package for package in probe):
        return None
    answered = _pip_audit(versions)
    return None if answered is None else list(_sentences(answered))


def _pip_audit(versions: dict[str, str]) -> list[dict[str, Any]] | None:
    """What PyPI knows of these packages; None when it could not be asked."""
    if not PIP_AUDIT.exists():
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{name}=={version}\n" for name, version in versions.items())
        file.flush()
        argv = [str(PIP_AUDIT), "--no-deps", "--disable-pip", "-s", "pypi", "-f", "json", "-r", file.name]
        ended = subprocess.run(argv, check=False, capture_output=True, text=True)
    try:
        found: list[dict[str, Any]] = json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return found


def _sentences(packages: Iterable[dict[str, Any]]) -> Iterable[str]:
    for package in packages:
        for flaw in package.get("vulns", ()):
            if flaw["id"] not in ACCEPTED:
                fixed = ", ".join(flaw["fix_versions"]) or "no version yet"
                yield f"{package['name']} {package['version']}: {flaw['id']}, mended in {fixed}"


def audit_npm(path: str) -> list[str] | None:
    """One sentence for each serious vulnerability of what the web app ships or is built with."""
    ended = subprocess.run(
        ["npm", "audit", "--json"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    try:
        answer = json.loads(ended.stdout)
        flaws = answer["vulnerabilities"]
    except (ValueError, KeyError):
        return None
    return [
        f"{name}: {flaw['severity']}, versions {flaw['range']}"
        for name, flaw in flaws.items()
        if flaw["severity"] in SERIOUS and name not in ACCEPTED
    ]


if __name__ == "__main__":
    sys.exit(any(look(os.environ["PATH"]).values()))
