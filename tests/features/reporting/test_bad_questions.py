"""What is not one's own, and actions, questions, codes that cannot be: refused, and nothing stored."""

from __future__ import annotations

import secrets
import uuid
from base64 import urlsafe_b64encode

import orjson
import pytest

from tests.features.reporting.refusals import BIG, SECRET, bearer, check_all, raw
from tests.features.reporting.town import CENTRE, action, jpeg, session_token

pytestmark = pytest.mark.any_database


def test_what_is_not_ones_own(town, sent, publish_and_work):
    other, photo = town.send(), str(uuid.uuid4())
    publish_and_work()
    image = {
        "data": jpeg(),
        "headers": {"Authorization": f"Bearer {other.secret}", "Content-Type": "image/jpeg"},
    }
    wrong = bearer(secrets.token_urlsafe(32))
    verdict, message = {"json": {"solved": True}}, {"json": {"id": str(uuid.uuid4()), "body": "Bonjour"}}
    push = {"json": {"kind": "fcm", "value": "token"}}
    nobody = uuid.uuid4()
    cases = [
        (
            "a photo for another's signalement",
            "PUT",
            f"/api/v1/signalements/{sent.id}/photos/{photo}",
            403,
            image,
        ),
        ("a photo for nobody's", "PUT", f"/api/v1/signalements/{nobody}/photos/{photo}", 404, image),
        (
            "a photo without secret",
            "PUT",
            f"/api/v1/signalements/{sent.id}/photos/{photo}",
            403,
            {"data": jpeg()},
        ),
        (
            "a photo that is text",
            "PUT",
            f"/api/v1/signalements/{sent.id}/photos/{photo}",
            415,
            raw(b"bonjour", sent.secret, "image/jpeg"),
        ),
        (
            "an empty photo",
            "PUT",
            f"/api/v1/signalements/{sent.id}/photos/{photo}",
            422,
            raw(b"", sent.secret, "image/jpeg"),
        ),
        (
            "a photo of thirty megabytes",
            "PUT",
            f"/api/v1/signalements/{sent.id}/photos/{photo}",
            413,
            raw(BIG.encode(), sent.secret, "image/jpeg"),
        ),
        (
            "a photo id that is none",
            "PUT",
            f"/api/v1/signalements/{sent.id}/photos/7",
            405,
            raw(jpeg(), sent.secret, "image/jpeg"),
        ),
        ("a page with a wrong secret", "GET", f"/api/v1/signalements/{sent.id}", 403, wrong),
        ("a page that is none", "GET", "/api/v1/signalements/26-99999", 404),
        ("NUL in a number", "GET", "/api/v1/signalements/26%00", 400),
        ("a witness with a wrong secret", "GET", f"/api/v1/witnesses/{sent.id}", 403, wrong),
        ("a witness without secret", "GET", f"/api/v1/witnesses/{sent.id}", 403),
        (
            "a verdict with a wrong secret",
            "POST",
            f"/api/v1/witnesses/{sent.id}/verdict",
            403,
            {**verdict, **wrong},
        ),
        (
            "a verdict too soon",
            "POST",
            f"/api/v1/witnesses/{sent.id}/verdict",
            409,
            {**verdict, **bearer(sent.secret)},
        ),
        (
            "a verdict in words",
            "POST",
            f"/api/v1/witnesses/{sent.id}/verdict",
            422,
            {"json": {"solved": "peut-être"}, **bearer(sent.secret)},
        ),
        (
            "a message with a wrong secret",
            "POST",
            f"/api/v1/witnesses/{sent.id}/messages",
            403,
            {**message, **wrong},
        ),
        (
            "an empty message",
            "POST",
            f"/api/v1/witnesses/{sent.id}/messages",
            422,
            {"json": {"id": str(nobody), "body": ""}, **bearer(sent.secret)},
        ),
        (
            "a blank message",
            "POST",
            f"/api/v1/witnesses/{sent.id}/messages",
            422,
            {"json": {"id": str(nobody), "body": "  "}, **bearer(sent.secret)},
        ),
        (
            "a long message",
            "POST",
            f"/api/v1/witnesses/{sent.id}/messages",
            422,
            {"json": {"id": str(nobody), "body": "x" * 2001}, **bearer(sent.secret)},
        ),
        (
            "a push address with a wrong secret",
            "POST",
            f"/api/v1/witnesses/{sent.id}/push-addresses",
            403,
            {**push, **wrong},
        ),
        (
            "a push address of nothing",
            "POST",
            f"/api/v1/witnesses/{sent.id}/push-addresses",
            422,
            {"json": {"kind": "pigeon", "value": "x"}, **bearer(sent.secret)},
        ),
        (
            "me too of nothing",
            "POST",
            f"/api/v1/tickets/{nobody}/witnesses",
            404,
            {"json": {"id": str(nobody)}, **bearer(SECRET)},
        ),
        (
            "me too without secret",
            "POST",
            f"/api/v1/tickets/{sent.ticket_id}/witnesses",
            401,
            {"json": {"id": str(nobody)}},
        ),
        (
            "me too with a known id",
            "POST",
            f"/api/v1/tickets/{sent.ticket_id}/witnesses",
            409,
            {"json": {"id": sent.id}, **wrong},
        ),
    ]
    check_all(town.client, cases)


def test_actions_that_cannot_be(town, sent):
    post, ticket = "POST", f"/api/v1/tickets/{sent.ticket_id}/actions"

    def body(who, kind, **given):
        token = {"Authorization": f"Bearer {session_token(who)}"}
        return {"json": {"id": str(uuid.uuid4()), "kind": kind, **given}, "headers": token}

    nobody = f"/api/v1/tickets/{uuid.uuid4()}/actions"
    cases = [
        ("without session", post, ticket, 401, {"json": {"id": str(uuid.uuid4()), "kind": "start"}}),
        (
            "with an expired session",
            post,
            ticket,
            401,
            {"json": {"id": str(uuid.uuid4()), "kind": "start"}, **bearer("s0" + "z" * 43)},
        ),
        (
            "with a citizen's secret",
            post,
            ticket,
            401,
            {"json": {"id": str(uuid.uuid4()), "kind": "start"}, **bearer(sent.secret)},
        ),
        ("another team's ticket", post, ticket, 403, body("sweeper", "start")),
        ("a role that only reads", post, ticket, 403, body("elected", "start")),
        ("a role that does not read", post, ticket, 403, body("relay", "start")),
        ("unknown action", post, ticket, 422, body("desk", "explode")),
        ("a citizen's action", post, ticket, 422, body("desk", "verdict", solved=True)),
        ("not from this state", post, ticket, 422, body("desk", "reopen")),
        ("unknown ticket", post, nobody, 404, body("desk", "start")),
        ("no words", post, ticket, 422, body("agent", "comment")),
        ("too many words", post, ticket, 422, body("agent", "comment", words="x" * 2001)),
        ("no date", post, ticket, 422, body("agent", "plan")),
        ("a far date", post, ticket, 422, body("agent", "plan", planned_on="2099-01-01")),
        ("unknown team", post, ticket, 422, body("desk", "assign", team="licornes")),
        ("unknown category", post, ticket, 422, body("desk", "requalify", category="licorne")),
        ("a heading", post, ticket, 422, body("desk", "requalify", category="voirie")),
        ("unknown reason", post, ticket, 422, body("agent", "reject", reason="paresse")),
        ("no proof", post, ticket, 422, body("agent", "done")),
        ("photos that are words", post, ticket, 422, body("agent", "done", photo_ids=["photo"])),
        (
            "eleven photos",
            post,
            ticket,
            422,
            body("agent", "done", photo_ids=[str(uuid.uuid4()) for _ in range(11)]),
        ),
        ("unknown priority", post, ticket, 422, body("desk", "prioritise", priority="hier")),
        ("nothing to publish", post, ticket, 422, body("desk", "publish", items=[{"kind": "contact"}])),
        ("the year 1", post, ticket, 422, body("agent", "start", at="0001-01-01T00:00:00+14:00")),
        ("the year 9999", post, ticket, 422, body("agent", "start", at="9999-12-31T23:59:59-12:00")),
        ("no id", post, ticket, 422, {"json": {"kind": "start"}, **bearer(session_token("agent"))}),
    ]
    check_all(town.client, cases)


def test_questions_that_cannot_be(town, sent):
    staff, tablet = bearer(session_token("desk")), {"headers": town.as_tablet()}
    naive = "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAiXQ"
    numbers = "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiw3XQ"
    near, around = "/api/v1/signalements/nearby", "/api/v1/signalements.geojson"
    cases = [
        ("a cursor of words", "GET", "/api/v1/tickets?cursor=abc", 422, staff),
        ("a cursor of emoji", "GET", "/api/v1/tickets?cursor=%F0%9F%90%9F", 422, staff),
        ("a cursor that is 7", "GET", "/api/v1/tickets?cursor=Nw", 422, staff),
        ("a cursor with a naive instant", "GET", f"/api/v1/tickets?cursor={naive}", 422, staff),
        ("a cursor with a number for an id", "GET", f"/api/v1/tickets?cursor={numbers}", 422, staff),
        *(
            (f"a cursor of the year {instant[:4]}", "GET", f"/api/v1/tickets?cursor={place}", 422, staff)
            for instant in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
            for place in [urlsafe_b64encode(orjson.dumps([instant, "0" * 32])).decode()]
        ),
        ("limit 0", "GET", "/api/v1/tickets?limit=0", 422, staff),
        ("limit 201", "GET", "/api/v1/tickets?limit=201", 422, staff),
        ("limit of words", "GET", "/api/v1/tickets?limit=beaucoup", 422, staff),
        ("late perhaps", "GET", "/api/v1/tickets?late=perhaps", 422, staff),
        ("NUL in a search", "GET", "/api/v1/tickets?q=a%00b", 400, staff),
        ("a long search", "GET", f"/api/v1/tickets?q={'x' * 201}", 422, staff),
        ("a ticket that is none", "GET", f"/api/v1/tickets/{uuid.uuid4()}", 404, staff),
        ("a ticket without session", "GET", f"/api/v1/tickets/{sent.ticket_id}", 401),
        ("changes of an unknown cursor", "GET", "/api/v1/field/changes?cursor=abc", 410, tablet),
        ("changes of a long cursor", "GET", f"/api/v1/field/changes?cursor={'a' * 121}", 422, tablet),
        ("changes in a year", "GET", "/api/v1/field/changes?wait=31536000", 422, tablet),
        ("changes of another team", "GET", "/api/v1/field/changes?team=voirie", 403, tablet),
        (
            "a journal of words",
            "POST",
            "/api/v1/field/actions",
            422,
            {"json": {"actions": "start"}, **tablet},
        ),
        ("a journal of nothing", "POST", "/api/v1/field/actions", 422, {"json": {}, **tablet}),
        (
            "a journal sent in the year 1",
            "POST",
            "/api/v1/field/actions",
            422,
            {
                "json": {
                    "actions": [action(sent.ticket_id, "start")],
                    "sent_at": "0001-01-01T00:00:00+14:00",
                },
                **tablet,
            },
        ),
        ("nearby nowhere", "GET", near, 422),
        ("nearby NaN", "GET", f"{near}?latitude=nan&longitude=1", 422),
        ("nearby off the globe", "GET", f"{near}?latitude=91&longitude=1", 422),
        ("nearby in the whole country", "GET", f"{near}?latitude=44&longitude=1&radius_m=100000", 422),
        ("a box of three numbers", "GET", f"{around}?bbox=1,2,3", 422),
        ("a box of words", "GET", f"{around}?bbox=a,b,c,d", 422),
        ("a box off the globe", "GET", f"{around}?bbox=1,2,3,400", 422),
        ("a box upside down", "GET", f"{around}?bbox=1,45,2,44", 422),
        ("a gigantic box", "GET", f"{around}?bbox={'9' * 400},1,2,3", 422),
        ("a map since yesterday", "GET", f"{around}?since=hier", 422),
        ("an address off the globe", "GET", "/api/v1/addresses?latitude=99&longitude=1", 422),
        ("half a place", "GET", "/api/v1/addresses?latitude=44.4", 422),
        ("the other half", "GET", "/api/v1/addresses?longitude=1.4", 422),
        ("nothing at all", "GET", "/api/v1/licorne", 404),
        ("a name longer than any file's", "GET", f"/{'a' * 300}", 404),
        ("a folder's name longer than any", "GET", f"/assets/{'a' * 300}/b", 404),
        ("the wrong method", "DELETE", "/api/v1/tickets", 405),
    ]
    check_all(town.client, cases)


def test_codes_and_passwords_that_do_not_open(town):
    from datetime import UTC, datetime, timedelta

    from server.commons.accounts import services
    from server.core import clock

    enrol = ("POST", "/api/v1/devices")
    used = services.make_enrolment_code(territory_id=1, team_slug="proximite").code
    assert (
        town.client.post("/api/v1/devices", json={"enrolment_code": used, "name": "Tablette"}).status_code
        == 201
    )
    with clock.at(datetime.now(UTC) - timedelta(minutes=11)):
        old = services.make_enrolment_code(territory_id=1, team_slug="proximite").code
    cases = [
        (name, *enrol, status, {"json": {"enrolment_code": code, "name": "Tablette"}})
        for name, code, status in (
            ("used", used, 422),
            ("expired", old, 422),
            ("unknown", "AAAA-AAAA", 422),
            ("empty", "", 422),
        )
    ]
    found = [town.client.post("/api/v1/devices", json=case[4]["json"]).status_code for case in cases]
    cases = [(*case[:3], status, case[4]) for case, status in zip(cases, found, strict=True)]
    assert all(400 <= status < 500 for status in found), found
    cases.append(
        ("a wrong password", "POST", "/api/v1/sessions", 401, {"json": {"login": "desk", "password": "faux"}})
    )
    check_all(town.client, cases)


@pytest.mark.parametrize("client_name", ["pwa/0.0.9", "agent/0.0", "agent/0"])
def test_too_old_a_client_is_told_to_update(town, client_name):
    answer = town.client.get(
        "/api/v1/territory", headers={"Parvis-Client": client_name, "Accept-Language": "fr"}
    )
    assert answer.status_code == 426
    assert "conservé" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "client_name", ["agent/" + "9" * 5000 + ".1", "agent/٠.٠", "pwa/", "/", "curl/0.0", "pwa/1", "é/0.0"]
)
def test_a_client_of_unknown_name_or_version_is_served(town, client_name):
    headers = {"Parvis-Client": client_name.encode().decode("latin-1")}
    assert town.client.get("/api/v1/territory", headers=headers).status_code == 200


def test_a_long_journal_is_read_for_a_tablet_only(town):
    """Whoever has no token is turned away before anything of the body is read."""
    journal = {"actions": [action(str(uuid.uuid4()), "comment", words="é" * 2000)] * 500}
    body = orjson.dumps(journal)
    assert len(body) > 1_000_000
    headers = {"Content-Type": "application/json"}
    post = {"path": "/api/v1/field/actions", "method": "POST", "data": body}
    assert town.client.open(**post, headers=headers).status_code == 401
    answer = town.client.open(**post, headers={**town.as_tablet(), **headers})
    assert (answer.status_code, len(answer.get_json()["results"])) == (200, 500)


@pytest.mark.parametrize(
    "path", ["/api/v1/licorne", "/photos/0b7a3c52-0000-4000-8000-000000000000/large", "/licorne.png"]
)
def test_a_refusal_is_never_kept_by_a_cache(town, path):
    """What is not there yet may be there in a moment."""
    answer = town.client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    assert "Accept-Language" in answer.headers["Vary"]


def test_unknown_fields_are_ignored(town):
    assert town.send(later={"a": [1]}, **{"x-y": 7}, **CENTRE).answer.status_code == 201
