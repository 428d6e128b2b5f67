"""The administrator's pages: staff, limits to teams and districts with each refusal, rights, the journal."""

from __future__ import annotations

import csv
import html
import io
import re
import uuid

import pytest
from sqlalchemy import select

from server.commons.accounts import services
from server.commons.accounts.models import Account
from server.commons.audit.models import AuditEntry
from server.commons.notifications.models import Notification
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.surfaces.dashboard.journal_words import page_named
from tests.features.dashboard import limited
from tests.features.dashboard.browser import browser_of
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database
TAG = re.compile(r"<[^>]+>")


def account(login):
    return db.session.scalars(select(Account).where(Account.login == login)).one()


@pytest.fixture
def admin(browser):
    return browser("admin")


def test_an_administrator_adds_changes_closes_and_gives_a_password_shown_once(app, admin):
    form = {
        "login": "Zoe",
        "name": "Zoé Blanc",
        "role": "desk",
        "teams": "voirie",
        "reach": "some",
        "districts": "centre",
    }
    page = admin.post("/pilotage/personnel", form).text
    (password,) = re.findall(r'<p class="secret"><code>([^<]+)</code>', page)
    zoe = account("zoe")
    home = zoe.territory_id
    assert services.check_password(territory_id=home, login="zoe", password=password) == zoe.id
    assert (len(zoe.teams), len(zoe.districts)) == (1, 1)
    assert password not in admin.get("/pilotage/personnel").text
    changed = admin.post(
        f"/pilotage/personnel/{zoe.id}", {"name": "Zoé Noir", "role": "director", "reach": "all"}
    )
    assert changed.status_code == 303
    db.session.expire_all()
    zoe = account("zoe")
    assert (zoe.name, zoe.role, zoe.teams, zoe.districts) == ("Zoé Noir", "director", [], [])
    person = browser_of(app, "zoe")
    assert person.get("/pilotage/dossiers").status_code == 200
    admin.post(f"/pilotage/personnel/{zoe.id}/acces")
    assert person.get("/pilotage/dossiers").status_code == 302
    admin.post(f"/pilotage/personnel/{zoe.id}/acces", {"open": "1"})
    page = admin.post(f"/pilotage/personnel/{zoe.id}/mot-de-passe").text
    assert password not in page
    done = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == f"account:{zoe.id}")
    ).all()
    assert done == ["staff_added", "staff_changed", "staff_closed", "staff_opened", "password_set"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"login": "desk"}, "desk"),
        ({"login": "x"}, "login-problem"),
        ({"name": ""}, "name-problem"),
        ({"role": "king"}, "role-problem"),
        ({"email": "no"}, "email-problem"),
        ({"teams": "nowhere"}, "teams-problem"),
        ({"reach": "some", "districts": "nowhere"}, "districts-problem"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed(admin, given, words):
    form = {"login": "zoe", "name": "Zoé Blanc", "role": "desk", **given}
    answer = admin.post("/pilotage/personnel", form)
    assert answer.status_code in (409, 422)
    assert words in answer.text
    if "name" not in given:
        assert "Zoé Blanc" in answer.text


def test_the_last_administrator_cannot_step_back_and_elsewhere_nobody_is_changed(admin):
    own = account("admin").id
    assert admin.post(f"/pilotage/personnel/{own}/acces").status_code == 409
    answer = admin.post(f"/pilotage/personnel/{own}", {"name": "Admin", "role": "desk"})
    assert answer.status_code == 409
    assert admin.post("/pilotage/personnel/999/acces").status_code == 404
    assert admin.get("/pilotage/personnel/999").status_code == 404


@pytest.fixture
def limit(town, sent):
    """`limit("desk", districts=[…])`: this person is limited from now on; the ticket is proximite's."""
    return limited.limit


ELSEWHERE = [({"districts": ["cabessut"]}, "not_your_district"), ({"teams": ["voirie"]}, "not_your_team")]


@pytest.mark.parametrize("login", ["desk", "director", "elected"])
@pytest.mark.parametrize(("reach", "reason"), ELSEWHERE, ids=["district", "team"])
def test_who_is_limited_sees_and_does_nothing_outside(browser, town, sent, limit, login, reach, reason):
    other = next(one for one in other_districts() if one != "centre")
    limit(login, **({"districts": [other]} if "districts" in reach else reach))
    person = browser(login)
    assert sent.number not in person.get("/pilotage/dossiers").text
    assert sent.number not in person.get("/pilotage/dossiers.csv").text
    assert person.get(f"/pilotage/dossiers/{sent.number}").status_code == 403
    assert person.get(f"/pilotage/dossiers/{sent.number}.pdf").status_code == 403
    assert person.get("/pilotage/tournees/proximite.pdf").status_code == 403
    api = town.client.get("/api/v1/tickets", headers=town.as_staff(login)).get_json()["items"]
    assert api == []
    one = town.client.get(f"/api/v1/tickets/{sent.ticket_id}", headers=town.as_staff(login))
    assert one.status_code == 403
    if login != "elected":
        refused = town.act(login, sent.ticket_id, "comment", words="Vu.")
        assert (refused.status_code, refused.get_json()["reason"]) == (403, reason)
        form = person.get(f"/pilotage/lots/nouveau?t={sent.number}").text
        assert f"{sent.number}:" not in form


def other_districts():
    from server.commons.territories import queries

    return [one.slug for one in queries.by_id(queries.all_ids()[0]).districts]


def test_who_is_limited_to_where_it_is_sees_and_does_it(browser, town, sent, limit):
    district = town.ticket(sent.ticket_id)["district"]
    limit("desk", teams=["proximite"], districts=[district])
    person = browser("desk")
    assert sent.number in person.get("/pilotage/dossiers").text
    assert person.get(f"/pilotage/dossiers/{sent.number}").status_code == 200
    assert town.act("desk", sent.ticket_id, "comment", words="Vu.").status_code == 200


def test_a_limited_desk_calls_back_and_judges_only_its_own(browser, town, full, limit):
    limit("desk", teams=["voirie"])
    person = browser("desk")
    assert "05 65 35 00 12" not in person.get("/pilotage/a-rappeler").text
    page = person.get("/pilotage/contestes").text
    assert full.number not in page
    assert 'class="count"' not in page.partition("</header>")[0], "what waits for others is not counted"
    assert 'class="count"' in browser("director").get("/pilotage/contestes").text.partition("</header>")[0]
    heard = person.post(f"/pilotage/dossiers/{full.number}/avis/{full.id}", {"solved": "yes"})
    assert heard.status_code == 403
    message = db.session.scalars(select(Notification).where(Notification.channel == "email")).first()
    message.state = "failed"
    db.session.commit()
    assert full.number in browser("director").get("/pilotage/taches").text
    assert full.number not in person.get("/pilotage/taches").text
    assert person.post(f"/pilotage/messages/{message.id}").status_code == 404
    person.post("/pilotage/messages")
    assert full.number in browser("director").get("/pilotage/taches").text, "still not sent again"


def test_a_limited_desk_sends_again_the_alerts_of_its_own_tickets_alone(browser, town, full, limit):
    messages = [failed_message(f"on-call:{ticket}:1") for ticket in (full.ticket_id, uuid.uuid4())]
    limit("desk", teams=[town.ticket(full.ticket_id)["team"]])
    person = browser("desk")
    page = person.get("/pilotage/taches").text
    assert page.count("550 no such user") == 1
    assert f"/pilotage/dossiers/{full.number}" in page
    assert person.post(f"/pilotage/messages/{messages[1]}").status_code == 404
    assert person.post(f"/pilotage/messages/{messages[0]}").status_code == 303
    assert "550 no such user" not in person.get("/pilotage/taches").text


def failed_message(reference):
    with unit_of_work() as work:
        row = Notification(
            territory_id=territories.all_ids()[0],
            recipient_id=uuid.uuid4(),
            reference=reference,
            channel="sms",
            state="failed",
            subject="Astreinte",
            body="",
            url="",
            push_text="",
            requested_at=now(),
            error="550 no such user",
        )
        work.session.add(row)
        work.session.flush()
        return row.id


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_an_agent_limited_to_districts_takes_to_the_field_what_is_there(town, sent, limit, where):
    def changes(**query):
        return town.client.get("/api/v1/field/changes", query_string=query, headers=town.as_staff("agent"))

    before = changes().get_json()["cursor"]
    district = town.ticket(sent.ticket_id)["district"]
    elsewhere = next(one for one in other_districts() if one != district)
    limit("agent", teams=["proximite"], districts=[district if where == "here" else elsewhere])
    assert changes(cursor=before).status_code == 410, "what it held may be another's: all is read anew"
    page = changes().get_json()
    town.act("desk", sent.ticket_id, "comment", words="Près du banc.")
    drain()
    news = changes(cursor=page["cursor"]).get_json()
    place = {"latitude": 44.4475, "longitude": 1.4403}
    walked = town.client.get("/api/v1/field/round", query_string=place, headers=town.as_staff("agent"))
    held = [one["number"] for one in page["tickets"]]
    changed = [one["number"] for one in news["tickets"]]
    stops = [one["number"] for one in walked.get_json()["items"]]
    assert held == changed == stops == ([sent.number] if where == "here" else [])


def test_a_service_reads_by_the_api_what_is_its_own(town, sent):
    listed = town.client.get("/api/v1/tickets", headers=town.as_staff("roads")).get_json()["items"]
    assert listed == []
    assert (
        town.client.get(f"/api/v1/tickets/{sent.ticket_id}", headers=town.as_staff("roads")).status_code
        == 403
    )


def test_the_table_of_rights_is_the_one_that_is_applied(browser):
    page = browser("agent").get("/pilotage/droits").text
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page)
    seen = {name: cells.count('class="icon"') for name, cells in rows}
    assert seen["Publier des annonces"] == 3
    assert seen["Voir les coordonnées"] == 3
    assert seen["Modifier le territoire"] == 2


def test_the_journal_is_searched_and_taken_away_and_says_who_looked(app, browser, admin, sent):
    desk = browser("desk")
    for _ in range(2):
        desk.get(f"/pilotage/dossiers/{sent.number}")
    desk.get("/pilotage/dossiers.csv?state=open&q=awa@example.org")
    assert browser("agent").get("/pilotage/journal").status_code == 403
    page = admin.get("/pilotage/journal").text
    for words in ("Coordonnées vues", "Export", "Page refusée", sent.number):
        assert words in page
    assert "awa@example.org" not in page
    only = admin.get(f"/pilotage/journal?account={account('desk').id}&action=contacts_seen").text
    assert only.count(">Coordonnées vues</td>") == 1
    assert "Rien ne correspond" in admin.get("/pilotage/journal?until=2020-01-01").text
    assert admin.get("/pilotage/journal?since=x&account=y&before=-1").status_code == 200
    sheet = admin.get("/pilotage/journal.csv?action=exported").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert [row[1:4] for row in rows[1:]] == [
        ["Admin", "Export", "Journal (tableur)"],
        ["Desk", "Export", "Liste de dossiers (tableur)"],
    ]
    assert [" ".join(row[4].split()) for row in rows[1:]] == ["Quoi : Export", "Ouverts · avec une recherche"]


def test_the_journal_names_what_was_done_and_where_in_words(app, browser, admin, sent):
    browser("desk").post("/pilotage/usage/couts")
    browser("agent").get(f"/pilotage/lots/nouveau?t={sent.number}")
    admin.post("/pilotage/personnel", {"login": "zoe", "name": "Zoé", "role": "desk", "reach": "all"})
    zoe = account("zoe")
    admin.post(f"/pilotage/personnel/{zoe.id}", {"name": "Zoé", "role": "director", "reach": "all"})
    code = admin.post("/pilotage/tablettes", {"team": "proximite"})
    admin.get("/pilotage/chiffres.csv?by=team&district=centre&since=2026-03-02")
    said = " ".join(html.unescape(TAG.sub(" ", admin.get("/pilotage/journal").text)).split())
    for words in (
        "Usage et coûts (formulaire)",
        "Actions sur plusieurs dossiers",
        "Zoé changements : rôle · rôle : Direction",
        "Du 2 mars 2026 · Par : Service",
        "Chiffres (tableur) Quartier : ",
    ):
        assert words in said
    assert code.status_code == 200


def test_each_page_that_may_be_refused_has_a_name_in_the_journal(app):
    views = app.view_functions.items()
    guarded = [name for name, view in views if getattr(view, "guard", "") == "staff"]
    staff = [name.removeprefix("dashboard.") for name in guarded if name.startswith("dashboard.")]
    with app.test_request_context():
        gone = page_named("get_what_was_taken_off")
        assert [view for view in staff if gone in page_named(view)] == []


def test_a_name_that_begins_a_formula_stays_words_in_the_sheet(admin, sent):
    zoe = {"login": "zoe", "name": "=HYPERLINK(1)", "role": "desk"}
    admin.post("/pilotage/personnel", zoe)
    sheet = admin.get("/pilotage/journal.csv?action=staff_added").text
    assert "'=HYPERLINK(1)" in sheet
