"""Real Redis, a worker that forks, two workers at once, and one that dies between sending and marking."""

import os
import signal
import time
from datetime import timedelta

import pytest
from rq import Queue, Worker
from sqlalchemy import select, update

from server.commons.notifications import services
from server.commons.notifications.errors import BeingSent
from server.commons.notifications.models import Notification
from server.commons.notifications.rules import LEASE
from server.commons.notifications.services import delivery
from server.core import events, queue
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.events import JobRequest, publish_pending

PHONE = "token-of-a-phone"


@pytest.fixture
def given_settings(fcm_settings):
    return fcm_settings


def work_in_a_fork():
    """Treat the queue `notify` as a worker does: each job in a forked child."""
    db.session.rollback()
    worker = Worker([Queue(queue.NOTIFY, connection=queue.connection())], connection=queue.connection())
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        worker.work(burst=True, logging_level="CRITICAL")
    finally:
        for number, handler in before.items():  # RQ's would outlive its worker in this process
            signal.signal(number, handler)


def in_a_child(action):
    """Run `action` in a forked child; gives its process id."""
    db.session.rollback()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        except BeingSent:
            code = 7
        finally:  # whatever happens, the child never goes on with the tests
            os._exit(code)
    return child


def ended(child):
    """How a child ended: its exit code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def end_leases():
    with unit_of_work() as work:
        work.session.execute(update(Notification).values(lease_until=now() - timedelta(seconds=1)))


def requests():
    db.session.rollback()
    return list(db.session.scalars(select(JobRequest).execution_options(populate_existing=True)))


class TestAForkedWorker:
    def test_sends_through_firebase_admin(self, fcm, somebody, tell, state_of):
        (message,) = tell(somebody(fcm=[PHONE]))
        publish_pending()
        work_in_a_fork()
        assert state_of(message) == "sent"
        assert [pushed["token"] for pushed in fcm.messages] == [PHONE]
        assert len(fcm.assertions) == 1
        assert [request.state for request in requests()] == ["done"]

    def test_forgets_an_unregistered_phone(self, fcm, somebody, tell, state_of):
        fcm.unregistered = {PHONE}
        (message,) = tell(somebody(fcm=[PHONE]))
        publish_pending()
        work_in_a_fork()
        assert state_of(message) == "forgotten"
        assert [request.state for request in requests()] == ["done"]

    def test_leaves_a_message_that_google_cannot_take_to_the_next_try(
        self, fcm, somebody, tell, state_of, monkeypatch
    ):
        from urllib3.util.retry import Retry

        monkeypatch.setattr(Retry, "get_backoff_time", lambda self: 0)
        fcm.fail_next = 100
        (message,) = tell(somebody(fcm=[PHONE]))
        publish_pending()
        work_in_a_fork()
        (request,) = requests()
        assert (state_of(message), request.state, request.attempts) == ("pending", "waiting", 1)
        assert "500" in request.last_error or "Internal" in request.last_error
        fcm.fail_next = 0
        in_child = ended(in_a_child(lambda: events.perform(request.id)))
        assert (in_child, state_of(message), len(fcm.messages)) == (0, "sent", 1)

    def test_that_dies_between_sending_and_marking_is_replaced_after_its_lease(
        self, fcm, somebody, tell, state_of, monkeypatch
    ):
        (message,) = tell(somebody(fcm=[PHONE]))
        publish_pending()
        # killed on the line of `deliver` that calls `_mark`: sent, and not yet marked
        monkeypatch.setattr(delivery, "_mark", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        work_in_a_fork()
        monkeypatch.undo()
        assert (state_of(message), len(fcm.messages)) == ("pending", 1), "the job had ended before the kill"
        assert [request.state for request in requests()] == ["waiting"]
        with pytest.raises(BeingSent):
            services.deliver(message)
        end_leases()
        queue.connection().flushdb()  # Redis loses all it holds: the ledger asks again
        self.sweep()
        work_in_a_fork()
        assert (state_of(message), len(fcm.messages)) == ("sent", 2)
        self.sweep()
        work_in_a_fork()
        assert len(fcm.messages) == 2
        assert [request.state for request in requests()] == ["done"]

    def sweep(self):
        with unit_of_work() as work:
            work.session.execute(update(JobRequest).values(sent_at=now() - timedelta(minutes=5)))
        events.sweep()


class TestTwoWorkersAtOnce:
    def test_send_once(self, fcm, somebody, tell, state_of):
        fcm.delay_s = 0.5
        (message,) = tell(somebody(fcm=[PHONE]))
        children = [in_a_child(lambda: services.deliver(message)) for _ in range(2)]
        assert sorted(ended(child) for child in children) == [0, 7]
        assert (state_of(message), len(fcm.messages)) == ("sent", 1)

    def test_the_one_that_came_second_looks_again_later(self, fcm, somebody, tell, state_of):
        fcm.delay_s = 0.5
        (message,) = tell(somebody(fcm=[PHONE]))
        publish_pending()
        (request,) = requests()
        first = in_a_child(lambda: services.deliver(message))
        deadline = time.monotonic() + 10
        while not leased(message) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert ended(in_a_child(lambda: events.perform(request.id))) == 7
        assert ended(first) == 0
        assert [row.state for row in requests()] == ["waiting"]
        assert ended(in_a_child(lambda: events.perform(request.id))) == 0
        assert [row.state for row in requests()] == ["done"]
        assert len(fcm.messages) == 1

    def test_of_which_both_fail_make_one_call(self, fcm, somebody, tell):
        fcm.unregistered = {PHONE}
        person = somebody(fcm=[PHONE], email="a@b.fr", phone="05 65 00 00 00")
        messages = tell(person, subject="x\ny")
        children = [in_a_child(lambda each=each: services.deliver(each)) for each in messages]
        assert [ended(child) for child in children] == [0, 0]
        found = db.session.execute(select(Notification.channel, Notification.state).order_by(Notification.id))
        assert sorted(tuple(row) for row in found) == [
            ("desk", "to_call"),
            ("email", "failed"),
            ("fcm", "forgotten"),
        ]


def leased(message):
    db.session.rollback()
    row = db.session.get(Notification, message, populate_existing=True)
    return row.lease_until is not None


def test_a_lease_outlives_the_longest_job():
    assert timedelta(seconds=queue.JOB_TIMEOUT_S) < LEASE
