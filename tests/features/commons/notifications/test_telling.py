"""What is made when a feature tells somebody something, and the desk's list."""

import pytest
from sqlalchemy import select

from server.commons.accounts import services as accounts
from server.commons.notifications import queries, services
from server.commons.notifications.errors import (
    ContactRefused,
    NotificationUnknown,
    NotResendable,
    PushAddressRefused,
)
from server.commons.notifications.models import Notification, PushAddress
from server.commons.notifications.services.telling import lose
from server.core.db import db, unit_of_work
from server.core.events import EventRow
from tests.features.commons.accounts.town import build_town

pytestmark = pytest.mark.any_database

TOKEN = "fcm-token-of-a-phone"


def rows(recipient_id):
    mine = select(Notification).where(Notification.recipient_id == recipient_id)
    return [(row.channel, row.state) for row in db.session.scalars(mine.order_by(Notification.id))]


def requested():
    return [
        row.payload["notification_id"]
        for row in db.session.scalars(select(EventRow))
        if row.kind == "NotificationRequested"
    ]


@pytest.fixture
def clerk(town):
    return accounts.add_staff(
        territory_id=town, login="claire", name="Claire", role="desk", password="trois chevaux verts"
    )


class TestTelling:
    def test_by_e_mail_makes_one_message_to_send(self, somebody, tell):
        person = somebody(email="a@b.fr", phone="06 12 34 56 78")
        made = tell(person)
        assert rows(person) == [("email", "pending")]
        assert requested() == made

    def test_the_same_thing_twice_makes_nothing_more(self, somebody, tell):
        person = somebody(email="a@b.fr")
        tell(person)
        assert tell(person) == []
        assert len(rows(person)) == 1
        tell(person, reference="action:2")
        assert len(rows(person)) == 2

    def test_somebody_with_a_phone_puts_a_call_on_the_desk_s_list(self, somebody, tell, town):
        tell(somebody(phone="05 65 00 00 00", language="en"))
        (item,), following = queries.desk_list(town)
        assert (item.state, item.phone, item.language, following) == ("to_call", "05 65 00 00 00", "en", None)
        assert item.words.startswith("Bonjour")
        assert requested() == []

    def test_somebody_with_a_postal_address_is_to_be_written_to(self, somebody, tell, town):
        tell(somebody(postal="3 rue Clemenceau\n46000 Cahors"))
        (item,), _ = queries.desk_list(town)
        assert item.state == "to_write"
        assert queries.desk_counts(town) == {"to_call": 0, "to_write": 1}

    def test_somebody_without_contact_is_told_by_the_page(self, somebody, tell, town):
        person = somebody()
        tell(person)
        assert rows(person) == [("page", "told")]
        assert queries.desk_list(town) == ([], None)

    def test_without_fcm_set_up_an_fcm_address_does_not_hide_the_phone(self, somebody, tell):
        person = somebody(fcm=[TOKEN], phone="06 12 34 56 78")
        tell(person)
        assert rows(person) == [("desk", "to_call")]

    def test_is_undone_with_the_transaction_that_asked(self, somebody, town):
        from tests.features.commons.notifications.conftest import WORDS

        person = somebody(email="a@b.fr")

        def ask_and_fail():
            with unit_of_work() as work:
                services.tell(work, recipient_id=person, territory_id=town, reference="r", **WORDS)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            ask_and_fail()
        assert rows(person) == []
        assert requested() == []


class TestWordsForTheDesk:
    """The long link is for a screen: nobody says it aloud, and paper has a short address."""

    def test_a_call_has_its_own_words_and_a_letter_its_own(self, somebody, tell, town):
        given = {"call_words": "Bonjour, l’ampoule est remplacée.", "letter": "Bonjour,\n\nvoir demo.example"}
        tell(somebody(phone="05 65 00 00 00"), **given)
        tell(somebody(postal="3 rue Clemenceau"), **given)
        (call, letter), _ = queries.desk_list(town)
        assert (call.words, letter.words) == (given["call_words"], given["letter"])

    def test_without_words_of_its_own_the_link_loses_its_token(self, somebody, tell, town):
        url = "https://demo.example/s/26-00431#a-token-of-the-witness"
        tell(somebody(phone="05 65 00 00 00"), body=f"Suivez-nous :\n{url}\n")
        (item,), _ = queries.desk_list(town)
        assert item.words == "Suivez-nous :\nhttps://demo.example/s/26-00431\n"

    def test_who_takes_over_from_a_failed_mail_has_them_too(self, somebody, tell, town):
        (message,) = tell(somebody(email="a@b.fr", phone="05 65 00 00 00"), call_words="Bonjour, c’est fait.")
        with unit_of_work() as work:
            lose(work, work.session.get(Notification, message), state="failed", reason="no such box")
        (item,), _ = queries.desk_list(town)
        assert (item.state, item.words) == ("to_call", "Bonjour, c’est fait.")


class TestTheDesksList:
    def test_comes_in_pages_the_longest_waiting_first(self, somebody, tell, town):
        people = [somebody(phone=f"05 65 00 00 {number:02}") for number in range(5)]
        for person in people:
            tell(person)
        first, cursor = queries.desk_list(town, None, 2)
        second, cursor = queries.desk_list(town, cursor, 2)
        third, end = queries.desk_list(town, cursor, 2)
        assert [item.recipient_id for item in [*first, *second, *third]] == people
        assert end is None

    def test_counts_somebody_as_told_only_when_ticked(self, somebody, tell, town, clerk, state_of):
        (message,) = tell(somebody(phone="05 65 00 00 00"))
        assert state_of(message) == "to_call"
        services.tick(message, clerk)
        services.tick(message, clerk)
        row = db.session.get(Notification, message)
        assert (state_of(message), row.told_by) == ("told", clerk)
        assert queries.desk_list(town) == ([], None)

    def test_one_call_tells_all_that_waited_for_the_same_person_and_nobody_else(
        self, somebody, tell, town, clerk, state_of
    ):
        person, neighbour = somebody(phone="05 65 00 00 00"), somebody(phone="05 65 00 00 01")
        (before,), (other,), (last,) = tell(person, "a"), tell(neighbour, "a"), tell(person, "b")
        (later,) = tell(person, "c")
        services.tick(last, clerk)
        assert [state_of(each) for each in (before, last)] == ["told", "told"]
        assert [state_of(each) for each in (other, later)] == ["to_call", "to_call"]

    def test_of_another_territory_cannot_be_ticked(self, somebody, tell):
        (message,) = tell(somebody(phone="05 65 00 00 00"))
        elsewhere = accounts.add_staff(
            territory_id=build_town(code="autre"),
            login="x.y",
            name="X",
            role="desk",
            password="trois chevaux verts",
        )
        with pytest.raises(NotificationUnknown):
            services.tick(message, elsewhere)

    def test_an_e_mail_cannot_be_ticked(self, somebody, tell, clerk):
        (message,) = tell(somebody(email="a@b.fr"))
        with pytest.raises(NotificationUnknown):
            services.tick(message, clerk)

    def test_only_a_failed_message_is_sent_again(self, somebody, tell, town):
        (message,) = tell(somebody(email="a@b.fr"))
        with pytest.raises(NotResendable):
            services.resend(message, town)
        with pytest.raises(NotificationUnknown):
            services.resend(message, build_town(code="autre"))


class TestContactData:
    def test_a_later_call_completes_what_was_known(self, somebody, town):
        person = somebody(email="a@b.fr", language="en")
        with unit_of_work() as work:
            services.register_contact(work, recipient_id=person, territory_id=town, phone="06 12 34 56 78")
        view = queries.contacts_of([person])[person]
        assert (view.email, view.phone, view.language) == ("a@b.fr", "06 12 34 56 78", "en")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "a@b"),
            ("email", "a@b.fr\r\nBcc: x@y.fr"),
            ("phone", "le soir"),
            ("phone", "0" * 31),
            ("postal", "x" * 501),
            ("email", "x" * 250 + "@b.fr"),
        ],
    )
    def test_what_cannot_be_is_refused_by_its_name(self, somebody, field, value):
        with pytest.raises(ContactRefused) as refusal:
            somebody(**{field: value})
        (words,) = refusal.value.errors[f"contact.{field}"]
        assert not words.startswith("field.")

    def test_a_language_that_we_do_not_speak_becomes_french(self, somebody):
        person = somebody(email="a@b.fr", language="br-FR")
        assert queries.languages_of([person]) == {person: "fr"}


class TestPushAddresses:
    @pytest.fixture
    def given_settings(self, gateway):
        return {"PARVIS_OUTBOUND_ALLOW": gateway.host}

    def live(self, person):
        return list(
            db.session.scalars(
                select(PushAddress.value)
                .where(PushAddress.recipient_id == person, PushAddress.stopped_at.is_(None))
                .order_by(PushAddress.id)
            )
        )

    def test_the_same_address_twice_is_one(self, somebody, browser):
        again = {**browser.subscription, "expirationTime": None}
        person = somebody(fcm=[TOKEN, TOKEN], webpush=[browser.subscription, again])
        assert len(self.live(person)) == 2

    def test_a_stopped_address_receives_again_once_added_again(self, somebody):
        person = somebody(fcm=[TOKEN])
        with unit_of_work() as work:
            services.stop_push_address(work, recipient_id=person, kind="fcm", value=TOKEN)
        assert self.live(person) == []
        with unit_of_work() as work:
            services.add_push_address(work, recipient_id=person, kind="fcm", value=TOKEN)
        assert self.live(person) == [TOKEN]

    def test_the_eleventh_takes_the_place_of_the_oldest(self, somebody):
        person = somebody(fcm=[f"token-number-{number}" for number in range(11)])
        assert self.live(person) == [f"token-number-{number}" for number in range(1, 11)]

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("apns", TOKEN),
            ("fcm", ""),
            ("fcm", "with space inside"),
            ("fcm", "x" * 5000),
            ("fcm", {"a": 1}),
            ("webpush", "not json"),
            ("webpush", "[]"),
            ("webpush", {}),
            ("webpush", {"endpoint": 3, "keys": {}}),
            ("webpush", {"endpoint": "https://push.example/1", "keys": {"p256dh": "AA", "auth": "AA"}}),
            ("webpush", {"endpoint": "https://push.example/1", "keys": {"p256dh": "é", "auth": 3}}),
        ],
    )
    def test_what_cannot_be_an_address_is_refused(self, somebody, kind, value):
        person = somebody()
        with pytest.raises(PushAddressRefused) as refusal, unit_of_work() as work:
            services.add_push_address(work, recipient_id=person, kind=kind, value=value)
        assert refusal.value.errors

    @pytest.mark.parametrize(
        "endpoint", ["http://push.example/1", "file:///etc/passwd", "https:///x", "//x/y"]
    )
    def test_only_https_endpoints_are_kept(self, somebody, browser, endpoint):
        with pytest.raises(PushAddressRefused):
            somebody(webpush=[{**browser.subscription, "endpoint": endpoint}])
