"""Each role in a real Chromium: all that its menu offers, all that it may open, one page that it may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.features.dashboard.addresses import ROLES, whole_pages
from tests.features.dashboard.real_browser import (
    ALL_LOOKS,
    LOOKS,
    PHONE,
    RULES,
    SETTINGS,
    answer_addresses,
    faults_in_looks,
    faults_of,
)

pytestmark = pytest.mark.any_database
#: Whose frames are their own, of what the desk sees.
MOST_LOOKED_AT = ("/pilotage/", "/pilotage/dossiers", "/pilotage/dossiers/{number}", "/pilotage/saisie")
#: What else the same pages may show: nothing found, filters in words, an empty shelf, one kind of calls,
#: the other looks of the map, a period without tickets.
ALSO = (
    "dossiers?q=zzz",
    "dossiers?state=done&team=voirie",
    "annonces?etagere=drafts",
    "a-rappeler?liste=to_write",
    "carte?look=expected",
    "carte?look=heat",
    "carte?look=points",
    "chiffres?since=2020-01-01&until=2020-01-31",
)
#: What a role sees otherwise than the desk.
OWN_PAGES = {
    "admin": {
        f"/pilotage/{path}": LOOKS
        for path in ("personnel", "personnel/nouveau", "droits", "journal", "communes")
    },
    "agent": {"/pilotage/ma-file": LOOKS},
    "director": {
        f"/pilotage/{path}": LOOKS
        for path in (
            "regles/regle?nom=Grand nid-de-poule",
            "secteurs/secteur",
            "territoire",
            "territoire/equipes/ligne?cle=voirie",
            "territoire/quartiers",
            "kit",
            "usage",
        )
    },
    "elected": {"/pilotage/dossiers/{number}": LOOKS[:1]},
    "relay": {"/pilotage/saisie": LOOKS[:1], "/pilotage/borne": LOOKS},
}
#: They open what the desk opens, which test_roles shows to them page by page: here their menu, a ticket.
LIKE_THE_DESK = {"director", "admin"}
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
        page = page_of(
            "raccourcis", login=login, reduced_motion="reduce"
        )  # a colour on its way is not measured
        page.on("console", lambda said: note(said.type in ("error", "warning"), said.text))
        # what had not come when the page was left is not missing
        page.on("requestfailed", lambda got: note("ABORTED" not in got.failure, f"{got.failure} {got.url}"))
        page.on("response", lambda got: note(got.status >= 400, f"{got.status} {got.url}"))
        return page, found

    return open_page


@pytest.mark.parametrize("login", [role for role in ROLES if role != "desk"])
def test_a_role_finds_all_that_it_may_open_and_reads_why_not_the_rest(watched, filled, login):
    page, wrong = watched(login)
    menu = page.locator("header.top a").evaluate_all(MENU)
    assert menu
    mine = [path for path, welcome in whole_pages().items() if login in welcome]
    if login in LIKE_THE_DESK:
        mine = ["/pilotage/dossiers/{number}", *(path for path in mine if "desk" not in whole_pages()[path])]
    looks = {path.format(**filled): look for path, look in OWN_PAGES.get(login, {}).items()}
    for path in dict.fromkeys((*menu, *(path.format(**filled) for path in mine), *looks)):
        page.goto(path)
        if path in looks:
            wrong += faults_in_looks(page, looks[path])
    assert wrong == []
    refused = next(
        path for path, welcome in whole_pages().items() if login not in welcome and path != "/pilotage/"
    )
    assert page.goto(refused.format(**filled)).status == 403
    assert page.get_by_role("heading", level=1).inner_text().strip()
    assert len(page.locator("main p").first.inner_text()) > 20, "a reason, in words"


def test_no_page_of_the_desk_has_a_fault_that_axe_can_see_nor_scrolls_sideways(watched, filled):
    page, wrong = watched("desk")
    for path, welcome in whole_pages().items():
        if "desk" in welcome:
            page.goto(path.format(**filled))
            wrong += faults_in_looks(page, ALL_LOOKS if path in MOST_LOOKED_AT else LOOKS)
    for path in ALSO:
        page.goto(f"/pilotage/{path}")
        wrong += faults_in_looks(page)
    page.goto("/decouvrir")
    wrong += faults_in_looks(page, ALL_LOOKS)
    assert wrong == []


def test_what_is_open_folded_or_refused_has_no_fault_either(page_of, filled):
    page = page_of(f"dossiers/{filled['number']}", reduced_motion="reduce")
    page.locator(".more-acts > summary").click()
    page.locator("details.act, .hear").evaluate_all(
        "folds => folds.forEach(fold => { fold.name = ''; fold.open = true })"  # all at once, not one by one
    )
    found = faults_of(page)
    page.goto("/pilotage/annonces/nouvelle")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("alert").wait_for()
    found += faults_in_looks(page)
    page.goto("/pilotage/tablettes")
    page.get_by_role("button", name="Afficher un code").click()
    page.wait_for_selector(".code")
    found += faults_in_looks(page)
    page.goto("/pilotage/rien")
    assert found + faults_of(page, RULES) == []


def test_the_kiosk_says_what_is_missing_and_shows_its_number(page_of, filled):
    page = page_of("borne", login="relay", size=PHONE)
    answer_addresses(page)
    page.get_by_role("button", name="Envoyer").click()
    page.locator("[role=alert]:focus").wait_for()
    found = faults_of(page)
    page.get_by_label("De quoi s’agit-il").select_option("nid-de-poule")
    page.locator("#address").fill("12 rue clem")
    page.get_by_role("option", name="12 Rue Clemenceau").click()
    page.get_by_role("button", name="Envoyer").click()
    page.locator("h1:focus").get_by_text("Signalement n°").wait_for()
    assert found + faults_in_looks(page) == []
