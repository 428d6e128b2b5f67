"""Each page as each role: open, led elsewhere, or refused; and no contact data for who must not see any."""

from __future__ import annotations

import re

import pytest

from tests.features.reporting.printed import pages_of

pytestmark = pytest.mark.any_database

ROLES = ("desk", "director", "elected", "relay", "admin", "agent", "roads")
WORKING = {"desk", "director", "admin"}
PAGES = {
    "/pilotage/": {"desk", "director", "admin", "elected"},
    "/pilotage/dossiers": set(ROLES) - {"relay"},
    "/pilotage/dossiers?q=eclairge clemencau trou poule": set(ROLES) - {"relay"},
    "/pilotage/dossiers/{number}": set(ROLES) - {"relay", "roads"},
    "/pilotage/ma-file": set(ROLES) - {"elected", "relay"},
    "/pilotage/saisie": set(ROLES) - {"elected"},
    "/pilotage/raccourcis": set(ROLES),
    "/pilotage/lots/nouveau?t={number}": WORKING,
    "/pilotage/contestes": WORKING,
    "/pilotage/a-rappeler": WORKING,
    "/pilotage/annonces": WORKING,
    "/pilotage/annonces/nouvelle": WORKING,
    "/pilotage/tablettes": WORKING,
    "/pilotage/taches": WORKING,
    "/pilotage/expediteurs": WORKING,
}
CONTACT = ("awa@example.org", "05 65 35 00 12", "0565350012")
ASKED = (
    ("", {}),
    ("", {"HX-Request": "true"}),
    ("?q=Clemenceau", {}),
    ("?q=Clemenceau", {"HX-Request": "true"}),
    ("?state=open&cursor=0", {}),
)
MOST_STATEMENTS = 15


@pytest.mark.parametrize("login", ROLES)
def test_each_page_opens_for_the_roles_that_need_it(browser, sent, login):
    person = browser(login)
    for path, welcome in PAGES.items():
        answer = person.get(path.format(number=sent.number))
        expected = 200 if login in welcome else 302 if path == "/pilotage/" else 403
        assert answer.status_code == expected, (path, login)
        assert not re.findall(r">\s*(?:dashboard|error)\.[a-z_.]+", answer.text), "words are missing"


def test_a_round_on_paper_is_for_those_who_see_its_tickets(browser, sent):
    for login in ROLES:
        answer = browser(login).get("/pilotage/tournees/proximite.pdf")
        assert answer.status_code == (403 if login in {"relay", "roads"} else 200), login


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
        for query, headers in ASKED:
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
    browser, town, sent, publish_and_work, statements
):
    for index in range(4):
        town.send(description=f"Encore un trou {index}", contact={"phone": "0565350013"})
        town.join(sent.ticket_id, contact={"phone": "0565350014"})
    publish_and_work()
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Fait.")
    publish_and_work()
    town.judge(sent, solved=False, comment="Non")
    admin = browser("admin")
    admin.get("/pilotage/dossiers")  # the first reader of a new database gives its feed a name
    for page in PAGES:
        statements.clear()
        assert admin.get(page.format(number=sent.number)).status_code == 200, page
        asked = [text for text in statements if not text.startswith(("PRAGMA", "SHOW"))]
        assert len(asked) <= MOST_STATEMENTS, "\n".join((page, *asked))


def test_every_page_is_complete_in_english(browser, sent):
    admin = browser("admin")
    admin.post("/pilotage/langue", {"language": "en"})
    for page in PAGES:
        text = admin.get(page.format(number=sent.number)).text
        assert '<html lang="en">' in text, page
        assert not re.findall(r">\s*(?:Dossiers|Accueil|Chercher|Fermer|Nouvelle saisie)\s*<", text), page


def test_a_page_that_is_not_there_says_so_in_words(desk):
    for path in ("/pilotage/rien", "/pilotage/dossiers/99-99999", "/pilotage/static/../../pages.py"):
        answer = desk.get(path)
        assert answer.status_code == 404, path
        assert "<h1>" in answer.text
