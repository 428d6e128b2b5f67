"""Following: told each change once, by mail or push, stopped with one tap; nothing left behind."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.commons.announcements import jobs, privacy
from server.commons.announcements.errors import AnnouncementChangedMeanwhile, NotInThisState
from server.commons.announcements.models import AnnouncementFollower
from server.commons.announcements.services import followers, telling, writing
from server.commons.notifications.models import Contact, Notification, PushAddress
from server.core.clock import at, now
from server.core.db import db, unit_of_work
from server.core.events import sweep
from tests.features.commons.announcements.conftest import Follower

pytestmark = pytest.mark.any_database

EMAIL = {"email": "awa@example.org"}
LINK = re.compile(r"/actualites/([0-9a-f-]{36})#([0-9a-f-]{36})\.(m1\.\S+)")


def subjects(recipient_id):
    """What a person was told, oldest first."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Notification.subject)
            .where(Notification.recipient_id == uuid.UUID(recipient_id))
            .order_by(Notification.id)
        )
    )


def left(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


class TestOneAnnouncement:
    def test_is_followed_once_however_often_it_is_sent(self, desk):
        found = desk.announce()
        awa = desk.follow(found)
        assert awa.answer.status_code == 201
        assert awa.answer.get_json()["announcement_id"] == found
        assert desk.follow(found, awa, contact=EMAIL).answer.status_code == 200
        assert left(AnnouncementFollower) == 1
        assert left(Contact) == 1

    def test_is_not_followed_with_anothers_id(self, desk):
        found, other = desk.announce(), desk.announce()
        awa = desk.follow(found)
        thief = Follower(awa.id, secrets.token_urlsafe(32), None)
        assert desk.follow(found, thief).answer.status_code == 409
        assert desk.follow(other, awa).answer.status_code == 409

    def test_is_not_followed_before_it_appears(self, desk):
        assert desk.follow(desk.write()).answer.status_code == 404
        assert desk.follow(str(uuid.uuid4())).answer.status_code == 404

    @pytest.mark.parametrize(
        ("secret", "status"), [("", 401), ("court", 403)], ids=["without secret", "short secret"]
    )
    def test_is_not_followed_without_a_secret(self, desk, secret, status):
        assert (
            desk.follow(desk.announce(), Follower(str(uuid.uuid4()), secret, None)).answer.status_code
            == status
        )

    def test_a_contact_that_cannot_be_is_refused_and_nothing_is_kept(self, desk):
        assert desk.follow(desk.announce(), contact={"email": "awa"}).answer.status_code == 422
        assert left(AnnouncementFollower) == 0

    def test_tells_a_change_once_and_only_when_asked(self, desk, publish_and_work):
        found = desk.announce()
        awa = desk.follow(found, contact=EMAIL)
        desk.write(found, base_revision=2, text="Elle rouvre mardi.", tells=True)
        publish_and_work()
        telling.tell_followers(uuid.UUID(found), 3, None, jobs.tell_followers)
        assert subjects(awa.id) == ["Du nouveau : La piscine rouvre"]
        desk.write(found, base_revision=3, text="Elle rouvre mardi à 9 h.")
        publish_and_work()
        assert len(subjects(awa.id)) == 1

    def test_tells_that_it_is_over(self, desk, publish_and_work):
        found = desk.announce()
        awa = desk.follow(found, contact=EMAIL)
        desk.withdraw(found)
        desk.withdraw(found)
        publish_and_work()
        assert subjects(awa.id) == ["Terminé : La piscine rouvre"]
        writing.publish(territory_id=desk.territory_id, announcement_id=uuid.UUID(found))
        publish_and_work()
        assert subjects(awa.id)[-1] == "Du nouveau : La piscine rouvre"

    def test_speaks_the_followers_language(self, desk, publish_and_work):
        found = desk.announce(title_en="The pool opens again", text_en="On Monday.")
        ann = desk.follow(found, contact=EMAIL, language="en-GB")
        desk.withdraw(found)
        publish_and_work()
        assert subjects(ann.id) == ["Over: The pool opens again"]

    def test_crowds_are_told_a_batch_at_a_time_once_each(self, desk, publish_and_work, monkeypatch):
        monkeypatch.setattr(telling, "BATCH", 3)
        found = desk.announce()
        crowd = [desk.follow(found, contact=EMAIL) for _ in range(7)]
        subscribers = [desk.follow(None, contact=EMAIL) for _ in range(4)]
        desk.withdraw(found)
        desk.announce()
        publish_and_work()
        while sweep():
            publish_and_work()
        assert [len(subjects(one.id)) for one in crowd] == [1] * 7
        assert [len(subjects(one.id)) for one in subscribers] == [1] * 4

    def test_a_form_sent_twice_changes_once_and_a_stale_one_is_refused(self, desk):
        found = desk.announce()
        day = now() + timedelta(days=3)
        said = {"starts_at": now(), "ends_at": day, "districts": ("terre-rouge", "centre")}
        desk.write(found, base_revision=2, **said)
        desk.write(found, base_revision=2, **said)
        with pytest.raises(AnnouncementChangedMeanwhile):
            desk.write(found, base_revision=2, title="Autre chose")
        assert desk.titles() == ["La piscine rouvre"]

    def test_what_is_over_is_not_published_nor_a_draft_withdrawn(self, desk):
        over = desk.write(starts_at=now() - timedelta(days=2), ends_at=now() - timedelta(days=1))
        with pytest.raises(NotInThisState):
            writing.publish(territory_id=desk.territory_id, announcement_id=uuid.UUID(over))
        with pytest.raises(NotInThisState):
            desk.withdraw(over)


class TestADistrict:
    def test_its_subscribers_are_told_what_concerns_them(self, desk, publish_and_work):
        centre = desk.follow(None, district="centre", contact=EMAIL)
        labarre = desk.follow(None, district="labarre", contact=EMAIL)
        town = desk.follow(None, contact=EMAIL)
        desk.announce(title="Au centre", districts=("centre",))
        publish_and_work()
        desk.announce(title="Partout")
        publish_and_work()
        assert subjects(centre.id) == ["Au centre", "Partout"]
        assert subjects(labarre.id) == ["Partout"]
        assert subjects(town.id) == ["Au centre", "Partout"]

    def test_is_told_once_even_when_the_job_runs_again(self, desk, publish_and_work):
        centre = desk.follow(None, district="centre", contact=EMAIL)
        found = desk.announce()
        publish_and_work()
        jobs.tell_subscribers(found)
        writing.publish(territory_id=desk.territory_id, announcement_id=uuid.UUID(found))
        publish_and_work()
        assert subjects(centre.id) == ["La piscine rouvre"]

    def test_is_told_when_it_appears_not_before(self, desk, publish_and_work):
        centre = desk.follow(None, district="centre", contact=EMAIL)
        desk.announce(published_from=now() + timedelta(hours=3))
        jobs.announce_due()
        publish_and_work()
        assert subjects(centre.id) == []
        with at(now() + timedelta(hours=4)):
            jobs.announce_due()
            jobs.announce_due()
            publish_and_work()
        assert subjects(centre.id) == ["La piscine rouvre"]

    def test_nobody_is_told_what_was_withdrawn_meanwhile(self, desk, publish_and_work):
        centre = desk.follow(None, district="centre", contact=EMAIL)
        desk.withdraw(desk.announce())
        publish_and_work()
        assert subjects(centre.id) == []

    def test_that_does_not_exist_is_refused(self, desk):
        assert desk.follow(None, district="nulle-part").answer.status_code == 422


class TestStopping:
    def test_by_the_secret_forgets_everything(self, desk, publish_and_work):
        found = desk.announce()
        awa = desk.follow(found, contact=EMAIL)
        assert desk.stop(awa.id, "another-secret-altogether").status_code == 403
        assert desk.stop(awa.id, awa.secret).status_code == 204
        assert desk.stop(awa.id, awa.secret).status_code == 204
        desk.withdraw(found)
        publish_and_work()
        assert subjects(awa.id) == []
        assert (left(AnnouncementFollower), left(Contact)) == (0, 0)

    def test_by_the_link_of_a_mail(self, desk, publish_and_work, mailbox):
        found = desk.announce()
        awa, ben = desk.follow(found, contact=EMAIL), desk.follow(found, contact=EMAIL)
        desk.write(found, base_revision=2, text="Elle rouvre mardi.", tells=True)
        publish_and_work()
        body = db.session.scalar(
            select(Notification.body).where(Notification.recipient_id == uuid.UUID(awa.id))
        )
        announcement_id, follower_id, token = LINK.search(
            telling.link_for(uuid.UUID(found), uuid.UUID(awa.id))
        ).groups()
        assert (announcement_id, follower_id) == (found, awa.id)
        assert body is not None
        assert desk.stop(ben.id, token).status_code == 403
        assert desk.stop(awa.id, token + "x").status_code == 403
        with at(now() + timedelta(days=500)):
            assert desk.stop(awa.id, token).status_code == 403
        assert desk.stop(awa.id, token).status_code == 204
        assert left(AnnouncementFollower) == 1

    def test_by_the_button_of_a_mail_program(self, desk, publish_and_work, mailbox, client):
        found = desk.announce()
        awa, ben = desk.follow(found, contact=EMAIL), desk.follow(found, contact=EMAIL)
        desk.write(found, base_revision=2, text="Elle rouvre mardi.", tells=True)
        publish_and_work()
        told = next(mail for mail in mailbox.messages if awa.id in mail["List-Unsubscribe"])
        assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        path = told["List-Unsubscribe"].strip("<>").partition("/actualites/")[2]
        for wrong in (path + "x", path.replace(awa.id, ben.id), path.partition("?")[0]):
            assert client.post(f"/actualites/{wrong}").status_code == 403, wrong
        assert left(AnnouncementFollower) == 2
        for _ in range(2):
            assert (
                client.post(f"/actualites/{path}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
            )
        assert left(AnnouncementFollower) == 1

    def test_names_what_is_followed_when_it_says_it(self, desk):
        found, other = desk.announce(), desk.announce()
        awa = desk.follow(found)
        headers = {"Authorization": f"Bearer {awa.secret}"}
        for path, remaining in ((other, 1), (found, 0)):
            answer = desk.client.delete(f"/api/v1/announcements/{path}/followers/{awa.id}", headers=headers)
            assert answer.status_code == 204
            assert left(AnnouncementFollower) == remaining


def test_a_phone_may_be_woken(desk):
    awa = desk.follow(desk.announce())
    address = {"kind": "fcm", "value": "a-registration-token"}

    def send(secret, follower_id=awa.id):
        return desk.client.post(
            f"/api/v1/announcements/followers/{follower_id}/push-addresses",
            json=address,
            headers={"Authorization": f"Bearer {secret}"},
        ).status_code

    assert send("another-secret-altogether") == 403
    assert send(awa.secret, uuid.uuid4()) == 404
    assert left(PushAddress) == 0
    assert send(awa.secret) == 201
    assert left(PushAddress) == 1
    assert desk.stop(awa.id, awa.secret).status_code == 204
    assert left(PushAddress) == 0


def test_who_followed_what_ended_long_ago_is_forgotten(desk):
    found = desk.announce()
    desk.follow(found, contact=EMAIL)
    subscriber = desk.follow(None, district="centre", contact=EMAIL)
    with at(now() + timedelta(days=20)):
        assert followers.forget_old_followers() == 0
    with at(now() + timedelta(days=40)):
        assert followers.forget_old_followers() == 1
    db.session.rollback()
    assert [str(one) for one in db.session.scalars(select(AnnouncementFollower.id))] == [subscriber.id]
    assert left(Contact) == 1


class TestPrivacyRoom:
    def test_gives_what_a_person_follows(self, desk):
        found = desk.announce()
        awa = desk.follow(found, language="en")
        (given,) = privacy.export_person([uuid.UUID(awa.id)])["announcements_followed"]
        assert (given["announcement_id"], given["language"]) == (found, "en")
        for table, columns in privacy.PERSONAL_COLUMNS.items():
            assert table == AnnouncementFollower.__tablename__
            assert set(columns) <= set(given)

    def test_erases_it(self, desk):
        awa, ben = desk.follow(desk.announce()), desk.follow(None)
        with unit_of_work() as work:
            privacy.erase_person(work, [uuid.UUID(awa.id)])
        assert privacy.export_person([uuid.UUID(awa.id)])["announcements_followed"] == []
        assert len(privacy.export_person([uuid.UUID(ben.id)])["announcements_followed"]) == 1
