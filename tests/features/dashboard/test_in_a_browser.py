"""The pages in a real Chromium: by keyboard, for screen readers, on two sizes and in both lights."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.features.dashboard.real_browser import (
    PHONE,
    PHOTO,
    SETTINGS,
    answer_addresses,
    faults_in_looks,
    faults_of,
)
from tests.features.dashboard.waiting import ring_somebody
from tests.features.reporting.town import jpeg

pytestmark = pytest.mark.any_database
PASSWORD = "trois chevaux verts"


@pytest.fixture
def given_settings():
    return dict(SETTINGS)


@pytest.fixture(scope="session")
def states(states):
    """The folder's, with the settings of a page in a browser."""
    return replace(states, given=SETTINGS)


def test_who_is_rung_takes_it_in_hand_by_one_tap_and_the_pages_of_nights_have_no_fault(page_of, town):
    link = ring_somebody(town)
    page, found = page_of(reduced_motion="reduce"), []
    page.goto(link)
    page.get_by_text("Un chien, sur la chaussée.").wait_for()
    found += faults_in_looks(page)
    page.get_by_role("button", name="Prendre en charge").click()
    page.wait_for_selector("[role=status]:focus")  # what happened is read out
    found += faults_of(page)
    for path in ("astreinte", "absences"):
        page.goto(f"/pilotage/{path}")
        page.locator("details.as-table").evaluate_all("folds => folds.forEach(fold => { fold.open = true })")
        found += faults_in_looks(page)
    assert found == []


def sign_in(page, app):
    """Type the administrator's name and password, as the page of the entrance waits for them."""
    from server.commons.accounts import services
    from server.commons.accounts.models import Account
    from server.core.db import db

    admin = db.session.scalars(db.select(Account).where(Account.login == "admin")).one()
    services.set_password(admin.id, admin.territory_id, PASSWORD)
    for field, words in (("login", "admin"), ("password", PASSWORD)):
        page.wait_for_selector(f"[name={field}]:focus")
        page.keyboard.type(words)
        page.keyboard.press("Tab" if field == "login" else "Enter")
    page.wait_for_url("**/pilotage/")


def test_a_call_is_entered_by_keyboard_alone_in_less_than_a_minute(page_of, app, full):
    page = page_of("connexion", login=None)
    answer_addresses(page)
    sign_in(page, app)
    keys, began = page.keyboard, time.monotonic()
    keys.press("n")
    page.wait_for_url("**/saisie")
    page.wait_for_selector("#address:focus")
    keys.type("12 rue clem", delay=20)
    page.wait_for_selector("#address-list [role=option]")
    keys.press("Enter")
    assert page.input_value("#address") == "12 Rue Clemenceau 46000 Cahors"
    page.get_by_role("button", name="Rattacher au n°").wait_for()
    keys.press("Tab")
    keys.type("reverbere", delay=20)  # a synonym, without accents
    page.wait_for_selector("#category-list [role=option]")
    keys.press("Tab")
    page.get_by_text("Combien de lampadaires").wait_for()
    focused = "document.activeElement.id"
    for _ in range(6):
        if page.evaluate(focused) == "description":
            break
        keys.press("Tab")
    keys.type("Le lampadaire devant le 12 est éteint.")
    keys.press("Tab")
    keys.type("05 65 35 00 12")
    assert faults_of(page) == []
    keys.press("Control+Enter")
    page.wait_for_selector(".receipt h1:focus")  # read out first: the number
    assert time.monotonic() - began < 60
    assert page.locator("h1").inner_text().startswith("Signalement n°")
    assert page.locator(".receipt svg.qr").is_visible()
    assert faults_of(page) == []


def test_an_idea_is_entered_under_the_towns_own_category(page_of, full):
    page = page_of("saisie")
    page.fill("#category", "idée")
    page.locator("#category-list .none").wait_for()  # nothing for a problem
    page.fill("#category", "reverbere")
    page.get_by_role("option", name="Lampadaire éteint").click()
    page.get_by_text("Combien de lampadaires").wait_for()
    page.get_by_role("radio", name="Idée", exact=True).check()
    assert page.input_value("#category") == "Idée ou félicitation"
    page.get_by_text("Combien de lampadaires").wait_for(state="detached")
    page.fill("#description", "Un banc à l’ombre près de l’école.")
    page.get_by_role("radio", name="Anomalie").check()
    assert page.input_value("#category") == ""
    page.get_by_role("radio", name="Idée", exact=True).check()
    assert faults_of(page) == []
    page.keyboard.press("Control+Enter")
    page.locator(".receipt").get_by_text("Idée ou félicitation").wait_for()


def test_the_words_of_a_call_propose_a_category_that_a_key_takes(page_of, full):
    from server.commons.territories import queries
    from server.reporting.wording import services
    from server.reporting.wording.queries import suggesting

    services.learn_town(queries.all_ids()[0])
    suggesting.forget()
    page = page_of("saisie")
    page.locator("#description").focus()
    page.keyboard.type("Vieux matelas et cartons sur le trottoir")
    page.get_by_text("D’après les mots").wait_for()
    assert faults_of(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Quel volume").wait_for()
    assert page.input_value("#category") == "Dépôt sauvage ou encombrants"
    assert page.evaluate("document.activeElement.id") == "description"
    with page.expect_response("**/saisie/mots") as asked:
        page.keyboard.type(" depuis lundi")
    assert "by-words" not in asked.value.text(), "what is chosen is not asked about again"


def test_the_list_is_worked_by_keyboard_and_the_ticket_opens_beside_it(page_of, full):
    page = page_of("dossiers?state=open")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_selector("#ticket:focus [data-ticket]")
    page.wait_for_url("**/dossiers/26-*?state=open")
    assert page.locator(".list-pane").is_visible()
    assert page.locator("[data-line][aria-current=true]").count() == 1
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.wait_for_selector("details.act[open]")
    page.go_back()
    page.wait_for_url("**/dossiers?state=open")
    page.wait_for_selector("[data-ticket]", state="detached")


def test_the_desk_notes_a_call_and_what_was_answered_by_keyboard(page_of, town, full, publish_and_work):
    caller = town.send(contact={"phone": "05 65 35 00 82"})
    publish_and_work()
    town.act("agent", caller.ticket_id, "done", no_photo_reason="dark", words="Rebouché.")
    publish_and_work()
    page = page_of("a-rappeler", size=PHONE)
    entry = page.locator(".call", has_text="05 65 35 00 82")
    assert not entry.get_by_label("Ce que la personne a dit").is_visible()
    entry.get_by_label("Non, pas encore").focus()
    page.keyboard.press("Space")
    entry.get_by_label("Ce que la personne a dit").fill("Il en reste.")
    assert faults_of(page) == []
    page.keyboard.press("Control+Enter")
    page.locator(".call-done:focus").get_by_text("Réponse notée").wait_for()
    assert faults_of(page) == []
    page.goto("/pilotage/contestes")
    page.get_by_text("Il en reste.").wait_for()


def test_a_chart_is_read_by_keyboard_and_says_what_its_table_says(page_of, full):
    page = page_of(size=PHONE)
    chart = page.locator("#graphique-recus")
    chart.locator("canvas").wait_for()
    row = chart.locator("tbody tr").last
    label, count = row.locator("th").text_content(), row.locator("td").first.text_content()
    assert not row.is_visible()  # the table is one key away
    chart.locator(".chart-room").focus()
    page.keyboard.press("End")
    chart.locator(".chart-said", has_text=f"Semaine du {label}, cette période {count}").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pilotage/dossiers?since=*")


def test_a_refused_form_keeps_the_chosen_photo_and_the_words(page_of, town, full):
    town.act("desk", full.ticket_id, "reopen")
    page = page_of(f"dossiers/{full.number}")
    town.act("director", full.ticket_id, "start")
    page.locator("details.act summary", has_text="Intervention réalisée").click()
    form = page.locator("details.act[open] form")
    form.locator("textarea").fill("Rebouché à chaud.")
    form.locator("input[type=file]").set_input_files(
        [{"name": "apres.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}]
    )
    form.locator("button.submit").click()
    form.locator("[role=alert]:focus").get_by_text("entre-temps").wait_for()
    assert form.locator("textarea").input_value() == "Rebouché à chaud."
    assert form.locator("input[type=file]").evaluate("field => field.files.length") == 1
    form.locator("button.submit").click()
    page.locator(".history").get_by_text("Rebouché à chaud.").wait_for()
    assert town.ticket(full.ticket_id)["state"] == "done"
    assert len(town.ticket(full.ticket_id)["photos"]) == 2


def test_one_key_shortcuts_can_be_switched_off(page_of, full):
    page = page_of()
    page.keyboard.press("?")
    page.get_by_label("Utiliser les raccourcis").uncheck()
    page.get_by_role("button", name="Fermer").click()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("n")
    page.goto("/pilotage/raccourcis")
    assert not [address for address in asked if address.endswith("/saisie")]


def test_places_to_blur_are_drawn_by_pointer_or_typed_then_published(page_of, full, publish_and_work):
    page = page_of(f"dossiers/{full.number}/photos/{PHOTO}")
    stage = page.locator("[data-stage].is-live svg")
    stage.wait_for()
    room = stage.bounding_box()
    page.mouse.move(room["x"] + room["width"] * 0.25, room["y"] + room["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(room["x"] + room["width"] * 0.5, room["y"] + room["height"] * 0.75, steps=4)
    page.mouse.up()
    page.get_by_text("Zones à flouter : 1", exact=True).wait_for()
    drawn = [float(page.locator(f"#{side}-0").input_value()) for side in "xywh"]
    assert drawn == pytest.approx([25, 25, 25, 50], abs=1)
    # the same by keyboard: the fields of the empty row, which came by itself
    page.locator("#x-1").focus()
    for value in ("70", "10", "20", "20"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    page.get_by_text("Zones à flouter : 2", exact=True).wait_for()
    assert page.locator("[data-stage] rect").count() == 2
    # dragged a little to the left; the fields had scrolled the photo away
    stage.scroll_into_view_if_needed()
    room = stage.bounding_box()
    page.mouse.move(room["x"] + room["width"] * 0.8, room["y"] + room["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(room["x"] + room["width"] * 0.7, room["y"] + room["height"] * 0.2, steps=3)
    page.mouse.up()
    page.wait_for_function("Math.abs(document.querySelector('#x-1').value - 60) <= 1")
    assert faults_of(page) == []
    page.get_by_role("button", name="Enregistrer les zones").click()
    page.get_by_text("La copie floutée se prépare").wait_for()
    assert faults_of(page) == []
    publish_and_work()
    page.get_by_role("button", name="Publier la photo floutée").click()  # the page came back by itself
    page.get_by_role("button", name="Retirer de la vue publique").wait_for()
    assert page.locator("[data-stage] rect").count() == 2
    page.wait_for_function("document.querySelector('.photo-public').naturalWidth === 480")
    assert faults_of(page) == []
