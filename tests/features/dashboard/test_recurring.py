"""Where the same thing comes back: found at night, looked into by a structural ticket, or set aside."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from server.commons.territories import queries as territories
from server.core import clock
from server.core.db import db
from server.reporting.recurring import jobs
from server.reporting.tickets.models import Ticket
from tests.features.dashboard.browser import INPUT
from tests.features.dashboard.limited import limit
from tests.features.reporting.town import Town
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

PAGE = "/pilotage/lieux-recurrents"
WHERE = {"category": "nid-de-poule", "address": "12 rue Clemenceau, 46000 Cahors"}


def days_ago(days):
    return clock.at(clock.now() - timedelta(days=days))


def report(town, days=0):
    """The same hole at the same corner, so many days ago."""
    with days_ago(days):
        sent = town.send(**WHERE)
        assert sent.answer.status_code == 201, sent.answer.text
        return sent.without_answer()


def come_back(app):
    """Four times in a year, and something else once; the search of the night has passed."""
    town = Town(app.test_client())
    found = [report(town, days) for days in (300, 200, 100, 10)]
    town.send(category="tag")
    drain()
    search()
    return found


def search():
    """The job of the night, for each town."""
    for territory_id in territories.all_ids():
        jobs.find_places_of(territory_id)


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and a place where the same thing comes back."""
    return states.and_also(again=come_back)


@pytest.fixture
def again(happened):
    """What was reported there, the oldest first."""
    return happened("again")


def read(browser, path=PAGE):
    """A page, with ordinary spaces where French breaks no line."""
    return browser.get(path).text.replace("\u00a0", " ")


def place_in(page):
    """The id of the place that a page shows."""
    found = re.search(rf"{PAGE}/([0-9a-f-]+)/(?:dossier|ecarter)", page)
    assert found, "the page shows no place"
    return found[1]


def propose(browser, **typed):
    """Send the form that opens the structural ticket of the place on the page."""
    page = browser.get(PAGE).text
    address = f"{PAGE}/{place_in(page)}/dossier"
    hidden = dict(INPUT.findall(page.partition(f'action="{address}"')[2].partition("</form>")[0]))
    return browser.post(address, {**hidden, "team": "voirie", **typed})


def test_a_place_is_shown_with_how_often_its_tickets_and_the_method(desk, again):
    page = read(desk)
    assert "Revenu 4 fois" in page
    assert all(f"/pilotage/dossiers/{one.number}" in page for one in again)
    assert page.count('class="numbered"') == 1, "the map has its number"
    for said in ("365 derniers jours", "40 m au plus", "moins de 14 jours", "à partir de 4 fois"):
        assert said in page
    assert "Ici, le même problème est revenu 4 fois" in read(desk, f"/pilotage/dossiers/{again[0].number}")


def test_a_structural_ticket_begins_with_the_evidence_and_is_opened_once(desk, town, again):
    page = desk.get(PAGE).text
    address = f"{PAGE}/{place_in(page)}/dossier"
    for identifier in (uuid.uuid4(), uuid.uuid4()):  # two people at once, with a form each
        answer = desk.post(address, {"id": identifier, "team": "voirie", "words": "Une borne ?"})
        assert answer.status_code == 303
    number = answer.headers["Location"].rpartition("/")[2]
    opened = read(desk, f"/pilotage/dossiers/{number}")
    assert "Dossier de fond d’un lieu où le même problème est revenu 4 fois" in opened
    assert "Une borne ?" in opened
    assert all(one.number in opened for one in again)
    drain()
    (listed,) = [one for one in tickets_of(town, "voirie") if one["number"] == number]
    assert (listed["state"], listed["category"]) == ("assigned", "nid-de-poule")
    search()
    page = desk.get(PAGE).text
    assert "Dossiers de fond ouverts" in page
    assert f"{PAGE}/{place_in_or_none(page)}" == f"{PAGE}/None", "nothing more is proposed for it"
    assert number in desk.get(f"/pilotage/dossiers/{again[0].number}").text, "its evidence leads to it"


def tickets_of(town, team):
    answer = town.client.get(f"/api/v1/tickets?team={team}", headers=town.as_staff("desk"))
    return answer.get_json()["items"]


def place_in_or_none(page):
    found = re.search(rf"{PAGE}/([0-9a-f-]+)/dossier", page)
    return found[1] if found else None


def test_what_comes_back_in_spite_of_a_structural_ticket_is_proposed_again(desk, town, again):
    number = propose(desk).headers["Location"].rpartition("/")[2]
    (structural,) = [one for one in tickets_of(town, "voirie") if one["number"] == number]
    town.act("roads", structural["id"], "done", no_photo_reason="dark", words="Borne posée.")
    search()
    assert place_in_or_none(desk.get(PAGE).text) is None
    with clock.at(clock.now() + timedelta(days=1)):
        town.send(**WHERE)
    with clock.at(clock.now() + timedelta(days=2)):
        search()
    page = desk.get(PAGE).text
    assert place_in_or_none(page)
    assert "Cela revient malgré un dossier de fond terminé" in page


def test_a_place_set_aside_stays_away_until_something_new_comes(desk, town, again):
    place = place_in(desk.get(PAGE).text)
    assert desk.post(f"{PAGE}/{place}/ecarter").status_code == 303
    search()
    page = desk.get(PAGE).text
    assert place_in_or_none(page) is None
    assert "Lieux écartés" in page
    desk.post(f"{PAGE}/{place}/ecarter", {"again": "1"})
    assert place_in_or_none(desk.get(PAGE).text) == place, "one may think better of it"
    desk.post(f"{PAGE}/{place}/ecarter")
    with clock.at(clock.now() + timedelta(days=1)):
        town.send(**WHERE)
    with clock.at(clock.now() + timedelta(days=2)):
        search()
    assert place_in_or_none(desk.get(PAGE).text) == place


def test_what_ends_without_follow_up_shows_nothing_and_its_place_goes(desk, town, again):
    town.act("desk", again[0].ticket_id, "reject", reason="not_found", words="Rien sur place.")
    search()
    page = desk.get(PAGE).text
    assert place_in_or_none(page) is None
    assert "Aucun lieu où le même problème revienne" in page
    assert desk.post(f"{PAGE}/{uuid.uuid4()}/ecarter").status_code == 404


def test_who_is_limited_sees_and_decides_of_places_that_own_tickets_show(desk, browser, again):
    place = place_in(read(desk))
    limit("desk", ["proximite"])
    assert "4 fois" in read(desk)
    moved = db.session.get_one(Ticket, uuid.UUID(again[-1].ticket_id))
    moved.team_id = territories.by_id(moved.territory_id).team("voirie").id
    db.session.commit()
    page = read(desk)
    assert "3 fois" in page
    assert again[-1].number not in page
    limit("desk", ["eclairage-public"])
    assert place_in_or_none(read(desk)) is None
    form = {"id": str(uuid.uuid4()), "team": "voirie", "words": ""}
    for what in ("dossier", "ecarter"):
        assert desk.post(f"{PAGE}/{place}/{what}", form).status_code == 404, what
    assert place_in(read(browser("director"))) == place, "it is still proposed"


def test_a_form_without_a_known_service_opens_nothing(desk, again):
    assert propose(desk, team="personne").status_code == 422
    assert propose(desk, team="").status_code == 422
    assert "Dossiers de fond ouverts" not in desk.get(PAGE).text
