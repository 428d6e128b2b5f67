"""Every route says who may call it, every fact what follows from it, every queue who treats it."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import server
from server import programs
from server.core import queue
from server.core.events import Event, Subscription
from server.subscriptions import SCHEDULE, SUBSCRIPTIONS
from tests.architecture.tree import python_files, relative

#: Endpoints that libraries make and that no guard of ours can mark; each says why it may be public.
LIBRARY_ENDPOINTS = {
    "api-docs.openapi_json": "the API's description is for everybody",
}
GUARDS = {"public", "secret", "staff", "page", "session"}


def guard_of(view: object) -> str | None:
    """The guard that a view's decorators left on it; flask-smorest's wrappers keep it below."""
    while view is not None:
        if found := getattr(view, "guard", None):
            return str(found)
        view = getattr(view, "__wrapped__", None)
    return None


def test_every_route_says_who_may_call_it(app):
    unguarded = [
        f"{rule.endpoint} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in LIBRARY_ENDPOINTS
        and guard_of(app.view_functions[rule.endpoint]) not in GUARDS
    ]
    assert not unguarded, "\n".join(sorted(unguarded))


def all_events() -> list[type[Event]]:
    """Every fact of the service, after importing all its rooms."""
    for module in pkgutil.walk_packages(server.__path__, "server."):
        if module.name.rpartition(".")[2] == "events":
            importlib.import_module(module.name)
    found: list[type[Event]] = []
    waiting = list(Event.__subclasses__())
    while waiting:
        event = waiting.pop()
        waiting.extend(event.__subclasses__())
        if event.__module__.startswith("server."):
            found.append(event)
    return found


def test_every_fact_is_subscribed_or_listed_as_silent():
    forgotten = [
        f"{event.__module__}.{event.__name__}" for event in all_events() if event not in SUBSCRIPTIONS
    ]
    assert not forgotten, f"add them to server/subscriptions.py, with [] when silent: {forgotten}"


def test_two_facts_never_share_a_name():
    names = [event.__name__ for event in all_events()]
    assert len(names) == len(set(names)), "the event table knows them by name alone"


def subscriptions() -> list[tuple[type[Event], Subscription]]:
    return [(event, follower) for event, followers in SUBSCRIPTIONS.items() for follower in followers]


@pytest.mark.parametrize(
    ("event", "follower"),
    subscriptions(),
    ids=lambda part: part.job.__name__ if isinstance(part, Subscription) else part.__name__,
)
def test_a_job_takes_only_what_its_fact_tells(event, follower):
    code = follower.job.__code__
    wanted = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    optional = len(follower.job.__defaults__ or ()) + len(follower.job.__kwdefaults__ or ())
    told = set(event.__dataclass_fields__)
    assert set(wanted[: len(wanted) - optional]) <= told
    assert queue.find(queue.name_of(follower.job)) is follower.job


def test_every_queue_has_its_worker():
    treated = {name for names in programs.WORKERS.values() for name in names}
    asked = {follower.queue for _, follower in subscriptions() if isinstance(follower.queue, str)}
    asked |= {entry.queue for entry in SCHEDULE} | set(queue.FIXED_QUEUES)
    assert asked <= treated
    assert "teams" in treated


def test_slow_outside_bodies_never_hold_intake():
    beside_teams = [
        names for names in programs.WORKERS.values() if "intake" in names and "teams" not in names
    ]
    beside_photos = [
        names for names in programs.WORKERS.values() if "intake" in names and "photos" not in names
    ]
    assert beside_teams
    assert beside_photos


def test_blurring_a_photo_keeps_nothing_else_waiting():
    treating = [names for names in programs.WORKERS.values() if "blur" in names]
    assert treating
    assert all(names[-1] == "blur" for names in treating)


def test_only_the_people_on_call_are_woken():
    waking = {
        relative(path)
        for path in python_files("server")
        if re.search(r'wakes=True|recipient_of\("account"|notifications\.wake\(', path.read_text())
    }
    assert waking == {
        "server/reporting/on_call/queries/alerts.py",
        "server/reporting/on_call/services/alerts.py",
    }, "from eight in the evening to seven nobody else of the staff is rung"
