"""With the real service: a week offline, a revoked tablet, news within two seconds, a wrong clock."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from agent_app.domain.actions import APPLIED, CONFLICT
from agent_app.domain.times import read_moment, utc_now
from agent_app.storage.settings import Enrolment
from agent_app.sync.errors import Revoked
from agent_app.sync.service import SyncService
from agent_app.sync.status import StatusBoard
from server.commons.accounts.models import Device
from server.commons.accounts.services.devices import revoke_device
from server.core.db import db
from server.core.events import publish_pending
from server.reporting.tickets.models import Action
from tests.servers.draining import drain
from tests.unit.tablet_and_service.held_tablet import kept_id

WORDS = 480
#: A new ticket is here within this time of its publication.
NEWS_WITHIN_S = 2.0


@pytest.fixture
def tickets(town):
    """Ten tickets of the team."""
    ids = [town.send().ticket_id for _ in range(10)]
    drain()
    return ids


def until(seen, seconds=20.0):
    end = time.monotonic() + seconds
    while not (value := seen()):
        assert time.monotonic() < end, "not seen in time"
        time.sleep(0.01)
    return value


def stands():
    """The ids of all actions that count, in their order."""
    ids = [str(found) for found in db.session.scalars(select(Action.id).order_by(Action.sequence))]
    db.session.rollback()
    return ids


def test_seven_days_offline_with_five_hundred_actions_count_once_in_order(tablet, tickets, town, line):
    tablet.receive()
    monday = tablet.now() - timedelta(days=7)
    for n in range(WORDS):
        at = monday + timedelta(minutes=20 * n)
        assert tablet.tap(tickets[n % 10], "comment", at=at, words=f"Passage {n}")
    for ticket_id in tickets:
        tablet.tap(ticket_id, "start")
        tablet.tap(ticket_id, "done")
    town.act("desk", tickets[0], "requalify", category="tag")
    town.act("desk", tickets[1], "assign", team="voirie")
    line.faults[tablet.token] = ["cut_after", "half_told", "rubbish", "half_sent"]
    for _ in range(12):
        if tablet.try_to(tablet.send) is None:
            break
    assert tablet.store.journal.pending() == []

    counted, review = stands(), tablet.review()
    applied = [one for one in tablet.tapped if tablet.store.journal.action(one).status == APPLIED]
    assert [counted.count(one) for one in applied] == [1] * len(applied)
    told = [one for one in tablet.tapped if one not in applied]
    assert len(told) == WORDS / 10 + 4, "all on the ticket that left, two gestures on the one that changed"
    assert all(review[one].happened and review[one].todo for one in told)
    assert sum(counted.count(kept_id(one)) for one in told) == WORDS / 10 + 1, "words are kept all the same"
    history = [step["words"] for step in town.ticket(tickets[2])["history"] if step["kind"] == "comment"]
    assert history == [f"Passage {n}" for n in range(2, WORDS, 10)]
    tablet.receive()
    assert tablet.known()[tickets[2]]["state"] == "done"


def test_a_tablet_revoked_in_the_middle_of_sync_learns_it_at_its_next_call(tablet, tickets, line):
    tablet.receive()
    first, second = tablet.tap(tickets[0], "start"), tablet.tap(tickets[1], "start")
    device = db.session.scalars(select(Device).order_by(Device.id)).first()
    device_id, territory_id = device.id, device.territory_id
    db.session.rollback()
    line.faults[tablet.token] = ["half_told"]  # the first is told, the second is not
    revoked = []

    def revoke(path):
        if path.endswith("/actions") and not revoked:
            revoked.append(path)
            with line.application.app_context():
                revoke_device(device_id, territory_id)

    line.on_answer = revoke
    assert isinstance(tablet.try_to(tablet.send), Revoked)
    assert tablet.store.journal.action(first.id).status == APPLIED
    assert [action.id for action in tablet.store.journal.pending()] == [second.id]
    assert isinstance(tablet.try_to(tablet.receive), Revoked)
    counted = stands()
    assert [counted.count(one) for one in tablet.tapped] == [1, 1], "both were heard before"


def test_a_new_ticket_is_on_a_connected_tablet_within_two_seconds_of_its_publication(tablet, town, line):
    tablet.receive()
    enrolment = Enrolment(line.url, tablet.token, "Tablette 3")
    service = SyncService(tablet.store, enrolment, StatusBoard(utc_now), wait_s=20)
    heard = line.calls
    service.start()
    try:
        until(lambda: line.calls > heard)  # it waits for news
        delays = []
        for number in range(1, 6):
            town.send()
            drain()
            publish_pending()
            began = time.perf_counter()
            until(lambda number=number: len(tablet.store.copy.lines()) == number)
            delays.append(time.perf_counter() - began)
    finally:
        service.stop()
    half, worst = sorted(delays)[2], max(delays)
    print(f"\na new ticket is on the tablet {half:.2f} s after its publication, at most {worst:.2f} s")
    assert worst < NEWS_WITHIN_S
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sync-")]


def test_a_clock_days_ahead_or_behind_changes_neither_order_nor_verdict(tablets, tickets, town):
    ahead, behind = tablets
    ahead.set_clock_wrong(hours=50)
    behind.set_clock_wrong(hours=-50)
    for one in tablets:
        one.receive()
    late = behind.tap(tickets[0], "start")
    ahead.tap(tickets[0], "start")
    ahead.send()
    behind.send()
    assert behind.store.journal.action(late.id).status == CONFLICT, "it came second"
    (step,) = [step for step in town.ticket(tickets[0])["history"] if step["kind"] == "start"]
    assert abs((utc_now() - read_moment(step["at"])).total_seconds()) < 60
