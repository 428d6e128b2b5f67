"""What a person may have of notifications, its erasure, and what time erases by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server.commons.notifications import jobs, privacy, queries, services
from server.commons.notifications.models import Contact, Notification, PushAddress
from server.core.clock import now
from server.core.db import db, unit_of_work

PHONE = "token-of-a-phone"
DATA = {"email": "prenom.nom@exemple.fr", "phone": "06 12 34 56 78", "postal": "3 rue Clemenceau"}


def everything_kept():
    """Every value of the three tables, as text."""
    tables = [Contact.__table__, PushAddress.__table__, Notification.__table__]
    return " ".join(str(row) for table in tables for row in db.session.execute(select(table)))


def make_old(days):
    before = now() - timedelta(days=days)
    with unit_of_work() as work:
        work.session.execute(update(Contact).values(last_used_at=before))
        work.session.execute(update(PushAddress).values(created_at=before))
        work.session.execute(update(Notification).values(requested_at=before))


class TestOnePerson:
    def test_may_have_all_that_is_known_but_the_secret_of_the_push_address(self, somebody, tell):
        person = somebody(fcm=[PHONE], **DATA)
        tell(person)
        had = privacy.export_person([person])
        assert had["contacts"][0]["email"] == DATA["email"]
        assert [row["kind"] for row in had["push_addresses"]] == ["fcm"]
        assert had["messages"][0]["body"].startswith("Bonjour")
        assert PHONE not in str(had)

    def test_is_erased_to_the_last_word_and_nobody_else_is(self, somebody, tell):
        person, neighbour = somebody(fcm=[PHONE], **DATA), somebody(email="autre@exemple.fr")
        hers = dict.fromkeys(("push_text", "call_words", "letter"), "Pour elle")
        tell(person, body="Des mots pour elle.", **hers)
        tell(neighbour, subject="Pour le voisin")
        with unit_of_work() as work:
            privacy.erase_person(work, [person])
        assert privacy.export_person([person])["contacts"] == []
        kept = everything_kept()
        assert not any(value in kept for value in (*DATA.values(), PHONE, "our elle"))
        assert "autre@exemple.fr" in kept
        assert "Pour le voisin" in kept

    def test_once_erased_is_neither_written_to_nor_called(self, somebody, tell, town, state_of):
        written, called = somebody(email="a@b.fr"), somebody(phone="05 65 00 00 00")
        (message,), (call,) = tell(written), tell(called)
        with unit_of_work() as work:
            privacy.erase_person(work, [written, called])
        assert services.deliver(message) is False
        assert (state_of(message), state_of(call)) == ("forgotten", "forgotten")
        assert queries.desk_list(town) == ([], None)

    def test_every_personal_column_named_exists(self):
        for table, columns in privacy.PERSONAL_COLUMNS.items():
            assert set(columns) <= set(db.metadatas[None].tables[table].columns.keys())


class TestTheDelayOfTheTerritory:
    @pytest.mark.parametrize(("days", "left"), [(364, 1), (366, 0)])
    def test_erases_contact_data_a_year_after_the_last_news(self, somebody, tell, days, left):
        tell(somebody(**DATA))
        make_old(days)
        jobs.forget_contacts()
        assert len(list(db.session.scalars(select(Contact)))) == left
        assert (DATA["email"] in everything_kept()) == bool(left)

    def test_counts_from_the_last_news(self, somebody, tell):
        person = somebody(**DATA)
        make_old(366)
        tell(person)
        jobs.forget_contacts()
        assert queries.contacts_of([person])[person].email == DATA["email"]

    def test_erases_the_words_told_to_people_without_contact_data_too(self, somebody, tell):
        tell(somebody(), body="Des mots pour la page.")
        make_old(366)
        jobs.forget_contacts()
        assert "Des mots pour la page." not in everything_kept()

    def test_erases_push_addresses_of_people_without_contact_data(self, somebody):
        somebody(fcm=[PHONE])
        make_old(366)
        jobs.forget_contacts()
        assert PHONE not in everything_kept()

    def test_keeps_the_push_address_of_somebody_lately_told(self, somebody, tell):
        person = somebody(fcm=[PHONE])
        make_old(366)
        tell(person)
        jobs.forget_contacts()
        assert PHONE in everything_kept()

    def test_works_through_more_people_than_one_batch(self, somebody, town, monkeypatch):
        from server.commons.notifications.services import contacts

        monkeypatch.setattr(contacts, "FORGET_AT_ONCE", 2)
        for number in range(5):
            somebody(email=f"a{number}@b.fr")
        make_old(366)
        assert services.forget_old_contacts(town) == 5
