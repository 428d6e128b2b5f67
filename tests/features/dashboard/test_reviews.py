"""The desk reads what agents wrote before it is sent: the queue, the ticket's page, who may."""

from __future__ import annotations

import re
import uuid

import pytest

from server.commons.territories.models import TerritoryRow
from server.core.db import unit_of_work
from tests.features.dashboard.browser import Browser

pytestmark = pytest.mark.any_database

QUEUE = "/pilotage/relecture"
HIDDEN = re.compile(r'name="(id|back)" value="([^"]+)"')


@pytest.fixture
def town(town):
    """The town, which wants to read first."""
    with unit_of_work() as work:
        row = work.session.get_one(TerritoryRow, 1)
        row.review_replies, row.revision = True, row.revision + 1
    return town


@pytest.fixture
def written(town, sent):
    """An agent has ended the work and written a word too many."""
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Rebouché, encore une fois.")
    return sent


def form_of(browser: Browser, path: str) -> tuple[str, dict[str, str]]:
    """The address of the review's form in a page, and its hidden fields."""
    page = browser.get(path).text
    found = re.search(r'action="(/pilotage/dossiers/[^"]+/relecture/[^"]+)"', page)
    assert found, "the page offers no review"
    return found[1], dict(HIDDEN.findall(page.partition(found[0])[2].partition("</form>")[0]))


def messages(town, sent):
    return [one["body"] for one in town.page(sent)["messages"]]


def test_the_menu_counts_what_waits_and_the_queue_shows_it(desk, written):
    page = desk.get(QUEUE).text
    assert "Rebouché, encore une fois." in page
    assert written.number in page
    assert re.search(r'href="/pilotage/relecture"[^<]*<svg.*?<b class="count">1</b>', page, re.S)


def test_the_words_are_edited_and_sent_from_the_queue(desk, town, written):
    address, hidden = form_of(desk, QUEUE)
    for _ in range(2):  # a second click of the same form decides nothing more
        answer = desk.post(address, {**hidden, "words": "Rebouché.", "decision": "send"})
        assert (answer.status_code, answer.headers["Location"]) == (303, QUEUE)
    assert messages(town, written) == ["Rebouché."]
    assert "Rien à relire" in desk.get(QUEUE).text
    assert "Corrigé et envoyé" in desk.get(f"/pilotage/dossiers/{written.number}").text


def test_words_sent_as_they_are_say_so(desk, town, written):
    address, hidden = form_of(desk, f"/pilotage/dossiers/{written.number}")
    sent = {**hidden, "words": "Rebouché, encore une fois.\r\n", "decision": "send"}
    answer = desk.post(address, sent)
    assert answer.headers["Location"] == f"/pilotage/dossiers/{written.number}"
    assert "Relu et envoyé" in desk.get(f"/pilotage/dossiers/{written.number}").text


def test_keeping_them_back_asks_for_a_reason_and_an_old_page_decides_nothing(desk, town, written):
    address, hidden = form_of(desk, QUEUE)
    refused = desk.post(address, {**hidden, "decision": "refuse"})
    assert refused.status_code == 422
    assert "Dites pourquoi" in refused.text
    assert desk.post(address, {**hidden, "decision": "refuse", "comment": "Trop sec."}).status_code == 303
    stale = desk.post(address, {"id": str(uuid.uuid4()), "decision": "send", "words": "Rebouché."})
    assert stale.status_code == 409
    assert "déjà décidé" in stale.text
    assert messages(town, written) == []
    assert "Trop sec." in desk.get(f"/pilotage/dossiers/{written.number}").text


@pytest.mark.parametrize("login", ["agent", "roads", "elected", "relay"])
def test_who_is_not_of_the_desk_sees_no_queue_and_decides_nothing(browser, desk, town, written, login):
    address, hidden = form_of(desk, QUEUE)
    other = browser(login)
    assert other.get(QUEUE).status_code == 403
    assert other.post(address, {**hidden, "words": "Rebouché.", "decision": "send"}).status_code == 403
    assert messages(town, written) == []


def test_an_elected_member_reads_the_history_without_form_nor_contact(browser, written):
    page = browser("elected").get(f"/pilotage/dossiers/{written.number}").text
    assert "À relire avant l’envoi" in page
    assert "/relecture/" not in page
    assert "awa@example.org" not in page


def test_what_is_malformed_or_unknown_is_refused(desk, written):
    address, hidden = form_of(desk, QUEUE)
    assert desk.post(address, {**hidden, "decision": "later"}).status_code == 422
    assert desk.post(address, {"decision": "send"}).status_code == 422
    unknown = f"/pilotage/dossiers/{written.number}/relecture/{uuid.uuid4()}"
    assert desk.post(unknown, {**hidden, "words": "Rebouché.", "decision": "send"}).status_code == 409
    assert desk.post(address.replace(written.number, "26-99999"), hidden).status_code in (404, 422)


def test_an_agent_is_told_so_before_sending(browser, town, sent):
    agent = browser("agent")
    form = {**agent.form(sent.number, "message"), "words": "Passez nous voir."}
    preview = agent.post(f"/pilotage/dossiers/{sent.number}/apercu", form).text
    assert "L’accueil relira vos mots" in preview
