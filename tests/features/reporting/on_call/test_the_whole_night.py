"""The script as it is played: Awa reports a dead animal at 22:00, the second on call takes it at 22:20."""

import json
import re
import uuid

import pytest
from sqlalchemy import select

from server.commons.notifications.models import Notification
from server.core.db import db
from server.reporting.on_call.queries.alerts import recipient
from tests.features.dashboard.browser import Browser
from tests.features.reporting.on_call.night import AGENT, LINK, NUMBERS, SECOND, after, look_again, story

pytestmark = pytest.mark.any_database


def messages(gateway):
    """Who was sent what, in its order."""
    said = [json.loads(one.body) for one in gateway.received]
    return [(one["to"], one["text"]) for one in said]


def take(app, text):
    """Open the link of a message and touch its button."""
    number, token = LINK.search(text).groups()
    phone, address = Browser(app.test_client()), f"/pilotage/alerte/{number}"
    form = re.search(r'name="csrf_token" value="([^"]+)"', phone.get(address).text)
    return phone.client.post(address, data={"csrf_token": form[1], "token": token})


def test_the_first_does_not_answer_the_second_takes_it_and_nobody_else_s_phone_rings(
    app, client, town, rota, gateway, night, publish_and_work, mailbox
):
    with after(0):
        said = client.get("/api/v1/territory").get_json()["on_call"]
    assert not said["open_now"]
    assert said["phone"], "Awa reads whom to call first"

    sent = night(contact={"email": "awa@example.org"})
    assert [to for to, _ in messages(gateway)] == [NUMBERS[AGENT]], "she sends all the same"
    for minutes in (5, 10, 15, 20):
        look_again(publish_and_work, minutes)
    told = messages(gateway)
    assert {to for to, _ in told} == {NUMBERS[AGENT], NUMBERS[SECOND]}, "not answered: the next one too"
    with after(20):
        page = take(app, next(text for to, text in told if to == NUMBERS[SECOND]))
        publish_and_work()
    assert "Pris en charge par Agent2" in page.text
    for minutes in (21, 600):
        look_again(publish_and_work, minutes)
    assert messages(gateway) == told, "nobody is rung again"
    assert story(sent)[-1] == ("acknowledged", SECOND, "page")
    rows = db.session.scalars(select(Notification.recipient_id))
    assert set(rows) <= {recipient(AGENT), recipient(SECOND), uuid.UUID(sent.id)}, "no other message to staff"
    assert {letter["To"] for letter in mailbox.messages} <= {"awa@example.org"}
