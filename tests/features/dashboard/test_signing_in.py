"""Signing in, and what an address, a cookie or a form of somebody else can do: nothing."""

from __future__ import annotations

import re
import uuid

import pytest

from server.commons.accounts import services
from server.commons.accounts.models import Account
from server.core.db import db
from tests.features.dashboard.browser import TOKEN, browser_of

pytestmark = pytest.mark.any_database

PASSWORD = "trois chevaux verts"


@pytest.fixture
def claire(app):
    """Somebody of the desk, with a password."""
    account = db.session.scalars(db.select(Account).where(Account.login == "desk")).one()
    services.set_password(account.id, account.territory_id, PASSWORD)
    return account.id


def sign_in(client, login, password, **given):
    token = TOKEN.search(client.get("/pilotage/connexion").text).group(1)
    return client.post(
        "/pilotage/connexion", data={"csrf_token": token, "login": login, "password": password, **given}
    )


def test_a_page_asked_for_comes_after_signing_in(client, claire):
    first = client.get("/pilotage/dossiers?state=open&late=true")
    assert first.status_code == 302
    page = client.get(first.headers["Location"]).text
    wanted = re.search(r'name="next" value="([^"]+)"', page).group(1).replace("&amp;", "&")
    then = sign_in(client, "Desk ", PASSWORD, next=wanted)
    assert then.headers["Location"] == "/pilotage/dossiers?state=open&late=true"
    assert client.get("/pilotage/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/pilotage//evil.example",
        "javascript:alert(1)",
        "/pilotage/\\evil.example",
        "/pilotage/\r\nLocation: https://evil.example",
        "/api/v1/territory",
        "",
    ],
)
def test_signing_in_never_leads_elsewhere(client, claire, elsewhere):
    assert sign_in(client, "desk", PASSWORD, next=elsewhere).headers["Location"] == "/pilotage/"


def test_a_wrong_password_and_an_unknown_login_are_told_the_same(client, claire):
    wrong, unknown = sign_in(client, "desk", "quatre chevaux"), sign_in(client, "nobody", PASSWORD)
    notice = re.compile(r'role="alert".*?</p>', re.S)
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert notice.search(wrong.text).group() == notice.search(unknown.text).group()
    assert 'value="desk"' in wrong.text, "what was typed is kept"
    assert "quatre chevaux" not in wrong.text, "a password is never sent back"


def test_nothing_typed_is_refused_in_words(client, claire):
    assert "Saisissez votre identifiant" in sign_in(client, "", "").text


class TestWithLimits:
    @pytest.fixture
    def given_settings(self):
        return {"PARVIS_RATE_LIMITS": "on"}

    def test_repeated_failures_must_wait(self, client, claire):
        answers = [sign_in(client, "desk", f"wrong {i}") for i in range(7)]
        assert answers[0].status_code == 401
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert sign_in(client, "desk", PASSWORD).status_code == 429


def test_a_new_password_ends_the_cookies_of_before(app, client, claire):
    sign_in(client, "desk", PASSWORD)
    assert client.get("/pilotage/saisie").status_code == 200
    services.set_password(claire, db.session.get(Account, claire).territory_id, "quatre boeufs rouges")
    assert client.get("/pilotage/saisie").status_code == 302


def test_signing_out_closes_the_pages(desk):
    assert desk.post("/pilotage/deconnexion").status_code == 302
    assert desk.get("/pilotage/saisie").status_code == 302


def test_signing_in_gives_a_new_session(client, claire):
    before = TOKEN.search(client.get("/pilotage/connexion").text).group(1)
    sign_in(client, "desk", PASSWORD)
    refused = client.post("/pilotage/deconnexion", data={"csrf_token": before})
    assert refused.status_code == 400


def test_the_cookie_stays_with_the_browser_and_the_site(client, claire):
    cookie = sign_in(client, "desk", PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def _changes(app):
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("dashboard.") and "POST" in rule.methods
    ]


def test_every_change_without_its_token_is_refused(app, desk):
    paths = [
        re.sub(r"<[^>]+>", "1", re.sub(r"<uuid:[^>]+>", str(uuid.uuid4()), rule.rule))
        for rule in _changes(app)
    ]
    assert len(paths) >= 9
    for path in paths:
        answer = desk.client.post(path, data={"csrf_token": "another"})
        assert answer.status_code == 400, path
        assert "renouvelée" in answer.text


def test_every_page_but_the_open_ones_needs_a_person(app, client):
    open_ones = {
        "get_login",
        "post_login",
        "post_logout",
        "get_accent",
        "get_static",
        "get_unknown",
        "get_discovery",
        "get_picture",
        "get_brief_on_paper",  # figures that anybody may know
        "get_alarm",  # without a fact: those come for the token of its link
    }
    by_link = {"get_alarm_facts", "post_alarm"}
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.removeprefix("dashboard.")
        if rule.endpoint == name:
            continue
        guard = "public" if name in open_ones else "secret" if name in by_link else "staff"
        assert app.view_functions[rule.endpoint].guard == guard, name
        if guard == "staff" and "GET" in rule.methods:
            path = re.sub(r"<uuid:[^>]+>", str(uuid.uuid4()), rule.rule)
            answer = client.get(re.sub(r"<[^>]+>", "1", path))
            assert answer.status_code == 302, rule.rule
            assert answer.headers["Location"].startswith("/pilotage/connexion?next=")


def test_a_form_left_open_gets_the_new_session_s_token(desk):
    answer = desk.client.post("/pilotage/dossiers/26-00001/actions", data={}, headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert TOKEN.search(answer.text), "the form can send again without losing what was typed"
    assert "<html" not in answer.text


def test_a_piece_of_page_after_the_session_ended_is_a_notice(client):
    answer = client.get("/pilotage/saisie/alentours", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "<html" not in answer.text


class TestBehindHttps:
    @pytest.fixture
    def given_settings(self):
        return {"PARVIS_BASE_URL": "https://signalement.example", "PARVIS_RATE_LIMITS": "off"}

    def test_forms_work_with_the_headers_that_our_pages_ask_for(self, app):
        browser = browser_of(app, "desk", "https://signalement.example")
        page = browser.get("/pilotage/rien", base_url="https://signalement.example")
        assert page.headers["Referrer-Policy"] == "same-origin", (
            "the check over https needs the page of origin"
        )
        assert "Secure" in page.headers.get("Set-Cookie", "Secure")
        data = {"csrf_token": TOKEN.search(page.text).group(1), "language": "en"}
        options = {"base_url": "https://signalement.example", "data": data}
        assert browser.client.post("/pilotage/langue", **options).status_code == 400
        came_from = {"Referer": "https://signalement.example/pilotage/"}
        assert browser.client.post("/pilotage/langue", **options, headers=came_from).status_code == 302


def test_the_pages_speak_the_language_that_the_person_chose(desk):
    assert "Nouvelle saisie" in desk.get("/pilotage/saisie", headers={"Accept-Language": "en"}).text
    desk.post("/pilotage/langue", {"language": "en"})
    assert "New entry" in desk.get("/pilotage/saisie", headers={"Accept-Language": "fr"}).text


def test_pages_let_only_our_own_code_run(desk):
    page = desk.get("/pilotage/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style", page.text)
