"""Passwords that are accepted or not, codes as they are typed, and how long a failure waits."""

from datetime import timedelta

import pytest

from server.commons.accounts import rules


def refusal(password, login="claire.martin", name="Claire Martin"):
    return rules.password_refusal(password, login=login, name=name)


@pytest.mark.parametrize(
    "password",
    [
        "trois chevaux verts",
        "8f3k-2291-77dq",
        "Zébulon saute haut",
        "correct horse battery",
        "Mairie, pain, rivière",
        "correcthorsebatterystaple",
    ],
)
def test_a_password_of_one_s_own_is_accepted(password):
    assert refusal(password) is None


@pytest.mark.parametrize("password", ["", "court", "onze lettre"])
def test_fewer_than_twelve_characters_are_too_short(password):
    assert refusal(password) == "too_short"


def test_twelve_characters_are_enough():
    assert refusal("pluie dorée!") is None


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse12",
        "MotDePasse2026",
        "azertyuiop12",
        "Mairie-2026-Parvis",
        "123456789012",
        "aaaaaaaaaaaa",
        "claire.martin",
        "ClaireMartin2026",
        "MARTIN claire 1980",
        "abababababab",
        "Password!Password!",
    ],
)
def test_what_everybody_tries_is_too_obvious(password):
    assert refusal(password) == "too_obvious"


def test_accents_do_not_make_one_s_own_name_less_obvious():
    assert refusal("Béatrice-Lévêque-99", login="b.leveque", name="Béatrice Lévêque") == "too_obvious"


def test_a_password_longer_than_256_characters_is_refused():
    assert refusal("x y z t u v " * 30) == "too_long"


@pytest.mark.parametrize("written", ["K7PD-4M2X", "k7pd4m2x", " K7PD 4M2X ", "k7pd–4m2x", "Ｋ７ＰＤ４Ｍ２Ｘ"])
def test_a_code_is_read_however_it_is_typed(written):
    assert rules.normal_code(written) == "K7PD4M2X"


def test_a_code_is_shown_in_two_groups():
    assert rules.shown_code("K7PD4M2X") == "K7PD-4M2X"


def test_no_character_of_a_code_is_mistaken_for_another():
    assert not set("0O1IL") & set(rules.CODE_ALPHABET)
    assert len(set(rules.CODE_ALPHABET)) == len(rules.CODE_ALPHABET) == 31


def test_logins_are_compared_without_capitals_or_surrounding_spaces():
    assert rules.normal_login("  Claire.MARTIN ") == "claire.martin"


def test_the_wait_doubles_after_the_free_failures_and_never_passes_the_longest():
    waits = [rules.wait_after(n, free=5, longest=timedelta(minutes=15)).total_seconds() for n in range(16)]
    assert waits == [0, 0, 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert rules.wait_after(10_000, free=5, longest=timedelta(minutes=15)) == timedelta(minutes=15)
