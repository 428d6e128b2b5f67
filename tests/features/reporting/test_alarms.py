"""The desk is told, once, of tickets that stay without a team or that teams send to each other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from server.core import clock
from server.core.db import db, unit_of_work
from server.reporting.dispatch.services import alarming
from server.reporting.tickets.models import Ticket

pytestmark = pytest.mark.any_database

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)  # no public holiday


def at(hour, day=1):
    return clock.at(datetime(2026, 6, day, hour, tzinfo=UTC))


@pytest.fixture
def pothole(town, publish_and_work):
    """A pothole, reported on Monday at 9."""
    with clock.at(MONDAY):
        found = town.send()
        publish_and_work()
    return found


@pytest.fixture
def alarm(publish_and_work, mailbox):
    """Let the schedule look; gives who was alarmed, with the subjects and the words."""

    def look():
        mailbox.clear()
        alarming.raise_alarms()
        publish_and_work()
        told = [mail for mail in mailbox.messages if mail["Subject"].startswith("Dossiers ")]
        return [(mail["To"], mail["Subject"], mail.get_content()) for mail in told]

    return look


def send_around(town, pothole, *teams):
    for team in teams:
        town.act("desk", pothole.ticket_id, "assign", team=team)


def lose_its_team(pothole):
    """As where the job that chooses a team ended before it could."""
    with unit_of_work() as work:
        work.session.execute(update(Ticket).values(team_id=None, state="new"))


def test_a_ticket_that_went_from_team_to_team_is_told_once(town, pothole, alarm):
    with at(10):
        send_around(town, pothole, "voirie")
        assert alarm() == []
        send_around(town, pothole, "proprete")
        [(to, subject, words)] = alarm()
        assert to == "proximite@demo.example"
        assert subject == "Dossiers renvoyés de service en service\u00a0: 1"
        assert pothole.number in words
        assert "Propreté urbaine" in words
        send_around(town, pothole, "voirie")
        assert alarm() == []


def test_a_ticket_that_stays_without_a_team_is_told_once_after_an_hour(town, pothole, alarm):
    lose_its_team(pothole)
    with clock.at(MONDAY.replace(minute=50)):
        assert alarm() == []
    with at(11):
        [(_, subject, words)] = alarm()
        assert subject == "Dossiers sans service\u00a0: 1"
        assert pothole.number in words
        assert "unassigned=true" in words
        assert alarm() == []


def test_nobody_is_written_to_at_night_or_on_sunday_and_nothing_is_forgotten(town, pothole, alarm):
    lose_its_team(pothole)
    for hour, day in ((22, 1), (3, 2), (11, 7)):
        with at(hour, day):
            assert alarm() == []
    with at(9, 8):
        assert len(alarm()) == 1


def test_what_was_settled_meanwhile_is_not_told(town, pothole, publish_and_work, mailbox):
    lose_its_team(pothole)
    with at(11):
        assert alarming.raise_alarms() == 1
        send_around(town, pothole, "voirie")
        mailbox.clear()
        publish_and_work()
    db.session.rollback()
    assert not [mail for mail in mailbox.messages if "sans service" in mail["Subject"]]


def test_the_first_page_of_the_desk_shows_how_many(app, town, pothole):
    from tests.features.dashboard.browser import browser_of

    send_around(town, pothole, "voirie", "proprete")
    page = browser_of(app, "desk").get("/pilotage/").text
    assert "renvoyés de service en service" in page
    assert "bounced=true" in page
