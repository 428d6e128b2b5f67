"""The last tiles, what draws them and the districts stay on the phone: a map seen once needs no network."""

import json

import pytest

from tests.features.citizen_pwa.between import standing_between
from tests.features.citizen_pwa.phone import picture

pytestmark = pytest.mark.whole_browser

TILE = picture(256, 256, (230, 228, 222))
TILES = {"url": "/fond/{z}/{x}/{y}.jpg", "attribution": "Fond de plan", "max_zoom": 19}
KEPT = """async () => {
    const all = [];
    for (const name of await caches.keys()) {
        const keys = await (await caches.open(name)).keys();
        all.push(...keys.map(one => new URL(one.url).pathname));
    }
    return all;
}"""
ALL_IS_KEPT = f"""async () => {{
    const kept = await ({KEPT})();
    const loaded = performance.getEntriesByType('resource').map(one => new URL(one.name).pathname);
    return loaded.filter(path => /^.(assets|fond)./.test(path)).every(path => kept.includes(path));
}}"""
SHOWN = "document.querySelectorAll('.leaflet-tile-loaded').length"


@pytest.fixture
def with_tiles(live_server):
    """The address of the running service as seen through a server that gives it a map."""

    def changed(path, body):
        if path == "/api/v1/territory":
            return json.dumps(json.loads(body) | {"tiles": TILES}).encode()
        return TILE if body is None else body

    with standing_between(live_server.base_url, changed) as address:
        yield address


def open_the_map(awa):
    awa.open("/carte?vue=carte")
    awa.page.locator(".leaflet-tile-loaded").first.wait_for()


def test_the_last_tiles_and_the_districts_are_there_without_a_network(phone, with_tiles):
    awa = phone(base_url=with_tiles)
    awa.open("/")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    open_the_map(awa)
    awa.page.wait_for_load_state("networkidle")
    awa.wait_for_promise(ALL_IS_KEPT)  # what is on the screen is kept a moment later
    kept = awa.page.evaluate(KEPT)
    for beginning in ("/assets/leaflet-", "/fond/"):
        assert any(path.startswith(beginning) for path in kept)
    assert [path for path in kept if path.startswith(("/api", "/photos"))] == []
    assert awa.records("districts")[0]["found"]["features"]
    awa.context.set_offline(True)
    open_the_map(awa)
    assert awa.page.evaluate(SHOWN) > 0
    assert awa.faults == []
