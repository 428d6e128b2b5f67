"""Stopping the mails and SMS of one's own signalement: by the mail program, by the page, and back again."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from server.commons.notifications.models import Contact, Notification
from server.core import clock
from server.core.db import db
from server.reporting.signalements.models import Witness
from server.reporting.signalements.services.notices import tell_witnesses

pytestmark = pytest.mark.any_database

AWA = "awa@example.org"
LIFE = timedelta(days=401)


@pytest.fixture
def news(town, sent, mailbox, publish_and_work):
    """Do something of which Awa is told; gives the mails that reached her."""

    def tell(kind="start", **given):
        mailbox.clear()
        assert town.act("agent", sent.ticket_id, kind, **given).status_code == 200
        publish_and_work()
        return [mail for mail in mailbox.messages if mail["To"] == AWA]

    return tell


@pytest.fixture
def mail(news):
    """A mail on her signalement."""
    (found,) = news()
    return found


def button(mail):
    """What her mail program posts to."""
    (path,) = re.findall(r"<http://[^/]+(/s/\S+\?signature=\S+)>", mail["List-Unsubscribe"])
    return path


def page_link(mail):
    """The number and the token of the link at the end of the mail."""
    (found,) = re.findall(r"/s/(\S+)/arreter#(\S+)", mail.get_content())
    return found


def notices(town, sent, token, wanted=None, status=200):
    path, headers = f"/api/v1/signalements/{sent.number}/notices", town.headers(token)
    if wanted is None:
        answer = town.client.get(path, headers=headers)
    else:
        answer = town.client.put(path, json={"wanted": wanted}, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def channels(recipient_id):
    db.session.rollback()
    rows = select(Notification).where(Notification.recipient_id == uuid.UUID(recipient_id))
    return [(row.channel, row.state) for row in db.session.scalars(rows.order_by(Notification.id))]


class TestTheButtonOfAMailProgram:
    def test_stops_with_one_tap_however_often_it_is_touched(self, town, sent, mail, news):
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for _ in range(2):
            answer = town.client.post(button(mail), data={"List-Unsubscribe": "One-Click"})
            assert (answer.status_code, "plus de courriel" in answer.text) == (200, True)
        assert news("message", words="Bientôt.") == []
        assert channels(sent.id)[-1] == ("page", "told")
        assert town.page(sent)["notices"] == {"ways": ["email"], "wanted": False}
        assert "email" not in town.page(sent)["told_by"]

    def test_changes_nothing_when_only_looked_at(self, town, sent, mail):
        town.client.get(button(mail)).close()
        assert town.page(sent)["notices"]["wanted"] is True

    def test_with_a_spoilt_token_is_refused(self, town, sent, mail):
        path, _, token = button(mail).partition("?signature=")
        for spoilt in (token[:-1], "", "m1.x.y.z", sent.id):
            assert town.client.post(f"{path}?signature={spoilt}").status_code == 403, spoilt
        assert town.page(sent)["notices"]["wanted"] is True

    def test_of_a_mail_too_old_is_refused(self, town, sent, mail):
        with clock.at(datetime.now(UTC) + LIFE):
            assert town.client.post(button(mail)).status_code == 403

    def test_of_another_s_number_is_refused(self, town, sent, mail):
        other, token = town.send(latitude=44.46, longitude=1.43), button(mail).partition("?")[2]
        assert town.client.post(f"/s/{other.number}/arreter?{token}").status_code == 403
        assert town.client.post(f"/s/26-99999/arreter?{token}").status_code == 404
        assert town.page(sent)["notices"]["wanted"] is True

    def test_of_a_mail_whose_links_were_revoked_is_refused(self, town, sent, mail):
        db.session.get_one(Witness, uuid.UUID(sent.id)).token_version += 1
        db.session.commit()
        assert town.client.post(button(mail)).status_code == 403


class TestTheLinkOfAMail:
    def test_says_how_it_stands_then_stops_and_begins_again(self, town, sent, mail, news):
        number, token = page_link(mail)
        assert number == sent.number
        assert notices(town, sent, token) == {"ways": ["email"], "wanted": True}
        for _ in range(2):
            assert notices(town, sent, token, wanted=False) == {"ways": ["email"], "wanted": False}
        assert news("message", words="Bientôt.") == []
        assert notices(town, sent, token, wanted=True)["wanted"] is True
        assert len(news("done", words="Rebouché.", no_photo_reason="dark")) == 1

    def test_opens_nothing_else(self, town, sent, mail):
        _, token = page_link(mail)
        headers = town.headers(token)
        assert town.client.get(f"/api/v1/signalements/{sent.number}", headers=headers).status_code == 403
        verdict = town.client.post(
            f"/api/v1/signalements/{sent.id}/verdict", json={"solved": True}, headers=headers
        )
        assert verdict.status_code == 403

    def test_is_kept_no_more_once_sent(self, sent, mail):
        _, token = page_link(mail)
        db.session.rollback()
        for row in db.session.scalars(select(Notification)):
            assert token not in f"{row.body} {row.url} {row.stop_url}"

    def test_is_in_the_language_of_who_reads_it(self, town, sent, mailbox, publish_and_work):
        town.join(sent.ticket_id, contact={"email": "sam@example.org"}, language="en")
        town.join(sent.ticket_id, contact={"email": "nour@example.org"}, language="ar")
        town.act("agent", sent.ticket_id, "start")
        publish_and_work()
        said = {mail["To"]: mail.get_content() for mail in mailbox.messages}
        assert "To receive no more e-mails" in said["sam@example.org"]
        assert "لإيقاف رسائل" in said["nour@example.org"]

    def test_refuses_what_proves_nothing(self, town, sent):
        for token in ("", "x" * 43, "m1.x.y.z"):
            notices(town, sent, token, status=403)
            notices(town, sent, token, wanted=False, status=403)

    def test_needs_to_be_told_what_is_wanted(self, town, sent):
        answer = town.client.put(
            f"/api/v1/signalements/{sent.number}/notices", json={}, headers=town.headers(sent.secret)
        )
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["wanted"])


class TestWhoStopped:
    def test_is_one_of_the_people_and_the_others_are_told(self, town, sent, mailbox, publish_and_work):
        sam = town.join(sent.ticket_id, contact={"email": "sam@example.org"})
        notices(town, sent, sam.secret, wanted=False)
        town.act("agent", sent.ticket_id, "start")
        publish_and_work()
        assert [mail["To"] for mail in mailbox.messages if "cours" in mail["Subject"]] == [AWA]

    def test_is_not_called_instead(self, town, publish_and_work):
        both = town.send(contact={"email": AWA, "phone": "05 65 00 00 00"})
        publish_and_work()
        notices(town, both, both.secret, wanted=False)
        town.act("agent", both.ticket_id, "done", words="Fait.", no_photo_reason="dark")
        publish_and_work()
        assert channels(both.id)[-1] == ("page", "told")

    def test_is_sent_nothing_that_still_waited(self, town, sent, mailbox, publish_and_work):
        publish_and_work()
        mailbox.clear()
        assert town.act("agent", sent.ticket_id, "start").status_code == 200
        action = town.ticket(sent.ticket_id)["history"][-1]["action_id"]
        tell_witnesses(uuid.UUID(action))
        notices(town, sent, sent.secret, wanted=False)
        publish_and_work()
        assert [mail for mail in mailbox.messages if mail["To"] == AWA] == []
        assert channels(sent.id)[-2:] == [("email", "forgotten"), ("page", "told")]

    def test_still_finds_all_again_by_mail(self, town, sent, mailbox, publish_and_work):
        notices(town, sent, sent.secret, wanted=False)
        mailbox.clear()
        town.client.post("/api/v1/recoveries", json={"email": AWA})
        publish_and_work()
        assert [mail["To"] for mail in mailbox.messages] == [AWA]
        assert mailbox.messages[0]["List-Unsubscribe"] is None

    def test_has_nothing_to_stop_once_forgotten(self, town, sent):
        town.client.post(
            f"/api/v1/signalements/{sent.id}/anonymisation",
            json={"id": str(uuid.uuid4()), "photos": False},
            headers=town.headers(sent.secret),
        )
        assert notices(town, sent, sent.secret, wanted=True) == {"ways": [], "wanted": False}
        assert db.session.get(Contact, uuid.UUID(sent.id)) is None
