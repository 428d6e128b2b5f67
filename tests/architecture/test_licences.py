"""What the service and the tablet run on is permissive, or a shared library under the LGPL or MPL."""

from __future__ import annotations

import re
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

from tests.architecture.tree import ROOT

REQUIREMENTS = ROOT / "config" / "requirements"
COPYLEFT = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|Lesser General Public", re.IGNORECASE)
#: Packages whose words look worse than they are, each with what was read in them.
READ = {
    "docutils": "public domain and BSD; the GPL part is an Emacs mode that the wheel does not carry",
    "numpy": "BSD; the wheel's GCC runtime library has the GCC exception",
    "python-dateutil": "Apache 2 or BSD",
    "shapely": "BSD; GEOS in the wheel is an LGPL shared library",
    "opencv-python-headless": "Apache 2; FFmpeg in the wheel is LGPL shared libraries",
    "pi-heif": "BSD; libheif and libde265 in the wheel are LGPL shared libraries, without the x265 encoder",
}


def locked(name: str) -> list[str]:
    return re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE
    )


def said_licences(package: Distribution) -> list[str]:
    """Every way in which a package names its licence, one licence each."""
    metadata = package.metadata
    classifiers = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    expression = re.split(r"\b(?:AND|WITH)\b", metadata.get("License-Expression") or "")
    short = metadata.get("License") or ""
    return [*classifiers, *expression, *([short] if len(short) < 200 else [])]


def installed() -> dict[str, Distribution]:
    """The locked packages that this platform has."""
    found = {}
    for name in sorted({*locked("server"), *locked("models"), *locked("tablet")}):
        with suppress(PackageNotFoundError):  # for another platform
            found[name] = distribution(name)
    return found


@pytest.mark.parametrize(("name", "package"), installed().items(), ids=installed())
def test_no_gpl_at_run_time(name, package):
    copyleft = [said for said in said_licences(package) if COPYLEFT.search(said) and not LESSER.search(said)]
    free_choice = any(" OR " in said for said in copyleft)
    assert not copyleft or free_choice or name in READ, f"{name}: {copyleft}"


def test_no_x265_encoder_comes_with_the_photo_decoder():
    files = distribution("pi-heif").files or []
    assert not [str(file) for file in files if "x265" in str(file).lower()]
