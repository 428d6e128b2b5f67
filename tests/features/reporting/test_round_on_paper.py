"""The round on paper: a PDF that any reader opens, with the stops in their order."""

import pytest

from server.reporting.field.rules import Row, Sheet, draw
from tests.features.reporting.printed import pages_of, title_of
from tests.features.reporting.town import CENTRE

HERE = (44.4475, 1.4403)
ROW = Row(HERE, "26-00431", "Nid-de-poule", "12 rue Clemenceau", "avant le 3 déc.", "Urgent", "Un trou.")
SAID = "Un trou (profond) devant l’école, « 12 cm »."


def sheet(rows, **given):
    words = {"title": "Tournée", "lead": "", "start_label": "Départ", "empty": "Rien"}
    usual = {"page": "Page {n} sur {total}", "start": (44.44, 1.44), "ground": [], "language": "fr"}
    return Sheet(**{**words, **usual, "rows": rows, **given})


def ask(town, headers, **place):
    return town.client.get("/api/v1/field/round.pdf", query_string=place or CENTRE, headers=headers)


def test_a_tablet_gets_the_round_on_paper_in_its_order(town, publish_and_work):
    far = town.send(latitude=44.4520, longitude=1.4403, description=SAID)
    near = town.send(latitude=44.4480, longitude=1.4403)
    publish_and_work()
    answer = ask(town, town.as_tablet())
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    (page,) = pages_of(answer.data)
    assert page.startswith("Tournée, Équipe de proximité")
    assert page.index(near.number) < page.index(far.number)
    assert SAID in page
    assert "Page 1 sur 1" in page
    town.language = "en"
    assert title_of(ask(town, town.as_tablet()).data).startswith("Round, ")


def test_many_stops_take_several_pages_and_each_is_numbered():
    pages = pages_of(draw(sheet([ROW] * 40)))
    assert [page[-12:] for page in pages] == [f"Page {n} sur {len(pages)}" for n in range(1, len(pages) + 1)]
    words = " ".join(pages)
    assert "403938" in words, "on the map"
    assert " 40 26-00431" in words, "before its line"


def test_without_a_stop_the_sheet_says_so():
    assert "Rien" in pages_of(draw(sheet([])))[0]


@pytest.mark.parametrize("words", ["été à l’école", "", "\u202f…", "字", "a" * 300, "(\\)", "\x00\x1b[0m"])
def test_whatever_the_words_the_file_is_sound(words):
    pdf = draw(sheet([Row(ROW.place, words, words, words, words, words, words)], title=words))
    assert len(pages_of(pdf)) >= 1


def test_names_from_elsewhere_and_signs_are_written():
    page = pages_of(draw(sheet([Row(ROW.place, "26-1", "Tag", "→ 12 €", "", "", "dit محمد بن عيسى")])))[0]
    assert "→ 12 €" in page
    assert {"محمد", "بن", "عيسى"} <= set(page.split())


def test_a_position_is_asked_for_and_only_of_the_staff(town, sent):
    assert ask(town, town.as_tablet(), latitude=44.4).status_code == 422
    assert ask(town, town.headers()).status_code == 401
    assert ask(town, town.as_staff("elected")).status_code == 403
