"""Programs killed at a named line, Redis lost with all it held: in the end everything is there, once."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import requests

from server.core import clock, events, queue
from server.core.db import unit_of_work
from server.core.events import JobRequest
from server.reporting.tickets import jobs as ticket_jobs
from tests.features.faults.machine import PUBLISHER, WORKER
from tests.features.faults.truth import assert_once, assert_told, count, is_quiet
from tests.features.reporting.town import action, jpeg
from tests.servers.draining import drain
from tests.servers.killing import Line, Trap
from tests.servers.starting import free_port

pytestmark = pytest.mark.any_database  # slow to start; `pytest --database postgresql` runs them there
INTAKE, EVENTS = "server/reporting/signalements/services/intake.py", "server/core/events.py"


def test_a_worker_killed_inside_a_job_and_after_it_has_its_job_done_again(machine, town, mailbox, tmp_path):
    trap = Trap(
        tmp_path / "trap",
        Line(INTAKE, "_place", "signalement.located_at = now()"),  # inside the transaction
        Line(
            EVENTS, "perform", "with unit_of_work() as work:"
        ),  # the job has ended, the ledger does not know
    )
    sent = town.send(contact={"email": "awa@example.org"})
    machine.start(PUBLISHER)
    machine.start(WORKER, trap)
    machine.wait("the ticket is sent to its team", lambda: not trap.missed() and is_quiet(), 60)
    assert len(trap.sprung()) == 2, trap.missed()
    assert_once(signalements=1, actions=["receive", "assign"])
    assert town.ticket(sent.ticket_id)["team"] == "proximite"
    assert_told(mailbox, sent.number)


def test_a_server_killed_after_the_commit_answers_the_resend_the_same(machine, town, mailbox, tmp_path):
    trap = Trap(
        tmp_path / "trap", Line("server/core/db.py", "unit_of_work", "for callback in _after_commit:")
    )
    port = free_port()
    machine.start(
        (
            "-c",
            "from werkzeug.serving import run_simple; from server.web import application; "
            f"run_simple('127.0.0.1', {port}, application)",
        ),
        trap,
        port,
    )
    where, body = f"http://127.0.0.1:{port}/api/v1/signalements", town.draft()
    headers = {"Authorization": f"Bearer {secrets.token_urlsafe(32)}"}

    def is_killed():
        try:
            requests.post(where, json=body, headers=headers, timeout=10)
        except requests.RequestException:
            return not trap.missed()
        raise AssertionError("the server answered: it was not killed")

    machine.wait("the server is killed", is_killed, 40)
    unpublished = (events.EventRow.kind == "SignalementReceived", events.EventRow.position.is_(None))
    assert count(events.EventRow, *unpublished) == 1, "stored, and not published"
    again = town.client.post("/api/v1/signalements", json=body, headers=headers)
    assert again.status_code == 200
    drain()
    assert_once(signalements=1, actions=["receive", "assign"])
    assert is_quiet()


def test_redis_lost_with_all_it_held_is_filled_again_from_the_database(app, town, mailbox, own_redis):
    numbers = [town.send(contact={"email": f"p{i}@example.org"}).number for i in range(5)]
    events.publish_pending()
    assert count(JobRequest, JobRequest.state == "waiting") == 5
    own_redis.kill()
    while_away = town.send()  # Redis is away: nothing is lost, nobody is refused
    assert while_away.answer.status_code == 201
    events.publish_pending()
    own_redis.start()
    assert queue.alive(range(1, 20)) == set(), "Redis came back with something"
    assert events.sweep() == 0, "too soon to call them lost"
    with clock.at(datetime.now(UTC) + events.LOST_AFTER + timedelta(seconds=1)):
        assert events.sweep() == 6
        assert events.sweep() == 0
    drain()
    assert is_quiet()
    assert_once(signalements=6, actions=["receive"] * 6 + ["assign"] * 6)
    assert_told(mailbox, *numbers)


def test_a_job_lost_behind_many_that_only_wait_is_reached_by_the_sweep(app, town):
    """Three wait for a slow queue, one was never sent: each sweep looks at two."""
    for _ in range(3):
        town.send()
    events.publish_pending()
    assert count(JobRequest, JobRequest.state == "waiting") == 3
    with unit_of_work():
        lost = events.request_job(ticket_jobs.close_settled_tickets, queue.MAINTENANCE)
        lost.sent_at = datetime.now(UTC)  # later than the three, all of which are alive
    found = []
    for sweeps in range(1, 4):
        with clock.at(datetime.now(UTC) + sweeps * (events.LOST_AFTER + timedelta(seconds=1))):
            found.append(events.sweep(limit=2))
    assert sum(found) == 1
    assert queue.alive([lost.id]) == {lost.id}


def test_a_publisher_killed_before_it_told_redis_is_made_good_by_the_sweep(app, town, mailbox, monkeypatch):
    sent = town.send(contact={"email": "awa@example.org"})

    def killed(_requests):
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(queue, "send", killed)
        with pytest.raises(SystemExit):
            events.publish_pending()
    assert drain() == 0, "nobody told Redis"
    with clock.at(datetime.now(UTC) + events.LOST_AFTER + timedelta(seconds=1)):
        assert events.sweep() == 1
    drain()
    assert is_quiet()
    assert_once(signalements=1, actions=["receive", "assign"])
    assert_told(mailbox, sent.number)


def test_a_job_that_fails_for_ever_is_put_among_the_dead_and_the_others_go_on(
    app, town, mailbox, monkeypatch
):
    from server.reporting.signalements.services import intake

    def broken(*_given):
        raise RuntimeError("broken")

    town.send()
    with monkeypatch.context() as patch:
        patch.setattr(intake, "_look_up", broken)
        for attempt in range(events.MAX_ATTEMPTS + 2):
            with clock.at(datetime.now(UTC) + timedelta(hours=attempt)):
                queue.connection().flushall()
                events.sweep()
                drain(failing=True)
    assert count(JobRequest, JobRequest.state == "dead") == 1
    other = town.send()
    drain(failing=True)
    assert town.ticket(other.ticket_id)["state"] == "assigned"


def test_a_day_offline_sent_three_times_is_one_day(app, town, mailbox):
    sent = [town.send(contact={"email": f"p{i}@example.org"}) for i in range(3)]
    drain()
    mailbox.clear()
    its_now = datetime.now(UTC) + timedelta(minutes=-47)  # the tablet's clock is late
    photos = {one.ticket_id: str(uuid.uuid4()) for one in sent}
    journal = []
    for hour, one in enumerate(sent, start=1):
        at = its_now + timedelta(hours=hour)
        journal.append(
            action(one.ticket_id, "start", at=at.isoformat(), base_version=2, agent=town.people["agent"])
        )
        journal.append(
            action(
                one.ticket_id,
                "done",
                at=(at + timedelta(minutes=20)).isoformat(),
                base_version=2,
                photo_ids=[photos[one.ticket_id]],
                words="Rebouché.",
                agent=town.people["agent"],
            )
        )
    for attempt, part in enumerate((journal[:4], journal, journal)):  # the first answer never arrived
        with clock.at(datetime.now(UTC) + timedelta(hours=8, minutes=attempt)):
            results = town.journal(*part, sent_at=(its_now + timedelta(hours=8, minutes=attempt)).isoformat())
            assert {r["result"] for r in results} <= {"applied", "already_applied"}
            for photo in photos.values():
                town.put_field_photo(photo, jpeg())
            drain()
    assert {r["result"] for r in results} == {"already_applied"}
    assert is_quiet()
    assert_once(
        signalements=3, actions=[kind for kind in ("receive", "assign", "start", "done") for _ in sent]
    )
    closures = [str(m["To"]) for m in mailbox.messages if "réalisée" in m["Subject"]]
    assert sorted(closures) == [f"p{i}@example.org" for i in range(3)]
    started = [h["at"] for h in town.ticket(sent[0].ticket_id)["history"] if h["kind"] == "start"]
    expected = datetime.now(UTC) + timedelta(hours=1)
    assert abs(datetime.fromisoformat(started[0]) - expected) < timedelta(minutes=2)
