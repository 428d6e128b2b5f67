"""A team's own queue in any browser, and the mails that remind a team of what waits."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from server.core import clock
from server.reporting.dispatch.services import reminding
from tests.features.dashboard.browser import hidden_fields
from tests.features.dashboard.conftest import send_one
from tests.features.reporting.town import Town, jpeg
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

MONDAY = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)  # half past eight in Cahors


def numbers(page):
    return re.findall(r'id="t-(\d\d-\d+)"', page)


def send_to_roadworks(app):
    """Two tickets of the service that has no tablet, one of them urgent."""
    sent, town = send_one(app), Town(app.test_client())
    other = town.send(description="Un trou encore plus profond.").without_answer()
    drain()
    for one in (sent, other):
        town.act("desk", one.ticket_id, "assign", team="voirie")
    town.act("desk", other.ticket_id, "prioritise", priority="urgent")
    drain()
    return [other, sent]


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the two tickets."""
    return states.and_also(roadworks=send_to_roadworks)


@pytest.fixture
def roadworks(happened):
    """Two tickets of the service that has no tablet, one of them urgent."""
    return happened("roadworks")


class TestQueue:
    def test_shows_the_teams_own_work_the_most_pressing_first(
        self, browser, town, roadworks, publish_and_work
    ):
        driss = browser("roads")
        page = driss.get("/pilotage/ma-file").text
        assert numbers(page) == [one.number for one in roadworks]
        assert "Un trou profond devant le 12." in page
        assert 'capture="environment"' in page
        assert "openstreetmap.org/?mlat=44.4475" in page
        assert "awa@example.org" not in page
        assert numbers(browser("agent").get("/pilotage/ma-file").text) == []
        town.act("roads", roadworks[0].ticket_id, "wait", **{"for": "supplier"})
        assert numbers(driss.get("/pilotage/ma-file").text) == [one.number for one in reversed(roadworks)]

    def test_a_photo_taken_on_the_spot_closes_the_ticket(self, browser, town, roadworks, publish_and_work):
        driss, first = browser("roads"), roadworks[0]
        page = driss.get("/pilotage/ma-file").text
        task = page.partition(f'id="t-{first.number}"')[2].partition("</li>\n")[0]
        form = hidden_fields("<form" + page.partition(f'id="t-{first.number}"')[2], "done")
        assert task
        assert form["back"] == "/pilotage/ma-file"
        answer = driss.send(
            first.number,
            {**form, "words": "Rebouché.", "photos": (io.BytesIO(jpeg()), "IMG_1.jpg")},
            content_type="multipart/form-data",
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, "/pilotage/ma-file")
        publish_and_work()
        ticket = town.ticket(first.ticket_id)
        assert (ticket["state"], len(ticket["photos"])) == ("done", 1)
        assert numbers(driss.get("/pilotage/ma-file").text) == [roadworks[1].number]

    def test_without_proof_it_says_what_is_missing(self, browser, town, roadworks):
        driss, first = browser("roads"), roadworks[0]
        page = driss.get("/pilotage/ma-file").text
        form = hidden_fields("<form" + page.partition(f'id="t-{first.number}"')[2], "done")
        answer = driss.send(first.number, form)
        assert answer.status_code == 422
        assert "photo" in answer.text
        assert town.ticket(first.ticket_id)["state"] == "assigned"

    def test_pages_follow_each_other(self, browser, roadworks, monkeypatch):
        monkeypatch.setattr("server.surfaces.dashboard.queries.queue.PAGE", 1)
        driss = browser("roads")
        first, second = driss.get("/pilotage/ma-file").text, driss.get("/pilotage/ma-file?skip=1").text
        assert numbers(first) + numbers(second) == [one.number for one in roadworks]
        assert "ma-file?skip=1" in first
        assert "skip=2" not in second
        assert driss.get("/pilotage/ma-file?skip=beaucoup").status_code == 200


class TestReminder:
    def mails(self, mailbox):
        return [one for one in mailbox.messages if "attend votre service" in one["Subject"]]

    def test_a_button_reminds_once_a_day(self, desk, roadworks, mailbox, publish_and_work):
        assert "Relancer ce service" in desk.get("/pilotage/dossiers?team=voirie").text
        assert desk.post("/pilotage/equipes/voirie/relance").status_code == 303
        for _ in range(2):
            publish_and_work()
        (mail,) = self.mails(mailbox)
        assert mail["To"] == "voirie@demo.example"
        text = mail.get_content()
        assert all(one.number in text for one in roadworks)
        assert text.index(roadworks[0].number) > 0
        assert "/pilotage/ma-file" in text
        assert "awa@example.org" not in text
        again = desk.post("/pilotage/equipes/voirie/relance")
        assert again.status_code == 409
        assert "déjà été relancé" in again.text
        publish_and_work()
        assert len(self.mails(mailbox)) == 1

    def test_who_has_nothing_waiting_or_is_unknown_is_not_reminded(
        self, desk, sent, mailbox, publish_and_work
    ):
        assert desk.post("/pilotage/equipes/proprete/relance").status_code == 409
        assert desk.post("/pilotage/equipes/nulle-part/relance").status_code == 409
        publish_and_work()
        assert self.mails(mailbox) == []

    @pytest.mark.parametrize("login", ["agent", "roads", "elected", "relay"])
    def test_only_the_desk_reminds(self, browser, roadworks, login):
        assert browser(login).post("/pilotage/equipes/voirie/relance").status_code == 403

    def test_monday_morning_reminds_every_team_once(self, roadworks, mailbox, publish_and_work):
        with clock.at(MONDAY):
            assert reminding.remind_on_monday() == 1
            assert reminding.remind_on_monday() == 0
            publish_and_work()
        assert [mail["To"] for mail in self.mails(mailbox)] == ["voirie@demo.example"]
        for other in (MONDAY - timedelta(hours=3), MONDAY + timedelta(days=1)):
            with clock.at(other):
                assert reminding.remind_on_monday() == 0

    def test_what_is_late_is_said_to_be(self, roadworks, mailbox, publish_and_work):
        with clock.at(MONDAY + timedelta(days=70)):
            assert reminding.remind_on_monday() == 1
            publish_and_work()
        assert "EN RETARD" in self.mails(mailbox)[0].get_content()
