"""E-mail through a real SMTP server, SMS through a gateway, and what takes over when they refuse."""

import json
import smtplib
import traceback
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server.commons.notifications import queries, services
from server.commons.notifications.errors import SendLater
from server.commons.notifications.jobs import send_notification
from server.commons.notifications.models import Notification
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.events import EventRow, JobRequest
from tests.features.commons.notifications.conftest import URL, WORDS

pytestmark = pytest.mark.any_database

MOBILE = "06 12 34 56 78"


def channels(person):
    found = db.session.execute(
        select(Notification.channel, Notification.state)
        .where(Notification.recipient_id == person)
        .order_by(Notification.id)
    )
    return [tuple(row) for row in found]


def refuse(mailbox, address, status="550 No such user"):
    async def handle_rcpt(_server, _session, envelope, to, _options):
        if to == address:
            return status
        envelope.rcpt_tos.append(to)
        return "250 OK"

    mailbox.handle_RCPT = handle_rcpt


@pytest.fixture
def mailbox(mailbox):
    yield mailbox
    vars(mailbox).pop("handle_RCPT", None)


class TestEMail:
    @pytest.fixture
    def app(self, mailbox, app):
        return app

    def test_arrives_with_the_words_the_link_and_the_town_as_sender(self, mailbox, somebody, tell, state_of):
        (message,) = tell(somebody(email="prenom@exemple.fr"))
        assert services.deliver(message) is True
        (mail,) = mailbox.messages
        assert mail["To"] == "prenom@exemple.fr"
        assert mail["From"] == "Ville de démonstration <proximite@demo.example>"
        assert mail["Reply-To"] == "proximite@demo.example"
        assert mail["Subject"] == WORDS["subject"]
        assert mail.get_content_type() == "text/plain"
        assert mail.get_content().replace("\r\n", "\n") == f"{WORDS['body']}\n\n{URL}\n"
        assert state_of(message) == "sent"

    def test_does_not_repeat_a_link_that_the_words_hold(self, mailbox, somebody, tell):
        (message,) = tell(somebody(email="a@b.fr"), body=f"Suivez {URL} ici.")
        services.deliver(message)
        assert mailbox.messages[0].get_content().count(URL) == 1

    def test_once_sent_the_token_of_the_link_is_kept_no_more(self, mailbox, somebody, tell):
        (message,) = tell(somebody(email="a@b.fr"), body=f"Suivez {URL} ici.")
        services.deliver(message)
        row = db.session.get(Notification, message, populate_existing=True)
        assert "#" not in row.url + row.body
        assert "https://demo.example/s/26-00431" in row.body

    def test_is_sent_once_however_often_the_job_runs(self, mailbox, somebody, tell):
        (message,) = tell(somebody(email="a@b.fr"))
        assert [services.deliver(message) for _ in range(3)] == [True, False, False]
        assert len(mailbox.messages) == 1

    def test_is_tried_again_when_the_server_asks_to_wait(self, mailbox, somebody, tell, state_of):
        mailbox.refuse_next = 2
        (message,) = tell(somebody(email="a@b.fr"))
        for _ in range(2):
            with pytest.raises(SendLater):
                services.deliver(message)
        assert state_of(message) == "pending"
        assert services.deliver(message)
        assert len(mailbox.messages) == 1

    @pytest.mark.parametrize("status", ["450 Mailbox of parti@exemple.fr is full", "421 Closing"])
    def test_that_waits_tells_neither_ledger_nor_log_for_whom(self, mailbox, somebody, tell, status):
        refuse(mailbox, "parti@exemple.fr", status)
        (message,) = tell(somebody(email="parti@exemple.fr"))
        with pytest.raises(SendLater) as waited:
            services.deliver(message)
        told = "".join(traceback.format_exception(waited.value))
        assert status[:3] in told
        assert "parti@" not in told
        assert "parti@" not in (db.session.get(Notification, message, populate_existing=True).error or "")

    def test_for_an_address_in_letters_that_the_server_does_not_know_gives_way_to_a_call(
        self, mailbox, somebody, tell, monkeypatch
    ):
        monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda _server, name: name != "smtputf8")
        person = somebody(email="hélène@exemple.fr", phone="05 65 00 00 00")
        assert services.deliver(*tell(person)) is False
        assert channels(person) == [("email", "failed"), ("desk", "to_call")]

    def test_for_a_refused_address_gives_way_to_a_call(self, mailbox, somebody, tell, town):
        refuse(mailbox, "parti@exemple.fr")
        person = somebody(email="parti@exemple.fr", phone="05 65 00 00 00")
        (message,) = tell(person)
        assert services.deliver(message) is False
        assert channels(person) == [("email", "failed"), ("desk", "to_call")]
        (failed,) = queries.failed(town)
        assert "550" in failed.error
        kinds = [row.kind for row in db.session.scalars(select(EventRow))]
        assert kinds.count("NotificationFailed") == 1

    def test_for_a_refused_address_without_anything_else_leaves_the_page(self, mailbox, somebody, tell):
        refuse(mailbox, "parti@exemple.fr")
        person = somebody(email="parti@exemple.fr")
        services.deliver(*tell(person))
        assert channels(person) == [("email", "failed"), ("page", "told")]

    def test_that_failed_leaves_when_it_is_asked_again(self, mailbox, somebody, tell, town, state_of):
        refuse(mailbox, "plein@exemple.fr")
        (message,) = tell(somebody(email="plein@exemple.fr"))
        services.deliver(message)
        del mailbox.handle_RCPT
        services.resend(message, town)
        assert services.deliver(message)
        assert state_of(message) == "sent"

    def test_with_a_subject_that_breaks_the_header_is_not_sent(self, mailbox, somebody, tell, state_of):
        person = somebody(email="a@b.fr")
        (message,) = tell(person, subject="Bonjour\r\nBcc: autre@exemple.fr")
        services.deliver(message)
        assert mailbox.messages == []
        assert state_of(message) == "failed"


class TestWithoutAMailServer:
    def test_the_mail_is_a_file_that_a_person_can_read(self, settings, somebody, tell):
        (message,) = tell(somebody(email="a@b.fr"))
        services.deliver(message)
        (path,) = (settings.data_dir / "mail").glob("*.eml")
        assert b"To: a@b.fr" in path.read_bytes()


class TestAMailServerThatIsAway:
    @pytest.fixture
    def given_settings(self):
        return {"SMTP_URL": "smtp://127.0.0.1:1"}

    def test_is_waited_for(self, somebody, tell, state_of):
        (message,) = tell(somebody(email="a@b.fr"))
        with pytest.raises(SendLater):
            services.deliver(message)
        assert state_of(message) == "pending"

    def test_for_hours_is_asked_again_by_the_clock(self, somebody, tell):
        (message,) = tell(somebody(email="a@b.fr"))
        with pytest.raises(SendLater):
            services.deliver(message)
        assert services.ask_again(send_notification) == 0
        assert services.ask_again(send_notification, now() + timedelta(hours=5)) == 1
        (request,) = db.session.scalars(select(JobRequest))
        assert (request.job, request.arguments) == (
            "server.commons.notifications.jobs:send_notification",
            {"notification_id": message},
        )

    def test_for_two_days_gives_way_to_a_call(self, somebody, tell):
        person = somebody(email="a@b.fr", phone="05 65 00 00 00")
        (message,) = tell(person)
        with unit_of_work() as work:
            work.session.execute(update(Notification).values(requested_at=now() - timedelta(hours=49)))
        assert services.deliver(message) is False
        assert channels(person) == [("email", "failed"), ("desk", "to_call")]


class TestSms:
    @pytest.fixture
    def given_settings(self, gateway):
        return {"PARVIS_SMS_URL": f"{gateway.url}/sms"}

    def test_carries_number_state_and_link(self, gateway, somebody, tell, state_of):
        (message,) = tell(somebody(phone=MOBILE))
        assert services.deliver(message)
        body = json.loads(gateway.received[0].body)
        assert body["to"] == "+33612345678"
        assert WORDS["push_text"] in body["text"]
        assert body["text"].endswith(URL)
        assert "ampoule" not in body["text"]
        assert state_of(message) == "sent"

    def test_that_can_be_stopped_says_how_and_stays_short(self, gateway, somebody, tell):
        stop = "https://demo.example/s/26-00431/arreter?signature=a-token"
        (message,) = tell(somebody(phone=MOBILE), stop_url=stop, push_text="Intervention réalisée. " * 12)
        services.deliver(message)
        text = json.loads(gateway.received[0].body)["text"]
        assert text.endswith(f"{URL} Stop\u202f: bouton sur cette page.")
        assert len(text) <= 320
        assert "signature" not in text

    def test_that_the_gateway_refuses_gives_way_to_a_call(self, gateway, somebody, tell):
        gateway.answers = [422]
        person = somebody(phone=MOBILE)
        services.deliver(*tell(person))
        assert channels(person) == [("sms", "failed"), ("desk", "to_call")]

    @pytest.mark.parametrize("status", [500, 503, 429, 401, 302])
    def test_is_tried_again_when_the_gateway_cannot_for_now(self, gateway, somebody, tell, state_of, status):
        gateway.answers = [status]
        (message,) = tell(somebody(phone=MOBILE))
        with pytest.raises(SendLater):
            services.deliver(message)
        assert services.deliver(message)
        assert [received.path for received in gateway.received] == ["/sms", "/sms"]

    def test_takes_over_from_an_e_mail_that_is_refused(self, gateway, somebody, tell):
        person = somebody(email="a@b.fr", phone=MOBILE)
        services.deliver(*tell(person, subject="x\ny"))
        assert channels(person) == [("email", "failed"), ("sms", "pending")]
