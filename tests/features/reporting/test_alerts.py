"""Being told by one mail a day: asked for, confirmed, sent once, stopped by one tap, and forgotten."""

import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from server.commons.notifications.models import Contact, Notification
from server.commons.notifications.services import deliver
from server.core.clock import at, now
from server.core.db import db, unit_of_work
from server.reporting.alerts import jobs, privacy
from server.reporting.alerts.models import Alert
from server.subscriptions import SCHEDULE

pytestmark = pytest.mark.any_database

PARIS = ZoneInfo("Europe/Paris")
ADDRESS = "Awa.Roux@example.org"
PLACE = {"latitude": 44.44751, "longitude": 1.44032, "radius_m": 300}


def ask(town, status=202, **given):
    body = {"id": str(uuid.uuid4()), "email": ADDRESS, "district": "centre", "language": "fr", **given}
    body = {key: value for key, value in body.items() if value is not None}
    answer = town.client.post("/api/v1/alerts", json=body, headers=town.headers())
    assert answer.status_code == status, answer.text
    return answer.get_json()


def link(message, page):
    (found,) = re.findall(rf"/alertes/{page}#(\S+)", message.get_content())
    return found


def post(town, path, token, status=200):
    answer = town.client.post(f"/api/v1/alerts/{path}", headers=town.headers(token))
    assert answer.status_code == status, answer.text
    return answer.get_json()


def rows(model):
    db.session.rollback()
    return list(
        db.session.scalars(select(model).order_by(model.id if model is Alert else model.recipient_id))
    )


def to_her(mailbox):
    """Her mails: a service may be told of its own work meanwhile."""
    return [message for message in mailbox.messages if message["To"] == ADDRESS.lower()]


def morning(days=1):
    """Eight o'clock in the town, so many days from now."""
    local = datetime.now(PARIS) + timedelta(days=days)
    return local.replace(hour=8, minute=0)


@pytest.fixture
def app(mailbox, app):
    """The application whose mails arrive."""
    return app


@pytest.fixture
def follower(town, mailbox, publish_and_work):
    """Somebody who follows the centre; gives the confirmation's token."""
    ask(town)
    publish_and_work()
    token = link(mailbox.messages[-1], "confirmer")
    post(town, "confirmation", token)
    mailbox.clear()
    return token


def digest(publish_and_work, days=1):
    with at(morning(days)):
        jobs.write_digests()
        publish_and_work()


class TestAsking:
    def test_sends_one_mail_and_nothing_before_it_is_confirmed(self, town, mailbox, publish_and_work):
        assert ask(town) == {"state": "to_confirm"}
        publish_and_work()
        (mail,) = mailbox.messages
        assert mail["To"] == ADDRESS.lower()
        assert mail["Subject"] == "Confirmez votre abonnement\u202f: quartier Vieille ville et Gambetta"
        assert mail["List-Unsubscribe"] is None
        town.send()
        publish_and_work()
        digest(publish_and_work)
        assert len(mailbox.messages) == 1

    def test_answers_the_same_whether_the_address_is_known_or_not(self, town, follower):
        known = town.client.post(
            "/api/v1/alerts", json={"id": str(uuid.uuid4()), "email": ADDRESS, "district": "centre"}
        )
        unknown = town.client.post(
            "/api/v1/alerts", json={"id": str(uuid.uuid4()), "email": "x@example.org", "district": "centre"}
        )
        assert (known.status_code, known.data) == (unknown.status_code, unknown.data)

    def test_sent_again_does_nothing_more(self, town, mailbox, publish_and_work):
        again = str(uuid.uuid4())
        for _ in range(2):
            ask(town, id=again)
        publish_and_work()
        assert len(mailbox.messages) == len(rows(Alert)) == 1

    def test_cannot_fill_a_mailbox(self, town, mailbox, publish_and_work):
        for _ in range(6):
            assert ask(town, email=ADDRESS.upper()) == {"state": "to_confirm"}
        publish_and_work()
        assert len(mailbox.messages) == 3

    def test_never_takes_over_somebody_else_s_contact(self, town, sent, publish_and_work):
        ask(town, id=sent.id)
        publish_and_work()
        assert town.page(sent)["contact"]["email"] is True
        assert {contact.email for contact in rows(Contact)} == {"awa@example.org", ADDRESS.lower()}

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"email": "nobody"}, "email"),
            ({"email": None}, "email"),
            ({"district": None}, "district"),
            ({"district": "lune"}, "district"),
            (PLACE, "district"),
            ({"district": None, **PLACE, "radius_m": None}, "district"),
            ({"district": None, **PLACE, "radius_m": 50}, "radius_m"),
            ({"district": None, **PLACE, "radius_m": 5000}, "radius_m"),
            ({"district": None, **PLACE, "latitude": 48.8}, "latitude"),
            ({"district": None, **PLACE, "latitude": 91}, "latitude"),
            ({"categories": ["lune"]}, "category"),
            ({"id": "x"}, "id"),
        ],
    )
    def test_is_refused_with_the_field_that_is_wrong(self, town, given, field):
        assert field in ask(town, 422, **given)["errors"]
        assert rows(Alert) == rows(Contact) == []


class TestConfirming:
    def test_is_a_post_and_never_a_get(self, town, mailbox, publish_and_work):
        ask(town)
        publish_and_work()
        token = link(mailbox.messages[0], "confirmer")
        seen = town.client.get("/api/v1/alerts/mine", headers=town.headers(token)).get_json()
        assert seen["state"] == "to_confirm"
        assert seen["district"] == {"slug": "centre", "name": "Vieille ville et Gambetta"}
        assert town.client.get("/api/v1/alerts/confirmation", headers=town.headers(token)).status_code == 404
        assert rows(Alert)[0].confirmed_at is None
        assert post(town, "confirmation", token)["state"] == "active"
        before = rows(Alert)[0].confirmed_at
        assert post(town, "confirmation", token)["state"] == "active"
        assert rows(Alert)[0].confirmed_at == before

    @pytest.mark.parametrize("token", [None, "m1.abc.def.ghi", "s" * 43])
    def test_needs_a_link_of_ours(self, town, follower, token):
        assert post(town, "confirmation", token, 403)["code"] == "alert_token_refused"
        assert post(town, "stop", token, 403)["code"] == "alert_token_refused"
        assert town.client.get("/api/v1/alerts/mine", headers=town.headers(token)).status_code == 403

    def test_the_link_that_stops_does_not_confirm(self, town, follower, mailbox, publish_and_work):
        town.send()
        publish_and_work()
        digest(publish_and_work)
        post(town, "confirmation", link(mailbox.messages[0], "arreter"), 403)

    def test_opens_no_page_of_a_signalement(self, town, sent, follower):
        answer = town.client.get(f"/api/v1/signalements/{sent.id}", headers=town.headers(follower))
        assert answer.status_code == 403

    def test_of_the_same_thing_twice_keeps_one(self, town, follower, mailbox, publish_and_work):
        ask(town)
        publish_and_work()
        post(town, "confirmation", link(mailbox.messages[-1], "confirmer"))
        assert len(rows(Alert)) == len(rows(Contact)) == 1
        post(town, "confirmation", follower, 404)

    def test_too_late_finds_nothing_and_the_address_is_gone(self, town, mailbox, publish_and_work):
        ask(town)
        publish_and_work()
        for hours, left in ((47, 1), (49, 0), (49, 0)):
            with at(now() + timedelta(hours=hours)):
                jobs.forget_unconfirmed()
            assert len(rows(Alert)) == len(rows(Contact)) == left
        post(town, "confirmation", link(mailbox.messages[0], "confirmer"), 404)

    def test_in_time_is_kept(self, town, follower):
        with at(now() + timedelta(days=30)):
            jobs.forget_unconfirmed()
        assert len(rows(Alert)) == 1


class TestTheMailOfTheDay:
    def test_has_a_line_for_each_new_ticket_that_anybody_may_see(
        self, town, follower, mailbox, publish_and_work
    ):
        shown = town.send(description="Chez Mme Roux", contact={"email": "roux@example.org"})
        town.send(category="vehicule-epave")
        town.send(latitude=44.4600, longitude=1.4300)
        publish_and_work()
        mailbox.clear()
        digest(publish_and_work)
        (mail,) = mailbox.messages
        words = mail.get_content()
        assert mail["Subject"] == "Un nouveau signalement\u202f: quartier Vieille ville et Gambetta"
        assert re.findall(r"/s/(\S+)", words) == [shown.number]
        assert "Roux" not in words
        assert "roux@" not in words

    def test_is_sent_once_a_day_however_often_the_job_runs(self, town, follower, mailbox, publish_and_work):
        town.send()
        publish_and_work()
        for days in (1, 1, 2, 3):
            digest(publish_and_work, days)
        assert len(mailbox.messages) == 1

    def test_is_not_sent_when_nothing_happened_nor_before_its_hour(
        self, town, follower, mailbox, publish_and_work
    ):
        digest(publish_and_work)
        town.send()
        publish_and_work()
        with at(morning(2).replace(hour=6)):
            jobs.write_digests()
            publish_and_work()
        assert mailbox.messages == []

    def test_tells_of_a_circle_and_of_chosen_categories(self, town, mailbox, publish_and_work):
        ask(town, district=None, **PLACE, categories=["borne"], language="en")
        publish_and_work()
        post(town, "confirmation", link(mailbox.messages[0], "confirmer"))
        mailbox.clear()
        town.send()
        near = town.send(category="borne")
        town.send(category="borne", latitude=44.4600, longitude=1.4300)
        publish_and_work()
        digest(publish_and_work)
        (mail,) = to_her(mailbox)
        assert mail["Subject"] == "One new report: 300 m around your place, Demonstration town"
        assert re.findall(r"/s/(\S+)", mail.get_content()) == [near.number]

    def test_counts_what_it_has_no_room_for(self, town, follower, mailbox, publish_and_work):
        for _ in range(22):
            town.send()
        publish_and_work()
        digest(publish_and_work)
        (mail,) = mailbox.messages
        assert mail["Subject"].startswith("22 nouveaux")
        assert len(re.findall(r"/s/", mail.get_content())) == 20
        assert "Et 2 de plus" in mail.get_content()
        assert "/quartiers/centre" in mail.get_content()

    def test_goes_no_more_to_an_address_that_was_erased(self, town, follower, mailbox, publish_and_work):
        with unit_of_work() as work:
            work.session.delete(work.session.scalars(select(Contact)).one())
        town.send()
        publish_and_work()
        digest(publish_and_work)
        assert mailbox.messages == []
        assert rows(Alert) == []


class TestStopping:
    @pytest.fixture
    def told(self, town, follower, mailbox, publish_and_work):
        """The mail of one day."""
        town.send()
        publish_and_work()
        digest(publish_and_work)
        return mailbox.messages.pop()

    def test_by_the_link_of_a_mail_forgets_the_address(self, town, told, mailbox, publish_and_work):
        token = link(told, "arreter")
        for _ in range(2):
            assert post(town, "stop", token)["state"] == "stopped"
        assert rows(Alert) == rows(Contact) == []
        assert ADDRESS.lower() not in str([vars(row) for row in db.session.scalars(select(Notification))])
        assert town.client.get("/api/v1/alerts/mine", headers=town.headers(token)).status_code == 404
        town.send()
        publish_and_work()
        digest(publish_and_work, 2)
        assert mailbox.messages == []

    def test_by_the_button_of_the_mail_program(self, town, told):
        (url,) = re.findall(r"<http://[^/]+(/alertes/arreter\?signature=\S+)>", told["List-Unsubscribe"])
        assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        town.client.get(url)
        assert len(rows(Alert)) == 1, "looking at it stops nothing"
        answer = town.client.post(url, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert rows(Alert) == []

    def test_by_a_button_without_a_token_stops_nothing(self, town, told):
        assert town.client.post("/alertes/arreter").status_code == 403
        assert len(rows(Alert)) == 1

    def test_no_token_is_kept_once_the_mail_has_left(self, told):
        db.session.rollback()
        hers = select(Notification).where(Notification.reference.startswith("alert:"))
        kept = [(row.body, row.url, row.stop_url) for row in db.session.scalars(hers)]
        assert len(kept) == 2
        assert all("m1." not in part for row in kept for part in row)


def test_a_person_may_have_what_is_known_and_be_erased(town, follower):
    (alert,) = rows(Alert)
    assert privacy.export_person([alert.id])[0]["district_id"] == alert.district_id
    with unit_of_work() as work:
        privacy.erase_person(work, [alert.id])
    assert privacy.export_person([alert.id]) == []
    columns = db.metadatas[None].tables["alert"].columns.keys()
    assert set(privacy.PERSONAL_COLUMNS["alert"]) <= set(columns)


class TestLimits:
    @pytest.fixture
    def given_settings(self):
        """Anonymous calls are counted."""
        return {}

    def test_one_caller_asks_twenty_times_an_hour_at_most(self, town):
        for _ in range(20):
            ask(town)
        assert ask(town, 429)["code"] == "http_429"


def test_the_jobs_run_by_the_clock():
    scheduled = {entry.job for entry in SCHEDULE}
    assert {jobs.write_digests, jobs.forget_unconfirmed} <= scheduled


def test_a_mail_that_waits_for_an_erased_person_is_not_sent(town, mailbox, publish_and_work):
    ask(town)
    (message,) = db.session.scalars(select(Notification.id))
    with at(now() + timedelta(hours=49)):
        jobs.forget_unconfirmed()
    assert deliver(message) is False
    assert mailbox.messages == []
