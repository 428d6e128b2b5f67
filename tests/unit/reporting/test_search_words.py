"""Words as a search compares them."""

import pytest

from server.reporting.tickets.rules import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L’École, 12 bis !", ["l", "ecole", "12", "bis"]),
        ("Cœur d'îlot", ["coeur", "d", "ilot"]),
        ("travaux lampadaires rues", ["travau", "lampadaire", "rue"]),
        ("26-00431", ["26", "00431"]),
        ("مرحبا", []),
        ("", []),
    ],
)
def test_accents_capitals_and_plurals_do_not_count(text, found):
    assert words.words_of(text) == found


def test_empty_words_are_left_out_unless_there_are_no_others():
    assert words.asked_words("le trou de la rue") == ["trou", "rue"]
    assert words.asked_words("de la") == ["de", "la"]


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("clemenceau", "clemencau", 1),
        ("chat", "", 4),
        ("ca", "abc", 3),
    ],
)
def test_the_distance_counts_each_slip_once(one, other, gap):
    assert words.distance(one, other) == words.distance(other, one) == gap


def test_the_likeliest_word_is_the_nearest_one():
    known = [
        (i, word, words.letters_of(word))
        for i, word in enumerate(["clemenceau", "clement", "clamart", "rue"])
    ]
    assert words.likely_meant("clemencau", known) == [0]
    assert words.likely_meant("clemen", known) == [1]
    assert words.likely_meant("xyz", known) == []
    assert words.likely_meant("1204", known) == []
