"""Each role in a real Chromium: all that its menu offers, all that it may open, one page that it may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.features.dashboard.addresses import ROLES, whole_pages
from tests.features.dashboard.real_browser import PHONE, SETTINGS, faults_in_looks, faults_of

pytestmark = pytest.mark.any_database
#: What a role sees otherwise than the administrator, whose pages are all looked at elsewhere.
OWN_PAGES = {
    "agent": ("/pilotage/ma-file", "/pilotage/dossiers/{number}"),
    "elected": ("/pilotage/", "/pilotage/dossiers/{number}"),
    "relay": ("/pilotage/saisie", "/pilotage/borne"),
}
MENU = "links => links.map(link => link.getAttribute('href'))"


@pytest.fixture
def given_settings():
    return dict(SETTINGS)


@pytest.fixture(scope="session")
def states(states):
    """The folder's, with the settings of a page in a browser."""
    return replace(states, given=SETTINGS)


@pytest.fixture
def watched(page_of):
    """`watched(login)`: a page of this person, and all that went wrong on it, which a test may not leave."""
    found = []

    def note(is_wrong, words):
        if is_wrong:
            found.append(words)

    def open_page(login):
        page = page_of("raccourcis", login=login, reduced_motion="reduce")
        page.on("console", lambda said: note(said.type in ("error", "warning"), said.text))
        page.on("requestfailed", lambda asked: note(True, f"{asked.url}: {asked.failure}"))
        page.on("response", lambda got: note(got.status >= 400, f"{got.status} {got.url}"))
        return page, found

    return open_page


@pytest.mark.parametrize("login", ROLES)
def test_a_role_finds_all_that_it_may_open_and_reads_why_not_the_rest(watched, filled, login):
    page, wrong = watched(login)
    pages = whole_pages()
    menu = page.locator("header.top a").evaluate_all(MENU)
    assert menu
    own = [path.format(**filled) for path in OWN_PAGES.get(login, ())]
    offered = [path.format(**filled) for path, welcome in pages.items() if login in welcome]
    for path in dict.fromkeys((*menu, *offered)):
        page.goto(path)
        if path in own:
            wrong += faults_in_looks(page)
    assert wrong == []
    refused = next(path for path, welcome in pages.items() if login not in welcome and path != "/pilotage/")
    assert page.goto(refused.format(**filled)).status == 403
    assert page.get_by_role("heading", level=1).inner_text().strip()
    assert len(page.locator("main p").first.inner_text()) > 20, "a reason, in words"


def test_the_kiosk_says_what_is_missing_and_shows_its_number(page_of, filled):
    page = page_of("borne", login="relay", size=PHONE)
    page.get_by_role("button", name="Envoyer").click()
    page.locator("[role=alert]:focus").wait_for()
    found = faults_of(page)
    page.get_by_label("De quoi s’agit-il").select_option("nid-de-poule")
    page.locator("#address").fill("12 rue clem")
    page.get_by_role("option", name="12 Rue Clemenceau").first.click()
    page.get_by_role("button", name="Envoyer").click()
    page.locator("h1:focus").get_by_text("Signalement n°").wait_for()
    assert found + faults_in_looks(page) == []
