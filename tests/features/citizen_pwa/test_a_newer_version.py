"""A newer version is offered, never imposed: it is taken with a tap, and what was typed stays."""

import pytest

from tests.features.citizen_pwa.between import standing_between
from tests.features.citizen_pwa.phone import PHRASE

UPDATE = "navigator.serviceWorker.ready.then(ready => ready.update()).then(() => true)"


@pytest.fixture
def service(live_server):
    """The running service as seen through a server that has a newer app once `newer` is true."""

    class Service:
        newer = False

        def changed(self, path, body):
            return body + b"\n// newer" if self.newer and path == "/sw.js" else body

    given = Service()
    with standing_between(live_server.base_url, given.changed) as given.address:
        yield given


def test_a_newer_version_waits_for_a_tap_and_what_was_typed_stays(phone, service, axe):
    awa = phone(base_url=service.address).open("/")
    awa.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    awa.page.reload()
    awa.write(description="").go("/signaler/description")
    awa.page.fill("#description", PHRASE)
    service.newer = True
    awa.page.evaluate(UPDATE)
    awa.page.get_by_text("Une nouvelle version est prête").wait_for()
    assert awa.page.input_value("#description") == PHRASE, "nothing happens by itself"
    awa.context.set_offline(True)
    awa.page.get_by_text("hors ligne").wait_for()
    assert axe(awa.page) == []
    awa.page.emulate_media(color_scheme="dark")
    assert axe(awa.page, only=["color-contrast"]) == []
    awa.context.set_offline(False)
    with awa.page.expect_navigation():
        awa.touch("Mettre à jour")
    awa.page.wait_for_selector("#description")
    assert awa.page.input_value("#description") == PHRASE
    assert awa.page.get_by_text("Une nouvelle version est prête").count() == 0
    assert awa.faults == []
