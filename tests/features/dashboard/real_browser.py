"""What the tests in a real Chromium share: addresses of built files, axe, photos."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.reporting.town import jpeg

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "server" / "surfaces" / "dashboard" / "static" / "build" / "manifest.json"
PHOTO = "0b6f6c1e-6a0a-4d3e-9f70-8b6a4c2d1e0f"
PLACES = {
    "items": [
        {"label": "12 Rue Clemenceau 46000 Cahors", "latitude": 44.4475, "longitude": 1.4403, "inside": True},
        {"label": "Rue Clemenceau 92120 Montrouge", "latitude": 48.8, "longitude": 2.3, "inside": False},
    ]
}
SETTINGS = {"PARVIS_RATE_LIMITS": "off", "PARVIS_TILES_URL": "", "PARVIS_DEMO": "on"}
PHONE = (360, 800)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# every rule on a desk by day; on a phone those that judge where things are: its colours are in all looks
LOOKS = [(1440, 900, "light", RULES), (360, 800, "dark", ["target-size", "scrollable-region-focusable"])]
# every rule on the phone too, whose frame is another, and the contrasts of the two other pairs
ALL_LOOKS = [
    (1440, 900, "light", RULES),
    (1440, 900, "dark", ["color-contrast"]),
    (360, 800, "dark", RULES),
    (360, 800, "light", ["color-contrast"]),
]
VIOLATIONS = """async rules => (await axe.run({runOnly: rules, resultTypes: ["violations"]}))
    .violations.map(one => `${one.id} ${one.nodes.map(node => node.target.join(" ")).join(", ")}`)"""


def answer_addresses(page):
    """The geocoder's answers. A page that is asked through a route keeps no scripts: only where one types."""
    page.route("**/saisie/adresses*", lambda route: route.fulfill(json=PLACES))


def faults_of(page, rules=RULES):
    """What axe-core finds wrong on the page as it is; the pages that it opens after have axe with them."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci)")
    if not page.evaluate("'axe' in window"):
        # through the debugger: the page's own security policy forbids foreign scripts
        page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
        page.add_init_script(path=AXE)
    return [f"{page.url}: {fault}" for fault in page.evaluate(VIOLATIONS, rules)]


def faults_in_looks(page, looks=LOOKS):
    """What axe-core finds wrong on a desk and on a phone, by day and at night; what scrolls sideways too."""
    found = []
    for width, height, scheme, rules in looks:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        found += faults_of(page, rules)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{page.url} scrolls sideways at {width} pixels")
    return found


def as_photo(name):
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(size=(480, 360))}
