"""By which way somebody is told."""

import pytest

from server.commons.notifications.rules import (
    Reach,
    Step,
    channels_for,
    last_resort,
    mobile_number,
    needs_last_resort,
    plausible_email,
    recipient_of,
    ways_to_write,
    without_token,
)

ALL = {"email", "fcm", "webpush", "sms"}
WITHOUT_GATEWAY = ALL - {"sms"}
MOBILE, LANDLINE = "06 12 34 56 78", "05 65 00 00 00"


def test_every_push_address_and_the_e_mail_are_told():
    reach = Reach(push_kinds=frozenset({"fcm", "webpush"}), email=True, phone=MOBILE, postal=True)
    assert channels_for(reach, ALL) == [
        Step("fcm", "pending"),
        Step("webpush", "pending"),
        Step("email", "pending"),
    ]


def test_somebody_with_a_phone_only_is_called_by_the_desk():
    assert channels_for(Reach(phone=MOBILE, postal=True), WITHOUT_GATEWAY) == [Step("desk", "to_call")]


def test_a_gateway_sends_an_sms_to_a_mobile_number():
    assert channels_for(Reach(phone=MOBILE), ALL) == [Step("sms", "pending")]


def test_a_landline_is_called_even_with_a_gateway():
    assert channels_for(Reach(phone=LANDLINE), ALL) == [Step("desk", "to_call")]


def test_somebody_with_a_postal_address_only_is_written_to():
    assert channels_for(Reach(postal=True), ALL) == [Step("desk", "to_write")]


def test_somebody_without_any_contact_is_told_by_the_page():
    assert channels_for(Reach(), ALL) == [Step("page", "told")]


def test_an_fcm_address_does_not_count_where_fcm_is_not_set_up():
    reach = Reach(push_kinds=frozenset({"fcm"}), phone=MOBILE)
    assert channels_for(reach, {"email", "webpush"}) == [Step("desk", "to_call")]


def test_after_a_failed_sms_the_desk_calls():
    assert last_resort(Reach(phone=MOBILE), ALL, tried={"sms"}) == Step("desk", "to_call")


@pytest.mark.parametrize(
    ("states", "needed"),
    [
        (["failed"], True),
        (["failed", "forgotten"], True),
        (["failed", "pending"], False),
        (["forgotten", "sent"], False),
        (["failed", "to_call"], False),
        (["failed", "told"], False),
    ],
)
def test_the_last_resort_comes_only_when_nothing_else_has_or_may(states, needed):
    assert needs_last_resort(states) is needed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 (0)6.12.34.56.78", "+33612345678"),
        ("0033712345678", "+33712345678"),
        ("06\u202f12\u202f34\u202f56\u202f78", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        ("+32 470 12 34 56", "+32470123456"),
        ("05 65 00 00 00", None),
        ("+33 5 65 00 00 00", None),
        ("17", None),
        ("rappeler le soir", None),
    ],
)
def test_only_mobile_numbers_get_an_sms(written, expected):
    assert mobile_number(written) == expected


@pytest.mark.parametrize("address", ["a@b.fr", "prenom.nom+suivi@mairie-ville.fr", "élodie@exemple.fr"])
def test_an_address_is_plausible(address):
    assert plausible_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b",
        "a b@c.fr",
        "a@b.fr\nBcc: x@y.fr",
        "a@b@c.fr",
        "<a@b.fr>",
        "a@b.fr, c@d.fr",
        "a" * 250 + "@b.fr",
    ],
)
def test_an_address_is_not_plausible(address):
    assert not plausible_email(address)


def test_what_follows_the_hash_is_taken_away():
    assert without_token("https://ville.fr/s/26-00431#secret") == "https://ville.fr/s/26-00431"


def test_a_tablet_keeps_its_recipient_id():
    assert recipient_of("device", 3) == recipient_of("device", 3) != recipient_of("team", 3)


@pytest.mark.parametrize(
    "typed", ["05 65 35 00 12", "0565350012", "+33 5 65 35 00 12", "0033565350012", "05.65.35.00.12"]
)
def test_a_number_is_found_however_either_wrote_it(typed):
    found = ways_to_write(typed)
    assert {"0565350012", "05 65 35 00 12", "05.65.35.00.12", "+33565350012", "+33 5 65 35 00 12"} <= set(
        found
    )


@pytest.mark.parametrize("typed", ["", "12 rue Clemenceau", "26-00431", "46000", "awa@example.org"])
def test_what_is_no_number_is_written_in_no_way(typed):
    assert ways_to_write(typed) == []


def test_a_foreign_number_is_looked_for_as_it_is():
    assert "+447700900123" in ways_to_write("+44 7700 900123")
