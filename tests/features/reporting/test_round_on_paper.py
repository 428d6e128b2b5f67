"""The round on paper: a PDF that any reader opens, with the stops in their order."""

import re
import zlib

import pytest

from server.reporting.field.rules import Row, Sheet, draw
from server.reporting.field.rules.paper import fit, width_of
from tests.features.reporting.town import CENTRE

HERE = (44.4475, 1.4403)
ROW = Row(HERE, "26-00431", "Nid-de-poule", "12 rue Clemenceau", "avant le 3 déc.", "Urgent", "Un trou.")
SAID = "Un trou (profond) devant l’école, « 12 cm »."


def words_of(pdf):
    """All that is written in a PDF of ours, in order."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    drawn = b"\n".join(zlib.decompress(stream) for stream in streams)
    found = re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", drawn)
    return [re.sub(rb"\\(.)", rb"\1", words).decode("cp1252") for words in found]


def is_sound(pdf):
    """The table of a PDF leads to each of its objects."""
    begin = int(re.search(rb"startxref\n(\d+)\n", pdf)[1])
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", pdf[begin:])]
    return all(pdf[place:].startswith(b"%d 0 obj" % n) for n, place in enumerate(places, start=1))


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
    assert is_sound(answer.data)
    words = words_of(answer.data)
    assert words[0] == "Tournée, Équipe de proximité"
    assert words.index(near.number) < words.index(far.number)
    assert SAID in words
    assert "Page 1 sur 1" in words
    town.language = "en"
    assert words_of(ask(town, town.as_tablet()).data)[0].startswith("Round, ")


def test_many_stops_take_several_pages_and_each_is_numbered():
    pdf = draw(sheet([ROW] * 40))
    assert is_sound(pdf)
    words = words_of(pdf)
    assert [word for word in words if word.startswith("Page ")] == [f"Page {n} sur 3" for n in (1, 2, 3)]
    assert words.count("40") == 2, "on the map and before its line"


def test_without_a_stop_the_sheet_says_so():
    assert "Rien" in words_of(draw(sheet([])))


@pytest.mark.parametrize("words", ["été à l’école", "", "\u202f…", "字", "a" * 300, "(\\)"])
def test_whatever_the_words_the_file_is_sound(words):
    pdf = draw(sheet([Row(ROW.place, words, words, words, words, words, words)], title=words))
    assert is_sound(pdf)


def test_words_that_are_too_wide_end_in_an_ellipsis():
    assert fit("Rue Georges-Clemenceau prolongée", 10, 60).endswith("…")
    assert width_of(fit("Rue Georges-Clemenceau prolongée", 10, 60), 10) <= 60
    assert width_of("Éé", 10) > 0


def test_a_position_is_asked_for_and_only_of_the_staff(town, sent):
    assert ask(town, town.as_tablet(), latitude=44.4).status_code == 422
    assert ask(town, town.headers()).status_code == 401
    assert ask(town, town.as_staff("elected")).status_code == 403
