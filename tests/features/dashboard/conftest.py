"""The demonstration town settled once, and browsers of its people."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.serving import make_server

from tests.features.dashboard.browser import Browser, browser_of
from tests.features.dashboard.real_browser import BUILT, PHOTO
from tests.features.dashboard.waiting import announce, fill_queues
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


def fill_pages(app: Any) -> dict[str, str]:
    """Something on every page of the desk; what stands in the addresses, and the ticket's id."""
    full, town = fill(app), Town(app.test_client())
    dry_run = browser_of(app, "director").post("/pilotage/regles/essais").headers["Location"]
    bulk = fill_queues(app, town, full)
    announcement = announce(town)
    order = str(uuid.uuid4())
    browser_of(app, "director").post(f"/pilotage/kit/{order}", {"support": "flyer", "languages": "fr"})
    drain(failing=True)  # one of the failures to be shown
    return {
        "number": full.number,
        "ticket": full.ticket_id,
        "photo": PHOTO,
        "witness": full.id,
        "announcement": announcement,
        "kit": order,
        "bulk": bulk.rpartition("/")[2],
        "dry_run": dry_run.rpartition("/")[2],
    }


@pytest.fixture(scope="session")
def states() -> States:
    """The town is settled; the pothole may have been reported, and more may have happened since."""
    played = {"sent": send_one, "full": fill, "filled": fill_pages}
    return States(first=settle_town, by_name=played, given=LIFTED)


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
    """The questions put to the database since the list was last cleared.

    Each two seconds the first of them asks for the revision of the town: a limit holds one more.
    """
    from sqlalchemy import event

    from server.core.db import db

    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SHOW")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def server():
    """A real port, behind which is the application of the test that runs: what browsers keep stays good."""
    made = make_server("127.0.0.1", 0, None, threaded=True)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def window(chromium, server):
    """The window that the tests share, whose scripts and styles are fetched and read once."""
    if not BUILT.is_file():
        pytest.skip("the dashboard's assets are not built (npm run build)")
    with chromium.new_context(**_of(server)) as context:
        yield context


def _of(server):
    return {"base_url": f"http://127.0.0.1:{server.server_port}", "locale": "fr-FR"}


@pytest.fixture
def page_of(chromium, server, window, app, town):
    """`page_of(path)`: a page of the desk before a signed-in administrator; a fault in the console fails.

    `login` is another's, or None for nobody's; `apart` gives a window of its own to what would change all
    pages of it, as a stopped clock does.
    """
    pages, faults = [], []
    server.app = app

    def open_page(path="", *, login="admin", size=(1440, 900), reduced_motion=None, apart=False):
        context = chromium.new_context(**_of(server)) if apart else window
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(reduced_motion=reduced_motion)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
        address = f"http://127.0.0.1:{server.server_port}"
        if login:
            context.add_cookies([{**browser_of(app, login, address).cookie("127.0.0.1"), "url": address}])
        page.goto(f"/pilotage/{path}")
        return page

    yield open_page
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
        if page.context is not window:
            page.context.close()
    window.clear_cookies()
    assert not faults


@pytest.fixture
def full(happened: Callable[[str], Sent]) -> Sent:
    """A contested ticket with photos, and somebody to call."""
    return happened("full")


@pytest.fixture
def filled(happened: Callable[[str], dict[str, str]]) -> dict[str, str]:
    """Something on every page of the desk: what stands in the addresses, and the ticket's id."""
    return happened("filled")
