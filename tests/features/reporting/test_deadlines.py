"""By when work is promised: what moves the day, and who is warned of it."""

import uuid
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import select

from server.commons.accounts.models import Account
from server.core import clock
from server.core.db import db, unit_of_work
from server.database import alembic_config
from server.reporting.dispatch.models import DeadlineWarning
from server.reporting.dispatch.services import warning
from server.reporting.tickets.models import Ticket

pytestmark = pytest.mark.any_database

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)  # no public holiday until 14 July
SERVICE, DIRECTOR = "equipe.proximite@demo.example", "direction@demo.example"


def on(day, hour=9, month=6):
    return clock.at(datetime(2026, month, day, hour, tzinfo=UTC))


def due(town, ticket):
    """The local day by which the work is promised, as day and month."""
    return datetime.fromisoformat(town.ticket(ticket.ticket_id)["deadline"]).strftime("%d/%m")


def rest_over_a_weekend(town, ticket):
    """Wait from Friday afternoon to Tuesday morning."""
    with on(5, 15):
        town.act("agent", ticket.ticket_id, "wait", **{"for": "supplier"})
    with on(9, 8):
        town.act("agent", ticket.ticket_id, "start")


@pytest.fixture
def pothole(town, publish_and_work):
    """A pothole, reported on Monday 1 June: ten working days are promised."""
    with clock.at(MONDAY):
        found = town.send()
        publish_and_work()
    return found


def warn(publish_and_work, mailbox):
    """Let the schedule look; gives who was written to, with the subjects."""
    mailbox.clear()
    warning.warn_of_deadlines()
    publish_and_work()
    return [(mail["To"], mail["Subject"]) for mail in mailbox.messages]


class TestTheDay:
    def test_follows_the_category_then_the_priority_and_comes_back(self, town, pothole):
        assert due(town, pothole) == "15/06"
        for priority, day in (("high", "04/06"), ("urgent", "02/06"), ("low", "13/07"), ("normal", "15/06")):
            with on(1):
                assert town.act("desk", pothole.ticket_id, "prioritise", priority=priority).status_code == 200
            assert due(town, pothole) == day

    def test_days_of_waiting_are_given_back_as_they_count(self, town, pothole):
        with on(5, 15):  # Friday
            town.act("agent", pothole.ticket_id, "wait", **{"for": "citizen", "words": "Où ?"})
        with on(8, 8):
            town.act("agent", pothole.ticket_id, "wait", **{"for": "supplier"})
            town.act("desk", pothole.ticket_id, "requalify", category="obstacle-chaussee")
            town.act("desk", pothole.ticket_id, "requalify", category="nid-de-poule")
        with on(9, 8):  # Tuesday: of four days two are worked
            town.act("agent", pothole.ticket_id, "start")
        assert due(town, pothole) == "17/06"
        with on(9):
            town.act("desk", pothole.ticket_id, "prioritise", priority="high")
        assert due(town, pothole) == "08/06"

    def test_an_afternoon_of_waiting_moves_nothing(self, town, pothole):
        with on(2, 8):
            town.act("agent", pothole.ticket_id, "wait", **{"for": "supplier"})
        with on(2, 16):
            town.act("agent", pothole.ticket_id, "start")
        assert due(town, pothole) == "15/06"

    def test_a_category_that_counts_all_days_gives_back_all_days(self, town, pothole):
        rest_over_a_weekend(town, pothole)
        with on(9, 8):
            town.act("desk", pothole.ticket_id, "requalify", category="obstacle-chaussee")
        assert due(town, pothole) == "06/06", "one day from Monday, and the four that it waited"
        with on(9):
            town.act("desk", pothole.ticket_id, "requalify", category="nid-de-poule")
        assert due(town, pothole) == "17/06"

    def test_rests_of_before_are_read_from_the_histories(self, town, pothole):
        rest_over_a_weekend(town, pothole)
        kept = db.session.get_one(Ticket, uuid.UUID(pothole.ticket_id)).pauses
        assert len(kept) == 1
        db.session.remove()
        command.stamp(alembic_config(), "head")
        command.downgrade(alembic_config(), "0024")
        command.upgrade(alembic_config(), "head")
        assert db.session.get_one(Ticket, uuid.UUID(pothole.ticket_id)).pauses == kept


class TestWarnings:
    def test_a_team_is_told_two_working_days_before_and_once(self, town, pothole, mailbox, publish_and_work):
        with on(10):
            assert warn(publish_and_work, mailbox) == []
        with on(11):
            assert warn(publish_and_work, mailbox) == [(SERVICE, "À rendre bientôt\u00a0: 1")]
            (mail,) = mailbox.messages
            assert pothole.number in mail.get_content()
            assert "15 juin" in mail.get_content()
            assert warn(publish_and_work, mailbox) == []

    def test_nobody_is_written_to_at_night_nor_on_a_day_off(self, town, pothole, mailbox, publish_and_work):
        for day, hour in ((11, 4), (11, 19), (13, 9), (14, 9)):
            with on(day, hour):
                assert warn(publish_and_work, mailbox) == []

    def test_passed_is_told_to_the_team_and_long_passed_to_the_director(
        self, town, pothole, mailbox, publish_and_work
    ):
        with unit_of_work() as work:
            director = work.session.scalars(select(Account).where(Account.login == "director")).one()
            director.email = DIRECTOR
        with on(16):
            assert warn(publish_and_work, mailbox) == [(SERVICE, "Délai dépassé\u00a0: 1")]
        with on(19):
            assert warn(publish_and_work, mailbox) == []
        with on(22):
            ((to, subject),) = warn(publish_and_work, mailbox)
            assert (to, subject) == (DIRECTOR, "Délai dépassé depuis plus de cinq jours ouvrés\u00a0: 1")
            (mail,) = mailbox.messages
            assert "(Équipe de proximité)" in mail.get_content()
            assert warn(publish_and_work, mailbox) == []

    def test_a_deadline_that_moved_is_told_anew(self, town, pothole, mailbox, publish_and_work):
        with on(11):
            warn(publish_and_work, mailbox)
            town.act("agent", pothole.ticket_id, "wait", **{"for": "supplier"})
        with on(18):
            assert warn(publish_and_work, mailbox) == [], "its clock stands still"
            town.act("agent", pothole.ticket_id, "start")
            publish_and_work()
            assert due(town, pothole) == "22/06"
            assert warn(publish_and_work, mailbox) == [(SERVICE, "À rendre bientôt\u00a0: 1")]

    def test_what_was_treated_before_the_mail_left_is_not_told(
        self, town, pothole, mailbox, publish_and_work
    ):
        with on(11):
            warning.warn_of_deadlines()
            town.act("agent", pothole.ticket_id, "done", no_photo_reason="dark")
            mailbox.clear()
            publish_and_work()
            assert [mail["To"] for mail in mailbox.messages] == []
        assert db.session.scalars(select(DeadlineWarning.sent_at)).one() is not None

    def test_a_refused_address_stops_nothing(self, town, pothole, mailbox, publish_and_work, monkeypatch):
        from server.core.mail import MailRefused
        from server.reporting.dispatch.channels import email

        def refuse(*_, **__):
            raise MailRefused("no such mailbox")

        monkeypatch.setattr(email.mail, "send", refuse)
        with on(11):
            warning.warn_of_deadlines()
            publish_and_work()
        assert db.session.scalars(select(DeadlineWarning.sent_at)).one() is not None

    def test_what_comes_later_the_same_day_is_another_mail(self, town, pothole, mailbox, publish_and_work):
        with clock.at(MONDAY):
            other = town.send()
            publish_and_work()
            town.act("desk", other.ticket_id, "prioritise", priority="low")
        with on(11):
            warn(publish_and_work, mailbox)
            (first,) = mailbox.messages
            town.act("desk", other.ticket_id, "prioritise", priority="normal")
            warn(publish_and_work, mailbox)
            (second,) = [mail for mail in mailbox.messages if mail["To"] == SERVICE]
        assert first["Message-ID"] != second["Message-ID"], "a mail program would show one of them"
        assert other.number in second.get_content()
        assert pothole.number not in second.get_content()

    def test_a_deadline_noted_while_the_mail_leaves_is_told_by_the_next(
        self, town, pothole, mailbox, publish_and_work, monkeypatch
    ):
        from server.reporting.dispatch.channels import email

        with clock.at(MONDAY):
            other = town.send()
            publish_and_work()
            town.act("desk", other.ticket_id, "prioritise", priority="low")
        sent = email.warn

        def meanwhile(*given, **named):
            monkeypatch.setattr(email, "warn", sent)
            sent(*given, **named)
            town.act("desk", other.ticket_id, "prioritise", priority="normal")
            warning.warn_of_deadlines()

        with on(11):
            monkeypatch.setattr(email, "warn", meanwhile)
            assert len(warn(publish_and_work, mailbox)) == 2
            assert other.number in mailbox.messages[-1].get_content()

    def test_two_runs_at_once_warn_once(self, town, pothole, mailbox, publish_and_work):
        with on(11):
            warning.warn_of_deadlines()
            mailbox.clear()
            noted = db.session.scalars(select(DeadlineWarning)).one()
            for _ in range(2):
                warning.send_warnings(noted.territory_id, "near", noted.team_id)
            publish_and_work()
        assert [mail["To"] for mail in mailbox.messages] == [SERVICE]
