"""A worker is killed in each kind of job, alone and with its parent; the publisher and Redis are too."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from server.core.db import unit_of_work
from server.reporting.tickets.models import PhotoPromise, Ticket
from tests.features.faults.conftest import given_settings, machine, own_redis, states, town
from tests.features.faults.machine import PUBLISHER, WORKER
from tests.features.faults.truth import assert_once, assert_told, count, is_quiet
from tests.features.reporting.town import action, jpeg
from tests.servers.killing import Line, Trap

__all__ = ["given_settings", "machine", "own_redis", "states", "town"]
REPORTING, COMMONS = "server/reporting", "server/commons"


@pytest.mark.parametrize("parent_too", [False, True], ids=["its child", "the whole worker"])
@pytest.mark.parametrize(
    "line",
    [
        Line(f"{REPORTING}/signalements/services/intake.py", "_place", "signalement.located_at = now()"),
        Line(
            f"{REPORTING}/signalements/services/intake.py",
            "place_from_photo",
            "work, signalement.ticket_id",
        ),
        Line(f"{REPORTING}/dispatch/services/choice.py", "dispatch_ticket", "tickets.explain_dispatch("),
        Line(f"{REPORTING}/dispatch/services/delivery.py", "deliver", "email.send("),
        Line(f"{REPORTING}/signalements/services/notices.py", "_tell", "with speaking(witness.language):"),
        Line("server/core/events.py", "perform", "with unit_of_work() as work:"),
    ],
    ids=lambda line: line.function,
)
def test_a_kill_in_a_job(machine, town, mailbox, tmp_path, line, parent_too):
    trap = Trap(tmp_path / "trap", Line(line.file, line.function, line.text, parent_too))
    sent = town.send(
        category="borne", contact={"email": "awa@example.org"}
    )  # to a service that is written to
    assert town.put_photo(sent, str(uuid.uuid4()), jpeg()).status_code == 200
    machine.start(PUBLISHER)
    machine.start(WORKER, trap)
    machine.wait("the kill", lambda: not trap.missed(), 60)
    if parent_too:
        machine.start(WORKER)  # what the supervisor does
    machine.wait("everything is done", is_quiet, 300)
    assert trap.sprung(), "the job had ended"
    assert_once(signalements=1, actions=["receive", "assign"])
    assert_told(mailbox, sent.number)
    letters = [m for m in mailbox.messages if m["To"] == "voirie@demo.example"]
    assert letters
    assert len({m["Message-ID"] for m in letters}) == 1, "a letter sent again must be known as the same"
    assert [p["state"] for p in town.page(sent)["photos"]] == ["ready"]


def test_a_publisher_killed_between_its_commit_and_redis(machine, town, mailbox, tmp_path):
    trap = Trap(tmp_path / "trap", Line("server/core/events.py", "publish_pending", "queue.send("))
    sent = town.send(contact={"email": "awa@example.org"})
    machine.start(PUBLISHER, trap)
    machine.start(WORKER)
    machine.wait("the kill", lambda: not trap.missed(), 60)
    machine.start(PUBLISHER)
    machine.wait("everything is done", is_quiet, 120)
    assert_once(signalements=1, actions=["receive", "assign"])
    assert_told(mailbox, sent.number)


def test_redis_killed_again_and_again_under_load(machine, town, mailbox, own_redis):
    machine.keep(PUBLISHER, WORKER)
    sent = []
    for turn in range(3):
        sent += [town.send(contact={"email": f"p{turn}-{i}@example.org"}) for i in range(20)]
        machine.wait(
            "some work is done", lambda turn=turn: count(Ticket, Ticket.state == "assigned") > turn * 10, 120
        )
        own_redis.kill()
        sent += [town.send(contact={"email": f"away{turn}-{i}@example.org"}) for i in range(5)]
        own_redis.start()
    machine.wait("everything is done", is_quiet, 400)
    assert_once(signalements=75, actions=["receive", "assign"] * 75)
    assert_told(mailbox, *[one.number for one in sent])


def test_a_kill_while_a_closure_is_told_tells_it(machine, town, mailbox, tmp_path, publish_and_work):
    sent = [town.send(contact={"email": f"p{i}@example.org"}) for i in range(4)]
    publish_and_work()
    mailbox.clear()
    notices = f"{REPORTING}/signalements/services/notices.py"
    trap = Trap(tmp_path / "trap", Line(notices, "_tell", "with speaking(witness.language):"))
    photos = {one.ticket_id: str(uuid.uuid4()) for one in sent}
    town.journal(*[action(one.ticket_id, "done", photo_ids=[photos[one.ticket_id]]) for one in sent])
    for photo in photos.values():
        assert town.put_field_photo(photo, jpeg()).status_code == 200
    machine.start(PUBLISHER)
    machine.start(WORKER, trap)
    machine.wait("everything is done", lambda: not trap.missed() and is_quiet(), 300)
    told = [str(m["To"]) for m in mailbox.messages if "réalisée" in m["Subject"]]
    assert sorted(told) == [f"p{i}@example.org" for i in range(4)]


def test_a_promise_of_long_ago_reaches_the_desk_by_the_clock(machine, town, publish_and_work):
    sent = town.send()
    publish_and_work()
    town.journal(action(sent.ticket_id, "done", photo_ids=[str(uuid.uuid4())]))
    with unit_of_work() as work:
        work.session.execute(update(PhotoPromise).values(promised_at=datetime.now(UTC) - timedelta(days=8)))
    machine.start(PUBLISHER)
    machine.start(WORKER)
    machine.wait("the comment", lambda: count(PhotoPromise, PhotoPromise.reported_at.is_not(None)) == 1, 90)
