"""The citizen PWA in a real Chromium, at the address of a running service."""

import json
import secrets
import shutil
import urllib.request
import uuid
from pathlib import Path

import pytest

from tests.features.citizen_pwa.phone import CAHORS, Phone
from tests.features.citizen_pwa.staff import Staff
from tests.servers.parvis import running_parvis, running_web
from tests.servers.redis import running_redis

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def live_server(demonstration, tmp_path_factory):
    """The web with the demonstration: most phones need no worker; see `working_server`."""
    data_dir = shutil.copytree(demonstration, tmp_path_factory.mktemp("web") / "data")
    with running_redis() as redis_url, running_web(data_dir, redis_url) as live:
        yield live


@pytest.fixture(scope="session")
def working_server(demonstration, tmp_path_factory):
    """The whole service with the demonstration, as `make run` starts it."""
    data_dir = shutil.copytree(demonstration, tmp_path_factory.mktemp("live") / "data")
    with running_parvis(data_dir) as live:
        yield live


@pytest.fixture
def phone(request, live_server):
    """Give phones: 360 by 800, French, still, who may know where they are; any option of a context.

    What needs notifications or a network that is cut under the service worker is marked `whole_browser`.
    """
    is_whole = request.node.get_closest_marker("whole_browser")
    chromium = request.getfixturevalue("whole_chromium" if is_whole else "chromium")
    phones = []

    def give(**options):
        asked = {
            "base_url": live_server.base_url,
            "viewport": {"width": 360, "height": 800},
            "locale": "fr-FR",
            "is_mobile": True,
            "has_touch": True,
            "reduced_motion": "reduce",  # nothing is drawn again and again
            "geolocation": CAHORS,
            "permissions": ["geolocation", "clipboard-read", "clipboard-write"],
            **options,
        }
        context = chromium.new_context(**asked)
        phones.append(Phone(context))
        return phones[-1]

    yield give
    broken = [told for one in phones for told in one.violations]
    for one in phones:
        one.context.close()
    assert broken == [], "no page may do what its security policy forbids"


@pytest.fixture
def staff(live_server):
    """Give the town's people, who use the network of a phone."""
    return lambda phone: Staff(live_server, phone.context.request)


@pytest.fixture
def reported(live_server, contract):
    """Have somebody else report a street lamp out at a place; gives the number."""

    def give(place):
        body = contract("signalement_in") | {
            "id": str(uuid.uuid4()),
            "category": "lampadaire-eteint",
            "latitude": place["latitude"],
            "longitude": place["longitude"],
            "photos": 0,
        }
        asked = urllib.request.Request(
            f"{live_server.base_url}/api/v1/signalements",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {secrets.token_urlsafe(32)}"},
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.load(answer)["number"]

    return give


@pytest.fixture(scope="session")
def contract():
    """Read an example that server, PWA and tablet all keep to."""
    return lambda name: json.loads((ROOT / "tests" / "contracts" / f"{name}.json").read_text())


@pytest.fixture(scope="session")
def axe():
    """Check the screen with axe-core; gives its violations in words.

    `without` names rules that were asked of the same screen already; `only` asks no others.
    """
    source = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        pytest.skip("axe-core is not installed (npm ci)")
    program = source.read_text()
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check(page, only=(), without=()):
        if not page.evaluate("'axe' in window"):
            # Through the debugger: the page's own security policy forbids foreign scripts.
            page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": program})
        asked = {
            "runOnly": list(only) or rules,
            "rules": {name: {"enabled": False} for name in without},
            "resultTypes": ["violations"],
        }
        found = page.evaluate("asked => axe.run(asked).then(found => found.violations)", asked)
        return [
            f"{page.url}: {violation['id']} on {[node['target'] for node in violation['nodes']]}"
            for violation in found
        ]

    return check
