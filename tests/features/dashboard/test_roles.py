"""Each page as each role: open, led elsewhere, or refused; and no contact data for who must not see any."""

from __future__ import annotations

import re

import pytest

from tests.features.dashboard.addresses import CHANGES, PAGES, ROLES, WORKING
from tests.features.reporting.printed import pages_of

pytestmark = pytest.mark.any_database

CONTACT = ("awa@example.org", "05 65 35 00 12", "0565350012")
ASKED = (
    ("", {}),
    ("", {"HX-Request": "true"}),
    ("?q=Clemenceau", {}),
    ("?q=Clemenceau", {"HX-Request": "true"}),
    ("?state=open&cursor=0", {}),
)
MOST_STATEMENTS = 15


def test_each_page_opens_for_the_roles_that_need_it(browser, filled):
    for login in ROLES:
        person = browser(login)
        for path, welcome in PAGES.items():
            if path.endswith(".pdf") and login in WORKING - {"desk"}:
                continue  # the same sheet of paper, which takes its time
            answer = person.get(path.format(**filled))
            allowed = {200, 204} if login in welcome else {302 if path == "/pilotage/" else 403}
            assert answer.status_code in allowed, (path, login, answer.status_code)
            if answer.mimetype == "text/html":
                assert "<h1" in answer.text or not {403} & {answer.status_code}, (path, login)
                assert not re.findall(r">\s*(?:dashboard|error)\.[a-z_.]+", answer.text), "words are missing"


def test_each_change_is_refused_to_whose_work_it_is_not(browser, filled, town):
    before = town.ticket(filled["ticket"])["version"]
    for login in ROLES:
        person = browser(login)
        token = {"csrf_token": person.token()}
        for path, welcome in CHANGES.items():
            if login not in welcome:
                answer = person.client.post(path.format(**filled), data=token)
                assert answer.status_code == 403, (path, login, answer.status_code)
    assert town.ticket(filled["ticket"])["version"] == before


def test_every_address_of_the_desk_is_among_those_tried(app, filled):
    adapter, tried = app.url_map.bind("localhost"), {}
    for method, paths in (("GET", PAGES), ("POST", CHANGES)):
        for path in paths:
            endpoint, _ = adapter.match(path.format(**filled).partition("?")[0], method=method)
            tried.setdefault(method, set()).add(endpoint)
    for method, endpoints in tried.items():
        guarded = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("dashboard.")
            and method in rule.methods
            and hasattr(app.view_functions[rule.endpoint], "guard")
            and app.view_functions[rule.endpoint].guard == "staff"
        }
        assert guarded - endpoints == set(), method


@pytest.mark.parametrize(
    ("login", "start"),
    [("agent", "/pilotage/ma-file"), ("roads", "/pilotage/ma-file"), ("relay", "/pilotage/saisie")],
)
def test_who_has_no_figures_is_led_to_the_work(browser, login, start):
    assert browser(login).get("/pilotage/").headers["Location"] == start


@pytest.mark.parametrize("login", ["elected", "agent"])
def test_no_address_shows_contact_data_to_who_must_not_see_it(app, browser, sent, login):
    person, seen = browser(login), 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or not rule.endpoint.startswith("dashboard."):
            continue
        path = (
            rule.rule.replace("<number>", sent.number).replace("<path:name>", "x").replace("<path:rest>", "x")
        )
        for query, headers in ASKED[:1] if path.endswith(".pdf") else ASKED:
            text = _read(person.get(path + query, headers=headers))
            seen += 1
            assert not [word for word in CONTACT if word in text], path
    assert seen > 60


def _read(answer):
    """The words of a page, or of a sheet of paper."""
    body = answer.get_data()
    return " ".join(pages_of(body)) if answer.mimetype == "application/pdf" else body.decode()


def test_the_desk_sees_how_to_reach_the_person(desk, sent):
    page = desk.get(f"/pilotage/dossiers/{sent.number}").text
    assert "awa@example.org" in page
    assert "05 65 35 00 12" in page


def test_the_elected_member_reads_and_changes_nothing(browser, town, sent):
    elected = browser("elected")
    assert "data-actions" not in elected.get(f"/pilotage/dossiers/{sent.number}").text
    form = {
        "kind": "comment",
        "words": "Bonjour",
        "base_version": "2",
        "action_id": "2b1f7c60-6d0e-4c58-8a39-1f5d2e7a9b44",
    }
    assert elected.post(f"/pilotage/dossiers/{sent.number}/actions", form).status_code == 403
    assert town.ticket(sent.ticket_id)["version"] == 2


def test_an_agent_reads_the_list_of_the_own_team_only(browser, town, sent, publish_and_work):
    lamp = town.send(category="lampadaire-eteint", description="Un lampadaire", answers={"combien": "un"})
    publish_and_work()
    assert town.ticket(lamp.ticket_id)["team"] != "proximite"
    agent = browser("agent")
    for query in ("", "?state=open", "?team=eclairage-public", "?q=lampadaire"):
        page = agent.get(f"/pilotage/dossiers{query}").text
        assert lamp.number not in page
    assert sent.number in agent.get("/pilotage/dossiers").text
    assert agent.get(f"/pilotage/dossiers/{lamp.number}").status_code == 403


def test_a_page_asks_the_database_little_however_full_it_is(
    browser, town, filled, publish_and_work, statements
):
    for index in range(4):
        town.send(description=f"Encore un trou {index}", contact={"phone": "0565350013"})
        town.join(filled["ticket"], contact={"phone": "0565350014"})
    publish_and_work(failing=True)
    admin = browser("admin")
    admin.get(
        "/pilotage/"
    )  # the first reader names the feed, reads all facts, and this visit is written down
    for path in ("/pilotage/dossiers/{number}", "/pilotage/a-rappeler"):
        admin.get(path.format(**filled))  # the first look in a day at contact data is written down
    for page in (page for page, welcome in PAGES.items() if "admin" in welcome):
        statements.clear()
        assert admin.get(page.format(**filled)).status_code < 500, page
        assert len(statements) <= MOST_STATEMENTS, "\n".join((page, *statements))


def test_every_page_is_complete_in_english(browser, filled):
    admin = browser("admin")
    admin.post("/pilotage/langue", {"language": "en"})
    for page in PAGES:
        answer = admin.get(page.format(**filled))
        text = answer.text if answer.mimetype == "text/html" else ""
        assert '<html lang="fr">' not in text, page
        assert not re.findall(r">\s*(?:Dossiers|Accueil|Chercher|Fermer|Nouvelle saisie)\s*<", text), page


def test_a_page_that_is_not_there_says_so_in_words(desk):
    for path in ("/pilotage/rien", "/pilotage/dossiers/99-99999", "/pilotage/static/../../pages.py"):
        answer = desk.get(path)
        assert answer.status_code == 404, path
        assert "<h1>" in answer.text
