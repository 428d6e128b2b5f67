"""A body is told with the photos, blurred, when these come soon; it is told of later ones too."""

import json
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from server.core.clock import at, now
from server.reporting.partners import jobs
from tests.features.reporting.bodies.company import TEAM, takes, transfer
from tests.features.reporting.town import jpeg
from tests.servers.body import Told

pytestmark = pytest.mark.any_database


@pytest.fixture
def hand_over(town, publish_and_work):
    """A pothole whose author promised a photo goes to the water company."""

    def report():
        sent = town.send(category="nid-de-poule", photos=1)
        publish_and_work()
        town.act("desk", sent.ticket_id, "transfer", team=TEAM)
        publish_and_work()
        return sent

    return report


def look_again(publish_and_work, **span):
    with at(now() + timedelta(**span)):
        jobs.bring_waiting()
        publish_and_work()


def test_it_is_told_when_the_photo_is_there_and_blurred(
    client, town, hand_over, body, webhook, publish_and_work
):
    body.answer = lambda _asked: Told()
    sent = hand_over()
    assert body.asked == []
    assert (transfer().state, transfer().attempts) == ("waiting", 0)
    town.put_photo(sent, str(uuid.uuid4()), jpeg())
    publish_and_work()
    look_again(publish_and_work, minutes=1)
    (asked,) = body.asked
    (address,) = json.loads(asked.body)["ticket"]["photos"]
    parts = urlsplit(address)
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200


def test_an_open311_server_is_told_its_address(town, hand_over, body, channel, publish_and_work):
    channel("open311", service_code="1")
    body.answer = takes()
    sent = hand_over()
    town.put_photo(sent, str(uuid.uuid4()), jpeg())
    publish_and_work()
    look_again(publish_and_work, minutes=1)
    (asked,) = body.asked
    assert asked.form["media_url"].startswith("http")
    assert "/photos/" in asked.form["media_url"]


def test_a_photo_that_never_comes_is_waited_for_ten_minutes(hand_over, body, webhook, publish_and_work):
    body.answer = lambda _asked: Told()
    hand_over()
    for minutes in (1, 5, 9):
        look_again(publish_and_work, minutes=minutes)
        assert body.asked == [], minutes
    look_again(publish_and_work, minutes=10)
    assert json.loads(body.asked[0].body)["ticket"]["photos"] == []
    assert transfer().state == "sent"


@pytest.fixture
def put_photos(town, publish_and_work):
    """Photos of a report come and are blurred."""

    def put(sent, count):
        for _ in range(count):
            town.put_photo(sent, str(uuid.uuid4()), jpeg())
        publish_and_work()

    return put


@pytest.fixture
def leak(town, body, webhook, publish_and_work):
    """An urgent leak whose author promised two photos, brought to the company's program."""
    body.answer = lambda _asked: Told()
    sent = town.send(category="fuite-eau", photos=2)
    publish_and_work()
    return sent


def told(body):
    """What the company's program was told, with how many photos."""
    said = [json.loads(asked.body) for asked in body.asked]
    return [(one["kind"], len(one.get("ticket", one)["photos"])) for one in said]


def test_what_is_urgent_is_told_at_once_and_its_photos_when_they_are_all_there(
    body, leak, put_photos, publish_and_work
):
    assert told(body) == [("ticket.transferred", 0)]
    assert json.loads(body.asked[0].body)["ticket"]["photos_awaited"] == 2
    put_photos(leak, 1)
    look_again(publish_and_work, minutes=2)
    put_photos(leak, 1)
    for minutes in (4, 6):
        look_again(publish_and_work, minutes=minutes)
    assert told(body) == [("ticket.transferred", 0), ("ticket.photos", 2)]
    assert transfer().next_at is None


def test_after_ten_minutes_it_is_told_what_is_there_again_if_not_taken_and_later_the_rest(
    body, leak, put_photos, publish_and_work
):
    put_photos(leak, 1)
    body.answer = lambda _asked: Told(500)
    look_again(publish_and_work, minutes=11)
    body.answer = lambda _asked: Told()
    for minutes in (40, 72):
        look_again(publish_and_work, minutes=minutes)
    put_photos(leak, 1)
    look_again(publish_and_work, hours=3)
    photos = [("ticket.photos", 1), ("ticket.photos", 1), ("ticket.photos", 2)]
    assert told(body) == [("ticket.transferred", 0), *photos]
    first, again, rest = (asked.headers["Parvis-Delivery"] for asked in body.asked[1:])
    assert first == again != rest


def test_a_body_that_gave_the_ticket_back_is_told_no_more(town, body, leak, put_photos, publish_and_work):
    town.act("desk", leak.ticket_id, "assign", team="voirie")
    put_photos(leak, 1)
    look_again(publish_and_work, minutes=11)
    assert told(body) == [("ticket.transferred", 0)]


def test_photos_that_never_come_are_looked_for_for_three_days(body, leak, publish_and_work):
    look_again(publish_and_work, days=3, minutes=1)
    assert told(body) == [("ticket.transferred", 0)]
    assert transfer().next_at is None
