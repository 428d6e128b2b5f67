"""The news of one's own signalement stops with one tap, and comes back with one: mails, and this phone."""

import re
import time

import pytest

from tests.features.citizen_pwa.letters import letter_to

NOTICES = re.compile(r"/api/v1/signalements/[^/]+/notices$")


@pytest.fixture(scope="module")
def live_server(working_server):
    """Letters are written by workers."""
    return working_server


@pytest.fixture
def letter(phone, live_server):
    """A phone whose signalement has an e-mail address, its number, and the first letter on it."""
    awa, address = phone(service_workers="block"), f"awa{time.monotonic_ns()}@example.org"
    return awa, awa.report(email=address), letter_to(live_server, address)


def test_the_end_of_a_letter_and_the_page_lead_to_one_button(letter, phone, axe):
    awa, number, written = letter
    assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = re.search(rf"/s/{number}/arreter#(\S+)", written.get_content())[1]
    elsewhere = phone(service_workers="block", color_scheme="dark")
    elsewhere.open(f"/s/{number}/arreter#{token}")
    elsewhere.touch("Arrêter les messages")
    elsewhere.page.get_by_text("C’est arrêté").wait_for()
    assert token not in elsewhere.page.url
    assert axe(elsewhere.page) == []
    awa.page.reload()
    awa.page.get_by_text("Vous ne recevez plus de courriel").wait_for()
    awa.touch("Recevoir à nouveau les nouvelles")
    awa.touch("Ne plus recevoir de courriel")
    awa.page.get_by_text("Vous ne recevez plus de courriel").wait_for()
    assert axe(awa.page) == []
    elsewhere.touch("Recevoir à nouveau les messages")
    elsewhere.page.get_by_text("Les messages reprennent").wait_for()
    assert elsewhere.faults == awa.faults == []


def test_looking_at_the_page_changes_nothing_and_a_tap_without_a_network_says_so(letter):
    awa, number, written = letter
    path = re.search(r"<http://[^/]+(/s/\S+)>", written["List-Unsubscribe"])[1]
    changes = awa.sent(NOTICES, "PUT")
    awa.open(path)  # a mail program may open its button's address too
    awa.page.get_by_role("button", name="Arrêter les messages").wait_for()
    awa.wait_until("() => !location.search")
    assert changes == []
    awa.page.route(NOTICES, lambda route: route.abort())
    awa.touch("Arrêter les messages")
    awa.page.get_by_text("Rien n’a changé").wait_for()
    awa.page.unroute(NOTICES)
    awa.open(f"/s/{number}")
    awa.page.get_by_role("button", name="Ne plus recevoir de courriel").wait_for()


def test_a_spoilt_link_says_so(phone):
    awa = phone(service_workers="block", locale="en-GB")
    awa.open("/s/99-99999/arreter#m1.x.y.z")
    awa.page.get_by_text("This link no longer works").wait_for()
