"""The list as a sheet: what it holds, what it never holds, and that it cannot act."""

from __future__ import annotations

import csv
import io

import pytest

from server.surfaces.dashboard.queries import sheet

pytestmark = pytest.mark.any_database

HOSTILE = '=HYPERLINK("http://evil.example";"clic")'


def read(answer, delimiter=";"):
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_a_sheet_has_the_lines_of_the_list(desk, town, sent, publish_and_work):
    other = town.send(category="tag")
    publish_and_work()
    answer = desk.get("/pilotage/dossiers.csv?category=nid-de-poule")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    (line,) = read(answer)
    assert (line["Numéro"], line["Catégorie"], line["Service"]) == (
        sent.number,
        "Nid-de-poule",
        "Équipe de proximité",
    )
    assert (line["Latitude"], line["Adresse"]) == ("44,4475", "12 rue Clemenceau, 46000 Cahors")
    assert [one["Numéro"] for one in read(desk.get("/pilotage/dossiers.csv"))] == [other.number, sent.number]
    assert 'href="/pilotage/dossiers.csv?state=open"' in desk.get("/pilotage/dossiers?state=open").text


@pytest.mark.parametrize("order", ["", "&order=waiting"])
@pytest.mark.parametrize(("most", "at_a_time", "lines"), [(9, 2, 5), (4, 2, 4), (3, 2, 3), (9, 5, 5)])
def test_a_large_one_is_read_page_by_page(desk, town, sent, monkeypatch, order, most, at_a_time, lines):
    for _ in range(4):
        town.send(category="tag")
    monkeypatch.setattr(sheet, "MOST", most)
    monkeypatch.setattr(sheet, "AT_A_TIME", at_a_time)
    numbers = [one["Numéro"] for one in read(desk.get(f"/pilotage/dossiers.csv?state=open{order}"))]
    assert numbers == sorted(numbers, reverse=not order)
    assert len(numbers) == lines


def test_in_english_it_is_as_english_spreadsheets_want_it(desk, sent):
    desk.post("/pilotage/langue", {"language": "en"})
    (line,) = read(desk.get("/pilotage/dossiers.csv"), ",")
    assert (line["Number"], line["Latitude"]) == (sent.number, "44.4475")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t"])
def test_no_cell_is_taken_for_a_formula(desk, town, begin, publish_and_work):
    town.send(address=f"{begin}{HOSTILE}", description=HOSTILE)
    publish_and_work()
    text = desk.get("/pilotage/dossiers.csv").get_data().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


@pytest.mark.parametrize("login", ["desk", "elected", "agent"])
def test_it_holds_neither_words_nor_contact_data(browser, sent, login):
    text = browser(login).get("/pilotage/dossiers.csv").text
    assert sent.number in text
    for word in ("awa@example.org", "05 65 35 00 12", "Un trou profond"):
        assert word not in text


def test_who_sees_other_tickets_gets_others(browser, sent):
    assert read(browser("roads").get("/pilotage/dossiers.csv")) == []
    assert browser("relay").get("/pilotage/dossiers.csv").status_code == 403
