"""What waits for a person: contested tickets, tablets, what machines could not do; the open front page."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import select

from server.commons.notifications.models import Notification
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.drawings import qr_code
from server.core.events import JobRequest
from tests.features.dashboard.browser import hidden_fields
from tests.features.dashboard.conftest import send_one
from tests.features.reporting.town import Town, jpeg
from tests.servers.draining import drain


def contest(app):
    """The pothole is said to be done with a photo; its author says no."""
    sent, town = send_one(app), Town(app.test_client())
    town.put_photo(sent, str(uuid.uuid4()), jpeg())
    photo_id = str(uuid.uuid4())
    town.act("agent", sent.ticket_id, "done", photo_ids=[photo_id], words="Rebouché.")
    town.put_field_photo(photo_id, jpeg((9, 9, 9)))
    drain()
    assert town.judge(sent, solved=False, comment="Le trou est <toujours> là.").status_code < 300
    return sent


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the contested pothole."""
    return states.and_also(contested=contest)


@pytest.fixture
def contested(happened):
    """The pothole, said to be done with a photo; its author says no."""
    return happened("contested")


class TestContested:
    def test_shows_the_words_and_both_photos_and_counts_them(self, desk, contested):
        page = desk.get("/pilotage/contestes").text
        assert "Le trou est &lt;toujours&gt; là." in page
        assert len(re.findall(r'<img src="/photos/', page)) == 2
        assert '<b class="count">1</b>' in desk.get("/pilotage/saisie").text

    def test_reopening_leads_back_to_the_queue_which_is_empty(self, desk, town, contested):
        form = hidden_fields(desk.get("/pilotage/contestes").text, "reopen")
        answer = desk.send(contested.number, {**form, "words": "Nous revenons."})
        assert answer.headers["Location"] == "/pilotage/contestes"
        assert town.ticket(contested.ticket_id)["state"] == "assigned"
        assert "Aucune clôture n’est contestée" in desk.get("/pilotage/contestes").text

    def test_closing_asks_for_its_reason_in_the_history(self, desk, town, contested):
        form = hidden_fields(desk.get("/pilotage/contestes").text, "close")
        desk.send(contested.number, {**form, "reason": "verified_on_site", "words": "Vérifié ce matin."})
        ticket = town.ticket(contested.ticket_id)
        assert (ticket["state"], ticket["reason"]) == ("closed", "verified_on_site")
        assert "vérifié sur place" in desk.get(f"/pilotage/dossiers/{contested.number}").text

    def test_a_page_number_of_nowhere_is_an_empty_page(self, desk, contested):
        for skip in ("-5", "99999999", "x"):
            assert desk.get(f"/pilotage/contestes?skip={skip}").status_code == 200


@pytest.mark.any_database
class TestTablets:
    def test_a_code_is_shown_once_and_enrols_one_tablet(self, desk, client):
        page = desk.post("/pilotage/tablettes", {"team": "proximite"}).text
        code = re.search(r'class="code">([^<]+)<', page).group(1)
        service = client.application.config["PARVIS"].base_url
        assert str(qr_code(f"{service}/#{code}")) in page, (
            "a tablet reads the address and the code on a photo"
        )
        assert code not in desk.get("/pilotage/tablettes").text
        made = client.post("/api/v1/devices", json={"enrolment_code": code, "name": "Tablette <neuve>"})
        assert made.status_code == 201
        listed = desk.get("/pilotage/tablettes").text
        assert "Tablette &lt;neuve&gt;" in listed
        token = {"Authorization": f"Bearer {made.get_json()['token']}"}
        assert client.get("/api/v1/field/changes", headers=token).status_code == 200
        revoke = re.findall(
            r'action="(/pilotage/tablettes/\d+/revoquer)"', listed.partition("&lt;neuve&gt;")[2]
        )[0]
        assert desk.post(revoke).status_code == 303
        assert client.get("/api/v1/field/changes", headers=token).status_code == 401
        assert "Révoquée le" in desk.get("/pilotage/tablettes").text

    def test_outside_bodies_and_unknown_teams_get_no_code(self, desk):
        assert 'value="departement"' not in desk.get("/pilotage/tablettes").text
        for team in ("departement", "nobody", ""):
            answer = desk.post("/pilotage/tablettes", {"team": team})
            assert answer.status_code == 404
            assert "<h1>" in answer.text

    def test_an_agent_enrols_and_revokes_nothing(self, browser):
        assert browser("agent").post("/pilotage/tablettes", {"team": "proximite"}).status_code == 403
        assert browser("agent").post("/pilotage/tablettes/1/revoquer").status_code == 403


def die(error, **fact):
    """A job of the given fact, dead of `error`."""
    with unit_of_work() as work:
        dead = JobRequest(
            **fact,
            job="server.core.maintenance:forget",
            queue="maintenance",
            arguments={},
            state="dead",
            attempts=8,
            last_error=error,
            requested_at=now(),
            sent_at=now(),
        )
        work.session.add(dead)
    return dead


class TestFailures:
    def test_a_dead_job_is_asked_for_again(self, browser, redis_url):
        dead = die("ValueError: <b>boum</b>")
        admin = browser("admin")
        page = admin.get("/pilotage/taches").text
        assert "ValueError: &lt;b&gt;boum&lt;/b&gt;" in page
        assert admin.post(f"/pilotage/taches/{dead.id}").status_code == 303
        db.session.rollback()
        again = db.session.get(JobRequest, dead.id)
        assert (again.state, again.attempts) == ("waiting", 0)
        assert "Aucune tâche en échec" in admin.get("/pilotage/taches").text
        assert admin.post("/pilotage/taches/999999").status_code == 404

    def test_a_dead_job_of_another_town_is_not_shown_nor_asked_for_again(self, browser, redis_url):
        dead = die("ValueError: ailleurs", territory_id=999)
        admin = browser("admin")
        assert "ailleurs" not in admin.get("/pilotage/taches").text
        assert admin.post(f"/pilotage/taches/{dead.id}").status_code == 404

    def test_a_message_that_failed_is_sent_again(self, browser, sent):
        with unit_of_work() as work:
            message = work.session.scalars(db.select(Notification)).first()
            message.state, message.error, number = "failed", "550 no such user", message.id
        admin = browser("admin")
        assert "550 no such user" in admin.get("/pilotage/taches").text
        assert admin.post(f"/pilotage/messages/{number}").status_code == 303
        assert "550 no such user" not in admin.get("/pilotage/taches").text

    def test_only_the_administrator_asks_again(self, browser):
        assert browser("desk").post("/pilotage/taches/1").status_code == 403


class TestTheYear:
    def test_a_closure_that_was_contested_counts_even_when_it_was_gone_back_to(
        self, app, desk, town, contested
    ):
        assert shares(desk) == ("1", "100\u202f%", "0\u202f%")
        town.act("desk", contested.ticket_id, "reopen", words="Nous revenons.")
        town.act("agent", contested.ticket_id, "done", no_photo_reason="dark", words="Refait.")
        assert shares(desk) == ("1", "100\u202f%", "100\u202f%")

    def test_the_elected_member_reads_it_with_its_definitions(self, browser, contested):
        page = browser("elected").get("/pilotage/").text
        assert "Comment ces chiffres sont comptés" in page
        assert "personnes à rappeler" not in page


def shares(person):
    """The answers received, the contested and the reopened shares of the page of figures."""
    page = person.get("/pilotage/chiffres").text
    return tuple(
        re.search(f"<strong>([^<]+)</strong><span>{words}</span>", page).group(1)
        for words in ("avis reçus", "interventions contestées", "reprises sous 30 jours")
    )


@pytest.mark.any_database
class TestDiscover:
    def test_is_absent_outside_the_demonstration(self, client):
        assert client.get("/decouvrir").status_code == 404

    class TestInTheDemonstration:
        @pytest.fixture
        def given_settings(self):
            return {
                "PARVIS_DEMO": "on",
                "PARVIS_RATE_LIMITS": "off",
                "PARVIS_BASE_URL": "https://demo.example",
            }

        def test_shows_six_figures_and_a_code_to_try(self, client, contested):
            page = client.get("/decouvrir").text
            figures = re.findall(r"<li><strong>([^<]+)</strong><span>", page)
            assert len(figures) == 6
            assert (figures[0], figures[1], figures[3], figures[5]) == (
                "1",
                "100\u202f%",
                "100\u202f%",
                "100\u202f%",
            )
            assert '<svg class="qr"' in page

        def test_shows_its_own_pictures_and_nobodys_photos(self, client, contested):
            page = client.get("/decouvrir").text
            assert "/photos/" not in page
            pictures = re.findall(r'<img src="([^"]+)"', page)
            assert pictures == ["/decouvrir/before.jpg", "/decouvrir/after.jpg"]
            for address in pictures:
                answer = client.get(address)
                assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")

        def test_a_town_without_anything_yet_shows_dashes(self, client):
            figures = re.findall(r"<li><strong>([^<]+)</strong><span>", client.get("/decouvrir").text)
            assert figures == ["0", "–", "–", "–", "0", "–"]


class TestUnsentMessagesAtTheDesk:
    def test_the_desk_lists_them_and_sends_all_again(self, desk, town, publish_and_work, sent):
        with unit_of_work() as work:
            for row in work.session.scalars(select(Notification)):
                row.state, row.error = "failed", "550 no such user"
        page = desk.get("/pilotage/taches").text
        assert "550 no such user" in page
        assert sent.number in page
        assert "Tâches" not in page, "jobs are the administrator's"
        assert desk.post("/pilotage/messages").status_code == 303
        publish_and_work()
        assert "550 no such user" not in desk.get("/pilotage/taches").text

    def test_they_are_nobody_elses(self, browser, sent):
        assert browser("agent").post("/pilotage/messages").status_code == 403
        assert browser("elected").get("/pilotage/taches").status_code == 403
