"""The demonstration town settled once, and browsers of its people."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.features.dashboard.browser import Browser, browser_of
from tests.features.dashboard.real_browser import BUILT, PHOTO, PLACES
from tests.features.reporting.town import Sent, Town, jpeg, settle_town
from tests.servers.draining import drain
from tests.servers.states import States

LIFTED = {"PARVIS_RATE_LIMITS": "off"}


def send_one(app: Any) -> Sent:
    """A pothole with words and contact data is reported, located and sent to its team."""
    found = Town(app.test_client()).send(
        contact={"email": "awa@example.org", "phone": "05 65 35 00 12"},
        description="Un trou profond devant le 12.",
        address="12 rue Clemenceau, 46000 Cahors",
    )
    assert found.answer.status_code == 201, found.answer.text
    drain()
    return found.without_answer()


def fill(app: Any) -> Sent:
    """A contested ticket with photos, and somebody to call."""
    sent, town = send_one(app), Town(app.test_client())
    town.put_photo(sent, PHOTO, jpeg(size=(480, 360)))
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Rebouché.")
    drain()
    town.judge(sent, solved=False, comment="Toujours là.")
    caller = town.send(contact={"phone": "05 65 35 00 12"})
    drain()
    town.act("agent", caller.ticket_id, "wait", **{"for": "citizen"}, words="De quel côté ?")
    drain()
    return sent


@pytest.fixture(scope="session")
def states() -> States:
    """The town is settled; the pothole may have been reported, and more may have happened since."""
    return States(first=settle_town, by_name={"sent": send_one, "full": fill}, given=LIFTED)


@pytest.fixture
def given_settings() -> dict[str, str]:
    """Anonymous calls are not counted in these tests."""
    return dict(LIFTED)


@pytest.fixture
def town(client: Any) -> Town:
    """The town and its people, by the API."""
    return Town(client)


@pytest.fixture
def browser(app: Any) -> Any:
    """`browser("desk")`: the browser of one of the town's people, signed in."""

    def open_browser(login: str) -> Browser:
        return browser_of(app, login)

    return open_browser


@pytest.fixture
def desk(browser: Any) -> Browser:
    """The desk's browser."""
    return browser("desk")


@pytest.fixture
def sent(happened: Callable[[str], Sent]) -> Sent:
    """A pothole with words and contact data, located and sent to its team (proximite)."""
    return happened("sent")


@pytest.fixture
def statements(app: Any) -> Any:
    """The SQL statements sent since the list was last cleared."""
    from sqlalchemy import event

    from server.core.db import db

    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def address(app):
    """The application on a real port."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def page_of(chromium, address, app, town):
    """`page_of(**context)`: the home page of a signed-in administrator; a fault in the console fails."""
    if not BUILT.is_file():
        pytest.skip("the dashboard's assets are not built (npm run build)")
    contexts, faults = [], []
    cookie = browser_of(app, "admin", address).cookie("127.0.0.1")

    def open_page(signed_in=True, **options):
        context = chromium.new_context(base_url=address, locale="fr-FR", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
        page.route("**/saisie/adresses*", lambda route: route.fulfill(json=PLACES))
        if signed_in:
            context.add_cookies([{**cookie, "url": address}])
        page.goto("/pilotage/" if signed_in else "/pilotage/connexion")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def full(happened: Callable[[str], Sent]) -> Sent:
    """A contested ticket with photos, and somebody to call."""
    return happened("full")
