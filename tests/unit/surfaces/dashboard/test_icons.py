"""Each drawing that a page names is among those that are built: a missing one is an empty place."""

import json
import re
from pathlib import Path

DASHBOARD = Path(__file__).resolve().parents[4] / "server" / "surfaces" / "dashboard"
NAMED = re.compile(r"icon\(\"([a-z0-9-]+)\"\)")


def test_every_icon_that_a_template_names_is_built():
    built = set(json.loads((DASHBOARD / "assets" / "icon_names.json").read_text()))
    named = {
        (name, page.name)
        for page in DASHBOARD.rglob("*.html")
        for name in NAMED.findall(page.read_text())
        if name not in built
    }
    assert named == set()
