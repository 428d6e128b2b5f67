"""Changing one value or row of a definition: what is given stays as it was."""

import pytest

from server.commons.territories.rules.editing import at, slug_of, with_row, with_value, without_row

DOCUMENT = {
    "name": "Cahors",
    "contact": {"phone": "05"},
    "teams": [{"slug": "a"}, {"slug": "b"}, {"slug": "c"}],
}
NESTED = {"categories": [{"code": "voirie", "children": [{"code": "trou"}]}]}


def slugs(document):
    return "".join(row["slug"] for row in document["teams"])


def test_a_value_is_put_and_taken_away_and_no_table_stays_empty():
    put = with_value(DOCUMENT, ("contact", "email"), "a@b.example")
    assert put["contact"] == {"phone": "05", "email": "a@b.example"}
    assert "contact" not in with_value(DOCUMENT, ("contact", "phone"), None)
    assert with_value({}, ("texts", "en", "name"), "Town") == {"texts": {"en": {"name": "Town"}}}
    assert DOCUMENT["contact"] == {"phone": "05"}


@pytest.mark.parametrize(
    ("instead_of", "rank", "expected"),
    [(None, 0, "xabc"), (None, 9, "abcx"), (1, 1, "axc"), (2, 0, "xab"), (0, 9, "bcx")],
)
def test_a_row_stands_where_it_is_wanted(instead_of, rank, expected):
    changed = with_row(DOCUMENT, ("teams",), {"slug": "x"}, instead_of=instead_of, rank=rank)
    assert slugs(changed) == expected
    assert slugs(DOCUMENT) == "abc"


def test_a_row_is_put_deep_in_a_document_and_taken_out_again():
    spot = ("categories", 0, "children", 0, "questions")
    changed = with_row(NESTED, spot, {"code": "taille"}, instead_of=None, rank=0)
    assert at(changed, (*spot, 0, "code")) == "taille"
    assert at(without_row(changed, spot, 0), spot) == []
    assert at(NESTED, spot) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Nid-de-poule", "nid-de-poule"),
        ("Œuvre d’art à nettoyer", "oeuvre-d-art-a-nettoyer"),
        ("  ", "sans-nom"),
        ("Voirie", "voirie-3"),
        ("a" * 80, "a" * 40),
    ],
)
def test_an_identity_is_made_of_words_and_is_not_one_that_is_taken(words, expected):
    assert slug_of(words, {"voirie", "voirie-2"}) == expected
