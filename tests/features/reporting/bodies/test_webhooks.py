"""Outside bodies with a signed webhook, when it is there, down, slow or lying."""

import json
import threading
import uuid
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select

from server.core import outgoing
from server.core.clock import at, now
from server.core.db import db
from server.reporting.dispatch import jobs as dispatch_jobs
from server.reporting.partners import jobs, rules
from server.reporting.partners.models import ChannelSecret
from tests.features.dashboard.browser import browser_of
from tests.features.reporting.bodies.company import TEAM, transfer
from tests.servers.body import Told

pytestmark = pytest.mark.any_database


def test_a_webhook_is_signed_and_says_nothing_of_who_reported(give, body, webhook):
    body.answer = lambda _asked: Told(body={"id": 778})
    give()
    (asked,) = body.asked
    assert rules.is_signed(webhook, asked.headers["Parvis-Signature"], asked.body, now())
    assert not rules.is_signed(webhook + "x", asked.headers["Parvis-Signature"], asked.body, now())
    said = json.loads(asked.body)
    assert said["kind"] == "ticket.transferred"
    assert said["ticket"]["category"]["code"] == "fuite-eau"
    assert "Ça coule." in said["ticket"]["words"][0]
    assert b"awa@" not in asked.body
    assert b"06 12 34" not in asked.body
    row = transfer()
    assert (row.state, row.reference) == ("sent", "778")
    assert str(row.id) in asked.headers["Parvis-Delivery"]
    assert webhook.encode() not in db.session.scalars(select(ChannelSecret.sealed)).one()


def test_without_a_secret_nothing_leaves_and_the_desk_sees_it(give, body, channel, app):
    channel("webhook")
    sent = give()
    assert body.asked == []
    assert (transfer().state, transfer().error) == ("failed", "no secret")
    assert sent.number in browser_of(app, "desk").get("/pilotage/partenaires").text


LIES = {
    "down": Told(500, "oops"),
    "hangs up": Told(hangs_up=True),
    "redirects to our own network": Told(302, headers={"Location": "http://127.0.0.1:1/"}),
    "200 with an error": Told(body={"error": "unknown town"}),
    "no JSON": Told(body="<html>"),
    "too long": Told(body=b" " * (outgoing.MOST_BYTES + 10)),
}


def test_what_a_webhook_does_not_take_waits_longer_each_time_then_leaves_once(give, body, webhook, later):
    minutes = [0.5, 2, 8, 24, 90, 300]
    told = [*LIES.values(), Told()]
    body.answer = lambda _asked: told[len(body.asked) - 1]
    give()
    for tried, after in enumerate(minutes, start=1):
        assert (transfer().state, transfer().attempts, len(body.asked)) == ("waiting", tried, tried), tried
        assert transfer().error
        before, late = transfer().next_at, transfer().next_at + timedelta(seconds=1)
        with at(before - timedelta(seconds=20)):
            jobs.bring_waiting()
        later(seconds=(late - now()).total_seconds())
        assert transfer().next_at is None or transfer().next_at - before >= timedelta(minutes=after)
    assert (transfer().state, transfer().error) == ("sent", None)
    assert len({asked.headers["Parvis-Delivery"] for asked in body.asked}) == 1
    later(days=1)
    assert len(body.asked) == len(told)


def test_a_body_that_never_answers_is_given_up_after_days_and_the_desk_sends_again(
    app, give, body, webhook, later, publish_and_work
):
    body.answer = lambda _asked: Told(503)
    give()
    for day in (1, 2, 4):
        later(days=day)
    assert transfer().state == "failed"
    desk = browser_of(app, "desk")
    assert "HTTP 503" in desk.get("/pilotage/partenaires").text
    body.answer = lambda _asked: Told()
    desk.post(f"/pilotage/partenaires/{transfer().id}/envoi")
    publish_and_work()
    assert transfer().state == "sent"


def test_a_slow_body_is_left_after_a_while(give, body, webhook, monkeypatch):
    monkeypatch.setattr(outgoing, "TIMEOUT_S", 0.05)
    released = threading.Event()
    body.answer = lambda _asked: (released.wait(5), Told())[1]
    give()
    released.set()
    assert "Timeout" in transfer().error


def test_a_program_answers_signed_or_with_the_token(client, town, give, body, webhook):
    sent = give()
    said = json.loads(body.asked[0].body)
    url = f"/api/v1/transfers/{said['ticket']['transfer']}/answers"
    taken = orjson.dumps({"id": str(uuid.uuid4()), "kind": "taken"})
    signed = {"Parvis-Signature": rules.signature(webhook, int(now().timestamp()), taken)}
    for expected in ("applied", "already_applied"):
        answer = client.post(url, data=taken, headers=signed, content_type="application/json")
        assert (answer.status_code, answer.get_json()["result"]) == (200, expected)
    done = {"id": str(uuid.uuid4()), "kind": "done", "words": "Réparé."}
    answer = client.post(url, json=done, headers=town.headers(said["answer"]["token"]))
    assert answer.get_json()["state"] == "done"
    assert [s["kind"] for s in town.ticket(sent.ticket_id)["history"][-2:]] == ["start", "done"]


def test_a_reply_and_a_reminder_go_by_the_webhook_too(app, give, body, webhook, publish_and_work):
    sent = give()
    form = {"id": str(uuid.uuid4()), "words": "La vanne est dans la cour."}
    browser_of(app, "desk").post(f"/pilotage/partenaires/{transfer().id}/reponse", form)
    publish_and_work()
    monday = now() + timedelta(days=60 - (now() + timedelta(days=60)).weekday())
    with at(monday.replace(hour=9)):
        dispatch_jobs.remind_on_monday()
        publish_and_work()
    _, reply, reminder = (json.loads(asked.body) for asked in body.asked)
    assert (reply["kind"], reply["words"]) == ("ticket.reply", "La vanne est dans la cour.")
    assert (reminder["kind"], reminder["numbers"]) == ("tickets.late", [sent.number])


def test_an_answer_that_proves_nothing_is_refused(client, town, give, body, webhook):
    sent = give()
    give()
    first, second = (json.loads(asked.body) for asked in body.asked)
    url = f"/api/v1/transfers/{first['ticket']['transfer']}/answers"
    sent_body = orjson.dumps({"id": str(uuid.uuid4()), "kind": "taken"})
    old = int((now() - timedelta(minutes=6)).timestamp())
    wrong = [
        {},
        town.headers(second["answer"]["token"]),
        town.headers("m1.what.ever"),
        {"Parvis-Signature": rules.signature("other", int(now().timestamp()), sent_body)},
        {"Parvis-Signature": rules.signature(webhook, old, sent_body)},
        {"Parvis-Signature": rules.signature(webhook, int(now().timestamp()), b"{}")},
        {"Parvis-Signature": "t=x,v1=é"},
    ]
    for headers in wrong:
        answer = client.post(url, data=sent_body, headers=headers, content_type="application/json")
        assert answer.status_code == 401, headers
    unknown = f"/api/v1/transfers/{uuid.uuid4()}/answers"
    assert client.post(unknown, json={"id": str(uuid.uuid4()), "kind": "taken"}).status_code == 401
    bad = client.post(url, json={"id": "x", "kind": "gone"}, headers=town.headers(first["answer"]["token"]))
    assert bad.status_code == 422
    assert town.ticket(sent.ticket_id)["state"] == "transferred"


@pytest.mark.parametrize("login", ["desk", "director", "agent", "elected"])
def test_only_an_administrator_makes_and_sees_secrets(app, channel, login):
    channel("webhook")
    person = browser_of(app, login)
    assert person.post(f"/pilotage/partenaires/{TEAM}/secret").status_code == 403
    assert person.post(f"/pilotage/partenaires/{TEAM}/cle", {"key": "x"}).status_code == 403


def test_a_secret_is_for_a_body_with_such_a_channel(admin, channel):
    channel("open311", service_code="1")
    assert admin.post(f"/pilotage/partenaires/{TEAM}/secret").status_code == 409
    assert admin.post("/pilotage/partenaires/voirie/cle", {"key": "x"}).status_code == 409
    assert admin.post(f"/pilotage/partenaires/{TEAM}/cle", {"key": " "}).status_code == 409
