"""Everything real, started as `make run` starts it: once for each database, for all the journeys."""

import os
import shutil
from pathlib import Path

import pytest

from tests.features.citizen_pwa.phone import CAHORS
from tests.journeys.cable import Cable
from tests.journeys.people import Citizen, Desk, Mails
from tests.journeys.tablet import Tablet
from tests.servers.display import running_display, xvfb_binary
from tests.servers.moving import move_to_postgresql
from tests.servers.parvis import running_parvis


def pytest_generate_tests(metafunc):
    """Play the journeys on SQLite, unless another database is asked for."""
    if "town" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--database") or "sqlite"
        metafunc.parametrize("town", [asked], scope="session", indirect=True)


@pytest.fixture(scope="session")
def town(request, tmp_path_factory):
    """The service with its demonstration, loaded once for all tests; its parameter is the database."""
    data_dir, given = tmp_path_factory.mktemp(f"town-{request.param}") / "data", {}
    shutil.copytree(request.getfixturevalue("demonstration"), data_dir)
    if request.param == "postgresql":
        cluster = request.getfixturevalue("postgresql")
        given["DATABASE_URL"] = cluster.url(cluster.new_database())
        move_to_postgresql(data_dir, given["DATABASE_URL"])
        (data_dir / "parvis.db").unlink()
    with running_parvis(data_dir, given) as live:
        yield live


@pytest.fixture
def mails(town):
    """What the town mailed."""
    return Mails(town.data_dir / "mail")


@pytest.fixture
def account(town):
    """Give the demonstration's account of a login."""
    return lambda login: next(one for one in town.accounts if one["login"] == login)


@pytest.fixture
def contexts(chromium):
    """Open browsers of their own, closed at the end; what went wrong in their scripts fails the test."""
    opened = []

    def open_one(make, **options):
        person = make(chromium.new_context(**options))
        opened.append(person)
        return person

    yield open_one
    for person in opened:
        person.context.close()
    assert [fault for person in opened for fault in person.faults] == []
    broken = [told for person in opened for told in getattr(person, "violations", ())]
    assert broken == [], "no page may do what its security policy forbids"


@pytest.fixture
def phone(town, contexts):
    """Give phones of 360 by 800 that know where they are, inside the town."""

    def give(base_url=None, **options):
        asked = {
            "viewport": {"width": 360, "height": 800},
            "locale": "fr-FR",
            "is_mobile": True,
            "has_touch": True,
            "geolocation": CAHORS,
            "permissions": ["geolocation"],
            **options,
        }
        return contexts(Citizen, base_url=base_url or town.base_url, **asked)

    return give


@pytest.fixture
def desk(town, contexts, account):
    """Give people signed in to the dashboard."""

    def give(login="chloe"):
        size = {"width": 1280, "height": 900}
        return contexts(Desk, base_url=town.base_url, locale="fr-FR", viewport=size).sign_in(account(login))

    return give


@pytest.fixture
def real_photo(test_data):
    """Give a photo that a real camera took: its bytes and its name."""
    return lambda name: ((test_data / "photos" / name).read_bytes(), name)


@pytest.fixture(scope="session")
def display():
    """A screen of our own for the tablets."""
    if xvfb_binary() is None:
        pytest.skip("Xvfb is not installed (Debian package xvfb)")
    with running_display() as name:
        yield name


@pytest.fixture
def cable(town, tmp_path):
    """Give networks that can be cut, each for one device."""
    laid = []

    def give():
        port = int(town.base_url.rsplit(":", 1)[1])
        laid.append(Cable(port, tmp_path / f"cable-{len(laid)}.log"))
        return laid[-1]

    yield give
    for one in laid:
        one.remove()


@pytest.fixture
def tablet(tmp_path, display):
    """Give tablets, switched off at the end."""
    given = []

    def give(server, **options):
        given.append(Tablet(tmp_path / f"tablet-{len(given)}", server, display, **options))
        return given[-1]

    yield give
    for one in given:
        one.stop()


@pytest.fixture
def album(request, tmp_path):
    """Keep pictures of the screens, in order; `PARVIS_TEST_PICTURES` says where, else in pytest's folder."""
    kept = os.environ.get("PARVIS_TEST_PICTURES")
    folder = (Path(kept) if kept else tmp_path) / request.node.name.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    taken = []

    def take(who, what):
        taken.append(folder / f"{len(taken):02}-{what}.png")
        if isinstance(who, Tablet):
            who.picture(taken[-1])
        else:
            who.page.screenshot(path=taken[-1], full_page=True)

    return take
