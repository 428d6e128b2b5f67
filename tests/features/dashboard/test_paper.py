"""A ticket and a list on paper: whole, readable, without contact data."""

from __future__ import annotations

import re

import pytest

from tests.features.dashboard.real_browser import PHOTO
from tests.features.reporting.printed import pages_of, pictures_in
from tests.features.reporting.town import jpeg

pytestmark = pytest.mark.any_database

LONG = "Un trou profond (devant le 12), où l’eau stagne depuis des semaines et que les vélos évitent. " * 20


def paper(person, path):
    answer = person.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return " ".join(pages_of(answer.get_data()))


def test_a_ticket_is_printed_with_words_and_history(desk, town, publish_and_work):
    sent = town.send(description=LONG, contact={"email": "awa@example.org", "phone": "05 65 35 00 12"})
    other = town.send()
    publish_and_work()
    town.act("desk", other.ticket_id, "merge", into=sent.ticket_id)
    for _ in range(4):
        town.act("desk", sent.ticket_id, "comment", words=LONG)
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Rebouché à l’enrobé.")
    text = paper(desk, f"/pilotage/dossiers/{sent.number}.pdf")
    for words in (
        f"Dossier n° {sent.number}",
        "Un trou profond (devant le 12)",
        "Rebouché à l’enrobé.",
        "Transmis au service",
        "trop sombre pour une photo",
        other.number,
        "Page 1 sur 3",
        "Page 3 sur 3",
    ):
        assert words in text, words
    assert text.count("vélos évitent.") >= 10, "no word is lost between lines and pages"
    assert "awa@example.org" not in text
    assert "05 65 35 00 12" not in text
    assert (
        f'href="/pilotage/dossiers/{sent.number}.pdf"' in desk.get(f"/pilotage/dossiers/{sent.number}").text
    )


def test_a_list_is_printed_as_its_filters_say(desk, town, sent, publish_and_work, monkeypatch):
    tag = town.send(category="tag")
    publish_and_work()
    text = paper(desk, "/pilotage/dossiers.pdf?category=tag")
    assert tag.number in text
    assert sent.number not in text
    assert re.search(r"Catégorie\s*:\s*Tag", text), "the sheet says which tickets it lists"
    monkeypatch.setattr("server.surfaces.dashboard.routes.tickets.PRINTED", 1)
    text = paper(desk, "/pilotage/dossiers.pdf")
    assert sent.number not in text
    assert "1 premiers dossiers" in text


@pytest.mark.parametrize(
    ("login", "status"), [("elected", 200), ("agent", 200), ("roads", 403), ("relay", 403)]
)
def test_who_reads_the_ticket_prints_it(browser, sent, login, status):
    assert browser(login).get(f"/pilotage/dossiers/{sent.number}.pdf").status_code == status


def test_what_is_not_there_is_not_printed(desk, sent):
    assert desk.get("/pilotage/dossiers/99-99999.pdf").status_code == 404


def test_in_english_the_sheet_is_english(desk, sent):
    desk.post("/pilotage/langue", {"language": "en"})
    assert f"File no. {sent.number}" in paper(desk, f"/pilotage/dossiers/{sent.number}.pdf")


def test_the_photos_are_printed_with_what_they_show(desk, town, sent, publish_and_work):
    town.put_photo(sent, PHOTO, jpeg(size=(640, 480)))
    publish_and_work()
    printed = desk.get(f"/pilotage/dossiers/{sent.number}.pdf").get_data()
    assert pictures_in(printed) == 1
    assert "Photo 1 avant l’intervention" in " ".join(pages_of(printed))


def entered(desk):
    """The number of somebody told on the telephone, and what its receipt posts to be printed."""
    page = desk.get("/pilotage/saisie").text
    ids = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("id", "secret")}
    typed = {**ids, "category": "tag", "address": "12 rue Clemenceau", "phone": "05 65 35 00 99"}
    receipt = desk.post("/pilotage/saisie", {**typed, "latitude": "44.4475", "longitude": "1.4403"})
    assert receipt.status_code == 200
    return re.search(r"Signalement n°\s*(\d\d-\d{5})", receipt.text)[1], ids


def test_the_receipt_is_printed_with_its_link_and_no_contact(desk, town):
    number, ids = entered(desk)
    answer = desk.post("/pilotage/saisie/recu.pdf", ids)
    assert answer.mimetype == "application/pdf"
    (page,) = pages_of(answer.get_data())
    assert f"Signalement n° {number}" in page
    assert f"/s/{number}#" in page
    assert ids["secret"] in page.replace(" ", "")
    assert "05 65 35 00 99" not in page


@pytest.mark.parametrize("wrong", [{"secret": "x" * 43}, {"id": "0190a1b2-0000-7000-8000-000000000000"}])
def test_no_receipt_without_its_secret(desk, town, wrong):
    _, ids = entered(desk)
    assert desk.post("/pilotage/saisie/recu.pdf", {**ids, **wrong}).status_code in (403, 404)


def test_who_enters_nothing_prints_no_receipt(browser, town):
    assert browser("elected").post("/pilotage/saisie/recu.pdf", {}).status_code == 403
