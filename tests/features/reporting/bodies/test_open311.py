"""Outside bodies with an Open311 server, when it is there, down or lying."""

import pytest

from server.reporting.partners import jobs
from tests.features.dashboard.browser import browser_of
from tests.features.reporting.bodies.company import KEY, takes, transfer
from tests.servers.body import Told

pytestmark = pytest.mark.any_database


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


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (Told(404, "[]"), 2),
        (Told(body=[{"service_request_id": "SR-9", "status": "closed"}]), 2),
        (Told(503), 1),
        (Told(hangs_up=True), 1),
    ],
    ids=["refused", "about another", "down", "hangs up"],
)
def test_one_request_refused_keeps_no_other_from_being_asked_about_a_server_that_is_away_does(
    give, body, open311, later, told, asked
):
    for reference in ("SR-1", "SR-2"):
        body.answer = takes(reference)
        give()
    mark = len(body.asked)
    body.answer = lambda _asked: told
    later(jobs.look_everywhere, minutes=31)
    assert len(body.asked) - mark == asked


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
