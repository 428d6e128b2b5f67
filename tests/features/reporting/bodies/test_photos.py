"""What a body's program is told once holds the photos, blurred, when these come soon."""

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


def test_what_is_urgent_is_told_at_once(town, body, webhook, publish_and_work):
    body.answer = lambda _asked: Told()
    town.send(category="fuite-eau", photos=1)
    publish_and_work()
    assert len(body.asked) == 1
