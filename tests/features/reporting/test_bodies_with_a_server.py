"""Outside bodies with a server: signed webhooks and Open311, when it is there, down, slow or lying."""

import json
import uuid
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select

from server.core import outgoing
from server.core.clock import at, now
from server.core.db import db, unit_of_work
from server.reporting.dispatch import jobs as dispatch_jobs
from server.reporting.partners import jobs, rules
from server.reporting.partners.models import ChannelSecret, Transfer
from tests.features.dashboard.browser import browser_of
from tests.features.reporting.conftest import LIFTED
from tests.features.reporting.town import settle_town
from tests.servers.body import Body, Told, running_body
from tests.servers.states import States

pytestmark = pytest.mark.any_database

TEAM = "compagnie-eaux"
KEY = "key-of-the-town"


@pytest.fixture(scope="session")
def body_server():
    with running_body() as body:
        yield body


@pytest.fixture(scope="session")
def states():
    return States(first=settle_town)


@pytest.fixture
def body(body_server: Body) -> Body:
    """The water company's server."""
    body_server.reset()
    return body_server


@pytest.fixture
def given_settings(body):
    return {**LIFTED, "PARVIS_OUTBOUND_ALLOW": body.place}


@pytest.fixture
def channel(app, body):
    """`channel("webhook")`: the water company is reached so from now on."""

    def use(kind, **given):
        from server.commons.territories import queries
        from server.commons.territories.models import TeamRow, TerritoryRow

        with unit_of_work() as work:
            row = work.session.scalars(select(TeamRow).where(TeamRow.slug == TEAM)).one()
            row.channel = {"kind": kind, "url": f"http://{body.place}/v2", "services": {}, **given}
            row.email = None
            work.session.get_one(TerritoryRow, row.territory_id).revision += 1
        queries.forget()

    return use


@pytest.fixture
def admin(app):
    return browser_of(app, "admin")


@pytest.fixture
def webhook(channel, admin):
    """The secret of the water company's webhook, as the administrator saw it once."""
    channel("webhook")
    page = admin.post(f"/pilotage/partenaires/{TEAM}/secret").text
    return page.partition('<p class="secret"><code>')[2].partition("<")[0]


@pytest.fixture
def open311(channel, admin):
    """The water company has an Open311 server, whose key the town keeps."""
    channel("open311", services={"fuite-eau": "W-7"}, jurisdiction="cahors.example")
    admin.post(f"/pilotage/partenaires/{TEAM}/cle", {"key": KEY})


@pytest.fixture
def give(town, publish_and_work):
    """`give()`: a leak is reported, and given to the water company."""

    def report():
        sent = town.send(
            category="fuite-eau", description="Ça coule. 06 12 34 56 78", contact={"email": "awa@example.org"}
        )
        publish_and_work()
        return sent

    return report


def transfer():
    db.session.rollback()
    return db.session.scalars(select(Transfer).order_by(Transfer.made_at.desc())).first()


@pytest.fixture
def later(publish_and_work):
    """`later(minutes=5)`: what the clock asks for then."""

    def pass_time(job=jobs.bring_waiting, **span):
        with at(now() + timedelta(**span)):
            job()
            publish_and_work()

    return pass_time


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
    import threading

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


def takes(reference="SR-1"):
    return lambda _asked: Told(201, [{"service_request_id": reference, "service_notice": ""}])


def test_open311_gets_a_request_with_our_mark_and_the_town_s_key(give, body, open311):
    body.answer = takes()
    sent = give()
    (asked,) = body.asked
    assert (asked.method, asked.path) == ("POST", "/v2/requests.json")
    form = asked.form
    assert (form["service_code"], form["api_key"], form["jurisdiction_id"]) == ("W-7", KEY, "cahors.example")
    assert (form["lat"], form["long"]) == ("44.4475", "1.4403")
    assert form["description"].endswith(f"[Parvis {transfer().id}]")
    assert sent.number in form["description"]
    assert "email" not in form
    assert "06 12" not in form["description"]
    assert (transfer().state, transfer().reference) == ("sent", "SR-1")


def test_a_request_that_may_be_there_already_is_looked_for_before_it_is_sent_again(
    give, body, open311, later
):
    kept = []

    def answer(asked):
        if asked.method == "POST":
            kept.append(
                {"service_request_id": f"SR-{len(kept) + 9}", "description": asked.form["description"]}
            )
            return Told(hangs_up=True)
        return Told(body=[{"service_request_id": "SR-1", "description": "autre"}, *kept])

    body.answer = answer
    give()
    assert transfer().state == "waiting"
    later(minutes=2)
    assert body.paths() == ["POST /v2/requests.json", "GET /v2/requests.json"]
    assert (transfer().state, transfer().reference) == ("sent", "SR-9")


def test_a_token_stands_for_the_number_until_there_is_one(give, body, open311, later):
    body.answer = lambda _asked: Told(body=[{"token": "t/1"}])
    give()
    assert (transfer().token, transfer().reference) == ("t/1", None)
    there = {"/v2/tokens/t%2F1.json": [{"token": "t/1", "service_request_id": 12}]}
    there["/v2/requests/12.json"] = [{"service_request_id": "12", "status": "open"}]
    body.answer = lambda asked: Told(body=there[asked.path])
    later(jobs.look_everywhere, minutes=31)
    assert transfer().reference == "12"


def test_what_their_server_closes_is_done_with_its_words_and_not_asked_about_again(
    town, give, body, open311, later
):
    body.answer = takes()
    sent = give()
    said = {"service_request_id": "SR-1", "status": "closed", "status_notes": "Vanne changée."}
    body.answer = lambda _asked: Told(body=[said])
    later(jobs.look_everywhere, minutes=31)
    ticket = town.ticket(sent.ticket_id)
    assert ticket["state"] == "done"
    last = ticket["history"][-1]
    assert (last["actor"]["name"], last["words"]) == ("Compagnie des eaux", "Vanne changée.")
    asked = len(body.asked)
    later(jobs.look_everywhere, hours=2)
    assert len(body.asked) == asked


def test_a_server_that_lies_about_a_request_closes_nothing(town, give, body, open311, later):
    lies = [
        Told(body=[{"service_request_id": "SR-2", "status": "closed"}]),
        Told(body=[{"service_request_id": "SR-1", "status": "gone"}]),
        Told(body=[{"code": 404, "description": "not found"}]),
        Told(body=[]),
        Told(body={"status": "closed"}),
        Told(body="[" * 5000),
        Told(404, "[]"),
        Told(500),
    ]
    body.answer = takes()
    sent = give()
    for number, lie in enumerate(lies, start=1):
        body.answer = lambda _asked, lie=lie: lie
        later(jobs.look_everywhere, minutes=31 * number)
        assert len(body.asked) == number + 1
        assert transfer().error, lie
    assert town.ticket(sent.ticket_id)["state"] == "transferred"


def test_a_200_that_is_an_error_is_not_a_number(give, body, open311, later):
    refusals = [[{"code": 400, "description": "no"}], {"error": "no"}, [], [{"service_request_id": {}}], [1]]
    posted = []

    def answer(asked):
        if asked.method == "GET":
            return Told(body=[])
        posted.append(asked)
        return Told(body=refusals[len(posted) - 1])

    body.answer = answer
    give()
    for number in range(1, len(refusals)):
        later(hours=8 * number)
    assert len(posted) == len(refusals)
    assert (transfer().state, transfer().reference) == ("waiting", None)


def test_a_matter_without_a_service_of_theirs_is_shown_to_the_desk_and_one_that_is_there_is_not_sent_twice(
    app, give, body, open311, channel, publish_and_work
):
    body.answer = takes()
    give()
    desk = browser_of(app, "desk")
    assert desk.post(f"/pilotage/partenaires/{transfer().id}/envoi").status_code == 409
    channel("open311", services={"nid-de-poule": "1"})
    give()
    assert (transfer().state, transfer().error) == ("failed", "no service_code")
    assert len(body.asked) == 1


def test_a_reopened_ticket_is_a_new_request_and_the_old_one_is_not_asked_about(
    town, give, body, open311, later, publish_and_work
):
    body.answer = takes()
    sent = give()
    town.act("desk", sent.ticket_id, "done", words="Vu.")
    body.answer = takes("SR-2")
    town.act("desk", sent.ticket_id, "reopen")
    publish_and_work()
    assert transfer().reference == "SR-2"
    mark = len(body.asked)
    body.answer = lambda _asked: Told(body=[{"service_request_id": "SR-2", "status": "open"}])
    later(jobs.look_everywhere, minutes=31)
    assert body.paths()[mark:] == ["GET /v2/requests/SR-2.json"]


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
