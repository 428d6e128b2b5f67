"""A ticket and a list on paper: whole, readable, without contact data."""

from __future__ import annotations

import pytest

from server.surfaces.dashboard.papers import wrapped
from tests.features.reporting.test_round_on_paper import is_sound, words_of

LONG = "Un trou profond (devant le 12), où l’eau stagne depuis des semaines et que les vélos évitent. " * 20


def paper(person, path):
    answer = person.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert is_sound(answer.get_data())
    return " ".join(words_of(answer.get_data())).replace("\u00a0", " ")


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


def test_lines_are_never_wider_than_the_paper():
    from server.reporting.field.rules.paper import width_of

    lines = wrapped(LONG, 10, 300)
    assert " ".join(lines).split() == LONG.split()
    assert all(width_of(line, 10) <= 300 for line in lines)
    assert wrapped("", 10, 300) == []
