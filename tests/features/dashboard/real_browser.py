"""What the tests in a real Chromium share: addresses of built files, axe, photos."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.reporting.town import jpeg

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "server" / "surfaces" / "dashboard" / "static" / "build" / "manifest.json"
PASSWORD = "trois chevaux verts"
PHOTO = "0b6f6c1e-6a0a-4d3e-9f70-8b6a4c2d1e0f"
PLACES = {
    "items": [
        {"label": "12 Rue Clemenceau 46000 Cahors", "latitude": 44.4475, "longitude": 1.4403, "inside": True},
        {"label": "Rue Clemenceau 92120 Montrouge", "latitude": 48.8, "longitude": 2.3, "inside": False},
    ]
}


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# both sizes and both lights with every rule; what the two other pairs add is other contrasts
LOOKS = [
    (1440, 900, "light", RULES),
    (1440, 900, "dark", ["color-contrast"]),
    (360, 800, "dark", RULES),
    (360, 800, "light", ["color-contrast"]),
]


def faults_of(page, rules=RULES):
    """What axe-core finds wrong on the page as it is."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci)")
    # through the debugger: the page's own security policy forbids foreign scripts
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
    found = page.evaluate("rules => axe.run({runOnly: rules})", rules)
    return [
        f"{page.url}: {one['id']} {[node['target'] for node in one['nodes']]}" for one in found["violations"]
    ]


def faults_in_every_look(page):
    """What axe-core finds wrong on a desk and on a phone, by day and at night; what scrolls sideways too."""
    found = []
    for width, height, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        found += faults_of(page, rules)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{page.url} scrolls sideways at {width} pixels")
    return found


def as_photo(name):
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(size=(480, 360))}
