"""The languages are those that have files; each says all that a citizen may read."""

import re
from pathlib import Path

import pytest
from babel import Locale
from flask import Flask

from server.core import language
from server.core.language import (
    LANGUAGES,
    best_language,
    catalogue,
    first_of_month,
    languages_of,
    locale,
    name_of_language,
    offer_languages,
    speaking,
    translate,
)

PWA = Path(__file__).resolve().parents[3] / "citizen_pwa" / "src" / "i18n"
HOLE = re.compile(r"\{(\w+)\}")
# what staff, operators and teams read, who have French and English
FOR_STAFF = (
    "dashboard.",
    "territory.",
    "error.territory",
    "refusal.",
    "because.",
    "actor.",
    "comment.",
    "delivery.",
    "notification.",
    "error.notification",
    "error.announcement_",
    "field.announcement.",
    "field.slowed.",
    "masked.",
)
STAFF_PARTS = (
    "dashboard",
    "editing",
    "figures",
    "accounts",
    "sheets",
    "importing",
    "charts",
    "maps",
    "recurring",
    "partners",
    "absences",
    "on_call",
    "outreach",
)


def keys_of(part):
    text = (language.FOLDER / f"{part}.fr.po").read_text(encoding="utf-8")
    return set(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE))


def for_citizens():
    staff = {key for part in STAFF_PARTS for key in keys_of(part)}
    return {key for key in catalogue("fr") if not key.startswith(FOR_STAFF)} - staff


def test_the_languages_are_those_that_have_files(tmp_path, monkeypatch):
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    for name in ("mail.fr.po", "mail.en.po", "mail.oc.po", "dashboard.fr.po"):
        (tmp_path / name).write_text("")
    assert languages_of("*") == ("fr", "en", "oc")
    assert languages_of("dashboard") == ("fr",)


def test_the_phone_and_the_server_speak_the_same_languages():
    spoken = {path.name for path in PWA.iterdir() if path.is_dir()}
    assert {name for name in spoken if "-" not in name} == set(LANGUAGES)
    assert {best_language(name) for name in spoken} == set(LANGUAGES)


@pytest.mark.parametrize("name", LANGUAGES)
def test_each_language_says_all_that_a_citizen_may_read(name):
    assert for_citizens() - catalogue(name).keys() == set()
    assert catalogue(name).keys() - catalogue("fr").keys() == set()


@pytest.mark.parametrize("name", LANGUAGES)
def test_each_language_leaves_the_same_holes_to_fill(name):
    holes = {key: set(HOLE.findall(words)) for key, words in catalogue("fr").items()}
    wrong = [key for key, words in catalogue(name).items() if set(HOLE.findall(words)) != holes[key]]
    assert wrong == []


def test_a_word_that_a_language_lacks_is_said_in_french():
    assert "refusal.malformed" not in catalogue("ar")
    with speaking("ar"):
        assert translate("refusal.malformed") == catalogue("fr")["refusal.malformed"]


def test_names_and_numbers_keep_their_order_among_words_from_right_to_left_and_links_stay_bare():
    with speaking("ar"):
        assert "\u2068Voirie\u2069" in translate("status.sent", team="Voirie")
        assert translate("notice.link", url="https://ville.fr/s/26-1").endswith("\nhttps://ville.fr/s/26-1")
    with speaking("fr"):
        assert "\u2068" not in translate("status.sent", team="Voirie")


@pytest.mark.parametrize(
    ("wanted", "spoken"), [("ar-MA", "ar"), ("fr-falc", "fr"), ("fi", "fr"), (None, "fr")]
)
def test_the_language_that_suits_a_tag(wanted, spoken):
    assert best_language(wanted) == spoken


def test_a_surface_may_offer_fewer_languages():
    with Flask(__name__).test_request_context(headers={"Accept-Language": "ar, en;q=0.5"}):
        assert language.current_language() == "ar"
        offer_languages(("fr", "en"))
        assert language.current_language() == "en"
    assert best_language("ar", ("fr", "en")) == "fr"


def test_a_language_has_its_name_and_its_dates():
    with speaking("fr"):
        assert name_of_language("ar") == "Arabe"
    with speaking("en"):
        assert (name_of_language("fr"), locale()) == ("French", Locale.parse("en_GB"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("mardi 1 décembre 2026", "mardi 1er décembre 2026"),
        ("mercredi 11 février 2026", "mercredi 11 février 2026"),
        ("Tuesday 1 December 2026", "Tuesday 1 December 2026"),
    ],
)
def test_the_first_of_a_month_has_its_own_word_in_french(written, said):
    assert first_of_month(written) == said
