"""Fixtures of every test: the application on a real database, Redis, mail, and what keeps tests honest."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.application import make_tables, running_application, settings_of
from tests.servers.chromium import chromium_binary, lighter_chromium_binary, running_chromium
from tests.servers.guard import SocketGuard
from tests.servers.postgresql import Cluster, postgresql_binaries, running_postgresql
from tests.servers.redis import running_redis
from tests.servers.smtp import Mailbox, running_smtp
from tests.servers.starting import short_folder
from tests.servers.states import Databases, Start, States

_settings = settings_of
ROOT = Path(__file__).resolve().parents[1]
DATABASES = ("sqlite", "postgresql")
#: What is slow to start is started once: the tests that share it run on one worker. By the start of a path.
TOGETHER = {
    "tests/features/agent_app/": "tablet",  # a window in the test process
    "tests/features/citizen_pwa/": "phones",  # a running service
    "tests/features/dashboard/test_in_a_browser.py": "dashboard",
    "tests/features/dashboard/test_desk_in_a_browser.py": "dashboard",
    "tests/features/dashboard/test_each_role_in_a_browser.py": "dashboard",
    "tests/journeys/test_running.py": "running",
    "tests/journeys/": "journeys",  # a running service for each database
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database` limits the feature tests to one database; both without it."""
    parser.addoption("--database", choices=DATABASES, default=os.environ.get("PARVIS_TEST_DATABASE"))


def pytest_configure(config: pytest.Config) -> None:
    """Judge no generated example by the clock, and give the same each time: chance is for `make soak`."""
    from hypothesis import HealthCheck, settings

    is_soak = config.option.markexpr == "soak" or any("soak" in argument for argument in config.args)
    slow = [HealthCheck.too_slow]
    settings.register_profile("parvis", deadline=None, suppress_health_check=slow, derandomize=not is_soak)
    settings.load_profile("parvis")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that use a database on SQLite; those of tests/features on PostgreSQL too, unless marked."""
    if "database" not in metafunc.fixturenames:
        return
    asked = metafunc.config.getoption("--database")
    is_feature = "features" in metafunc.definition.path.relative_to(ROOT).parts
    on_both = is_feature and not metafunc.definition.get_closest_marker("any_database")
    both = DATABASES if on_both else DATABASES[:1]
    metafunc.parametrize("database", [asked] if asked else both, scope="session", indirect=True)


def group_of(nodeid: str) -> str | None:
    """The name of the tests that this one shares a slow start with; a service runs on one database."""
    group = next((group for start, group in TOGETHER.items() if nodeid.startswith(start)), None)
    database = next((name for name in DATABASES if name in nodeid.partition("[")[2]), "")
    return f"{group} {database}" if group == "journeys" else group


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what shares a slow start and end with what is quickest, so that no worker waits long.

    A browser, a window and the processes of a town go by clocks that are not ours: what uses them gets a
    second try, which is named at the end with what broke at first (docs/decisions/0025).
    """
    for item in items:
        if group_of(item.nodeid):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=lambda item: (group_of(item.nodeid) is None, "unit" in item.path.parts))


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what stays for the whole run, and come less often.

    It took a quarter of the time of tests that use no browser: a million objects looked at, again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each group of tests to one worker, and each file: it plays once what its tests start from.

    xdist's own groups do nothing under this pytest, and it would begin with the files of most tests.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid) or nodeid.partition("::")[0]

    config.option.loadscopereorder = False
    return Groups(config, log)


# --- what keeps tests honest -------------------------------------------------------------------------------


def _is_writing() -> bool:
    """Whether a unit of work is open; tests of the tablet never load the service's database."""
    core = sys.modules.get("server.core.db")
    return core is not None and core.inside_unit_of_work()


@pytest.fixture(scope="session")
def socket_guard() -> Iterator[SocketGuard]:
    """The watch that every test is under."""
    guard = SocketGuard(_is_writing)
    guard.install()
    yield guard
    guard.remove()


@pytest.fixture(autouse=True)
def no_forbidden_socket(request: pytest.FixtureRequest, socket_guard: SocketGuard) -> Iterator[None]:
    """Fail a test that used a socket inside a unit of work, or called another machine."""
    socket_guard.seen.clear()
    yield
    if socket_guard.seen and not request.node.get_closest_marker("network_inside_write"):
        pytest.fail("; ".join(socket_guard.seen))


@pytest.fixture(scope="session", autouse=True)
def _private_runtime_root() -> Iterator[None]:
    """Keep the socket folders of the tests' settings in one that is removed."""
    import config.settings

    usual = config.settings.RUNTIME_ROOT
    with short_folder("run") as folder:
        config.settings.RUNTIME_ROOT = folder
        yield
    config.settings.RUNTIME_ROOT = usual


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real inputs; the test is skipped where it is absent."""
    folder = Path(os.environ.get("PARVIS_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real inputs are absent ({folder.name}); PARVIS_TEST_DATA says where they are")
    return folder


# --- servers -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[tuple[str, Any]]:
    from redis import Redis

    with running_redis() as url, Redis.from_url(url) as connection:
        yield url, connection


@pytest.fixture
def redis_url(_redis_server: tuple[str, Any]) -> str:
    """A real Redis of this test process, emptied."""
    url, connection = _redis_server
    connection.flushall()
    return url


@pytest.fixture(scope="session")
def _smtp_server() -> Iterator[Mailbox]:
    with running_smtp() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(_smtp_server: Mailbox) -> Mailbox:
    """A real SMTP server's mailbox, emptied; the application sends to it when a test asks for both."""
    _smtp_server.clear()
    return _smtp_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A real PostgreSQL cluster of this test process."""
    if postgresql_binaries() is None:
        pytest.skip("PostgreSQL is not installed (Debian package postgresql)")
    with running_postgresql() as cluster:
        yield cluster


# --- the application ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`: where this test stores."""
    name: str = request.param
    return name


def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of a test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def _databases(
    database: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Databases]:
    """The states of this kind of database, each made when it is first asked for."""
    cluster = request.getfixturevalue("postgresql") if database == "postgresql" else None
    made = Databases(
        cluster, lambda: tmp_path_factory.mktemp("state"), run_folder(tmp_path_factory) / "states"
    )
    yield made
    made.close()


@pytest.fixture(scope="session")
def states() -> States:
    """What the tests of a folder may start from; override it there."""
    return States()


@pytest.fixture
def given_settings() -> dict[str, str]:
    """Environment variables that a test adds; override it in a test file, or change it before `app`."""
    return {}


@pytest.fixture
def _given(request: pytest.FixtureRequest, redis_url: str, given_settings: dict[str, str]) -> dict[str, str]:
    """The environment variables of one test, without the database's."""
    given = {"REDIS_URL": redis_url, **given_settings}
    if "mailbox" in request.fixturenames:
        given.setdefault("SMTP_URL", request.getfixturevalue("mailbox").url)
    return given


@pytest.fixture
def _start(
    request: pytest.FixtureRequest,
    states: States,
    given_settings: dict[str, str],
    _databases: Databases,
    _given: dict[str, str],
) -> Start:
    """The state from which this test starts."""
    kept = _databases.after(None, make_tables)
    if states.first:
        kept = _databases.after(kept, states.first)
    name = states.wanted(request.fixturenames, given_settings)
    if name:
        has_mail = "mailbox" in request.fixturenames
        mailbox = request.getfixturevalue("mailbox") if has_mail else None
        kept = _databases.after(kept, states.by_name[name], _given, mailbox)
    return Start(kept, name)


@pytest.fixture
def settings(tmp_path: Path, _databases: Databases, _start: Start, _given: dict[str, str]) -> Iterator[Any]:
    """The settings of one test: its own data folder and database, this process's Redis."""
    folder = tmp_path / "data"
    database_url, end = _databases.copy(_start.kept, folder)
    yield settings_of(folder, {"DATABASE_URL": database_url, **_given})
    end()


@pytest.fixture
def app(settings: Any) -> Iterator[Any]:
    """The web application with its context pushed, on the database from which the test starts."""
    with running_application(settings) as application:
        yield application


@pytest.fixture
def happened(app: Any, states: States, _start: Start) -> Callable[[str], Any]:
    """`happened("sent")`: what the state of this name gave; played now if the test started from another."""

    gave = {_start.name: _start.gave()} if _start.name else {}

    def what_it_gave(name: str) -> Any:
        if name not in gave:
            gave[name] = states.by_name[name](app)
        return gave[name]

    return what_it_gave


@pytest.fixture
def client(app: Any) -> Any:
    """Flask's test client."""
    return app.test_client()


@pytest.fixture
def factories(app: Any) -> Any:
    """Rows true to life: `factories.Ticket(state="new")`."""
    from tests.factories import Factories

    return Factories()


@pytest.fixture
def publish_and_work(app: Any) -> Callable[..., int]:
    """Publish every fact, run every job in this process until nothing is left; says how many ran.

    A job that fails fails the test, unless it is called with `failing=True`.
    """
    from tests.servers.draining import drain

    return drain


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """What drives browsers: one for a test process, which bears no second."""
    from playwright.sync_api import sync_playwright

    if chromium_binary() is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def whole_chromium(playwright: Any) -> Iterator[Any]:
    """The browser with all that belongs to it, notifications too."""
    with running_chromium(playwright, chromium_binary()) as browser:
        yield browser


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    """The browser of this test process, for every test that needs one."""
    with running_chromium(playwright, lighter_chromium_binary()) as browser:
        yield browser


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration, whose work is done: made once in a test run, to be copied."""
    from tests.servers.demonstration import demonstration_in

    return demonstration_in(run_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Any]:
    """All processes of Parvis with the demonstration, as `make run` starts them; see `LiveParvis`."""
    from tests.servers.parvis import running_parvis

    data_dir = shutil.copytree(demonstration, tmp_path_factory.mktemp("live") / "data")
    with running_parvis(data_dir) as live:
        yield live
