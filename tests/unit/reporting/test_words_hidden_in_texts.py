"""Where words stand in a text, and what is left of it without them."""

import pytest

from server.reporting.tickets.rules import (
    are_hidden_words,
    parts_of,
    places_of,
    without_places,
    without_words,
    words_at,
)


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Dupont, encore Dupont.", ["dupont"], "•••, encore •••."),
        ("Dupontel n’est pas Dupont", ["Dupont"], "Dupontel n’est pas •••"),
        ("Chez\nM.  Dupont", ["m. dupont"], "Chez\n•••"),
        ("Plaque AB-123-CD (bleue)", ["AB-123-CD"], "Plaque ••• (bleue)"),
        ("Plaque (AB-123-CD)", ["(AB-123-CD)"], "Plaque •••"),
        ("L’Hermitte habite là", ["L'hermitte"], "••• habite là"),
        ("Jean Dupont Durand", ["Jean Dupont", "Dupont Durand"], "•••"),
        ("a.b", ["a.b"], "•••"),
        ("axb", ["x"], "axb"),
        ("Émile part", ["émile"], "••• part"),
        ("", ["Dupont"], ""),
    ],
)
def test_words_are_hidden_wherever_they_stand(text, words, left):
    assert without_words(text, words) == left


def test_what_stands_nowhere_is_named():
    assert places_of(["Dupont", "Durand"], "Dupont est là") == ([[0, 6]], ["Durand"])


def test_parts_give_the_text_back_with_what_is_hidden_in_it():
    text = "Voir M. Dupont ou M.\nDupont."
    places, _ = places_of(["M. Dupont"], text)
    assert "".join(part for part, _ in parts_of(text, places)) == text
    assert words_at(text, places) == ["M. Dupont"]


def test_nothing_is_left_to_hide_in_a_text_that_was_erased():
    assert without_places("", [[3, 9]]) == ""
    assert words_at("", [[3, 9]]) == []


@pytest.mark.parametrize("words", [None, "Dupont", [""], ["  "], [7], ["x"] * 21, ["x" * 201]])
def test_what_are_no_words_to_hide(words):
    assert not are_hidden_words(words)
