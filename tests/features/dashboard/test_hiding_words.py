"""The desk hides words inside a text from the ticket's page: without a mouse, without a script."""

from __future__ import annotations

import re

import pytest

from tests.features.dashboard.browser import INPUT
from tests.features.reporting.printed import pages_of

pytestmark = pytest.mark.any_database

SCRIPT = {"HX-Request": "true"}


def form_of(page):
    """The hidden fields of the form that publishes but for some words, and what stands in its field."""
    form = next(part for part in page.split("<form")[1:] if 'name="hide"' in part).partition("</form>")[0]
    typed = re.search(r"<textarea[^>]*>([^<]*)</textarea>", form)[1]
    return dict(INPUT.findall(form)), typed


def send(browser, sent, hide, reason="person_recognisable", **options):
    fields, _ = form_of(browser.get(f"/pilotage/dossiers/{sent.number}").text)
    return browser.send(sent.number, {**fields, "hide": hide, "reason": reason}, **options)


def public(client, sent):
    return client.get(f"/api/v1/signalements/{sent.number}").get_json()["description"]


def test_typed_words_are_hidden_and_the_rest_is_public(desk, client, sent):
    answer = send(desk, sent, "trou profond\r\n\r\n 12 \r\n")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pilotage/dossiers/{sent.number}")
    assert public(client, sent) == "Un ••• devant le •••."
    page = desk.get(f"/pilotage/dossiers/{sent.number}").text
    assert "Public, sauf les mots cachés" in page
    assert "Publié, des mots restant cachés" in page
    marks = re.findall(r'<mark class="kept-back">.*?<span class="unseen">(.*?)</span>(.*?)</mark>', page)
    assert marks == [("caché au public\u00a0: ", "trou profond"), ("caché au public\u00a0: ", "12")]
    assert form_of(page)[1] == "trou profond\n12"


def test_emptied_the_field_makes_all_public_again(desk, client, sent):
    send(desk, sent, "trou")
    assert send(desk, sent, "").status_code == 303
    assert public(client, sent) == "Un trou profond devant le 12."
    assert "<mark" not in desk.get(f"/pilotage/dossiers/{sent.number}").text


def test_words_that_are_not_there_are_refused_with_what_was_typed(desk, client, sent):
    answer = send(desk, sent, "trou\nMonsieur <Dupont>")
    assert answer.status_code == 422
    assert "Ces mots ne sont pas dans le texte : «\u00a0Monsieur &lt;Dupont&gt;\u00a0»" in answer.text
    assert form_of(answer.text)[1] == "trou\nMonsieur &lt;Dupont&gt;"
    assert '<details class="mask-words hide-words no-print" open>' in answer.text
    assert public(client, sent) is None
    piece = send(desk, sent, "Dupont", headers=SCRIPT)
    assert piece.status_code == 422
    assert "«\u00a0Dupont\u00a0»" in piece.text
    assert "<html" not in piece.text


def test_others_read_dots_and_have_no_such_form(browser, desk, sent):
    send(desk, sent, "trou profond")
    for login in ("agent", "elected"):
        page = browser(login).get(f"/pilotage/dossiers/{sent.number}").text
        assert "Un ••• devant le 12." in page
        assert 'name="hide"' not in page
        assert "trou profond" not in page


def test_on_paper_the_desk_sees_what_the_public_does_not(desk, sent):
    send(desk, sent, "trou profond")
    printed = " ".join(pages_of(desk.get(f"/pilotage/dossiers/{sent.number}.pdf").data))
    assert "[caché au public : trou profond]" in printed
    assert "trou" not in " ".join(pages_of(desk.get(f"/pilotage/dossiers/{sent.number}/elu.pdf").data))
