"""The pages in a real Chromium: by keyboard, for screen readers, on two sizes and in both lights."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.features.reporting.town import jpeg

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "server" / "surfaces" / "dashboard" / "static" / "build" / "manifest.json"
PASSWORD = "trois chevaux verts"
PHOTO = "0b6f6c1e-6a0a-4d3e-9f70-8b6a4c2d1e0f"
PLACES = {
    "items": [
        {"label": "12 Rue Clemenceau 46000 Cahors", "latitude": 44.4475, "longitude": 1.4403, "inside": True},
        {"label": "Rue Clemenceau 92120 Montrouge", "latitude": 48.8, "longitude": 2.3, "inside": False},
    ]
}


@pytest.fixture(autouse=True)
def built():
    """The pages as they are served: with their assets."""
    if not BUILT.is_file():
        pytest.skip("the dashboard's assets are not built (npm run build)")


@pytest.fixture
def given_settings():
    return {"PARVIS_RATE_LIMITS": "off", "PARVIS_TILES_URL": "", "PARVIS_DEMO": "on"}


@pytest.fixture
def address(app):
    """The application on a real port."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def page_of(chromium, address, app, town):
    """`page_of(**context)`: the page of a signed-in administrator; it fails on any fault in the console."""
    from server.commons.accounts import services
    from server.commons.accounts.models import Account
    from server.core.db import db

    admin = db.session.scalars(db.select(Account).where(Account.login == "admin")).one()
    services.set_password(admin.id, admin.territory_id, PASSWORD)
    contexts, faults = [], []

    def open_page(**options):
        context = chromium.new_context(base_url=address, locale="fr-FR", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
        page.route("**/saisie/adresses*", lambda route: route.fulfill(json=PLACES))
        page.goto("/pilotage/connexion")
        page.wait_for_selector("[name=login]:focus")
        page.keyboard.type("admin")
        page.keyboard.press("Tab")
        page.wait_for_selector("[name=password]:focus")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/pilotage/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def full(town, sent, publish_and_work):
    """A contested ticket with photos, and somebody to call."""
    town.put_photo(sent, PHOTO, jpeg(size=(480, 360)))
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Rebouché.")
    publish_and_work()
    town.judge(sent, solved=False, comment="Toujours là.")
    caller = town.send(contact={"phone": "05 65 35 00 12"})
    publish_and_work()
    town.act("agent", caller.ticket_id, "wait", **{"for": "citizen"}, words="De quel côté ?")
    publish_and_work()
    return sent


def announce(town):
    """The id of an announcement that says all that one can say."""
    said = town.announce(
        title="Rue de la Barre fermée à la circulation des véhicules de plus de 3,5 tonnes",
        text="Le réseau d’eau est remplacé.\n\nLa rue reste ouverte à pied.",
        title_en="Roadworks in rue de la Barre",
        text_en="The water main is being replaced.",
        districts=("centre", "labarre"),
        categories=("eclairage", "nid-de-poule"),
        address="Rue de la Barre",
        latitude=44.4528,
        longitude=1.4402,
        radius_m=150,
        link="https://demo.example/travaux",
    )
    return said["items"][0]["id"]


def faults_of(page):
    """What axe-core finds wrong on the page as it is."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm ci)")
    # through the debugger: the page's own security policy forbids foreign scripts
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("rules => axe.run({runOnly: rules})", rules)
    return [
        f"{page.url}: {one['id']} {[node['target'] for node in one['nodes']]}" for one in found["violations"]
    ]


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(1440, 900, "light"), (1440, 900, "dark"), (360, 800, "light"), (360, 800, "dark")],
)
def test_no_page_has_a_fault_that_axe_can_see_nor_scrolls_sideways(
    page_of, town, full, width, height, scheme
):
    page = page_of(viewport={"width": width, "height": height}, color_scheme=scheme)
    announced = announce(town)
    found = []
    for path in (
        "",
        "dossiers",
        f"dossiers/{full.number}",
        f"dossiers/{full.number}/photos/{PHOTO}",
        "saisie",
        "contestes",
        "a-rappeler",
        "a-rappeler?liste=to_call",
        "a-rappeler?liste=to_write",
        "dossiers?q=zzz",
        "tablettes",
        "taches",
        "annonces",
        "annonces?etagere=drafts",
        "annonces/nouvelle",
        f"annonces/{announced}",
        f"annonces/{announced}/modifier",
        "rien",
        "../decouvrir",
        "dossiers?state=done&team=voirie",
    ):
        page.goto(f"/pilotage/{path}")
        found += faults_of(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path} scrolls sideways")
    page.goto(f"/pilotage/dossiers/{full.number}")
    for summary in [] if scheme == "dark" else page.locator("details.act summary, .hear summary").all():
        summary.click()
        found += faults_of(page)
    page.goto("/pilotage/annonces/nouvelle")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("alert").wait_for()
    found += faults_of(page)
    page.goto("/pilotage/tablettes")
    page.get_by_role("button", name="Afficher un code").click()
    page.wait_for_selector(".code")
    assert found + faults_of(page) == []


def test_a_call_is_entered_by_keyboard_alone_in_less_than_a_minute(page_of, full):
    page = page_of(viewport={"width": 1440, "height": 900})
    keys, began = page.keyboard, time.monotonic()
    keys.press("n")
    page.wait_for_url("**/saisie")
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
    page.wait_for_selector(".receipt")
    assert time.monotonic() - began < 60
    assert page.locator("h1").inner_text().startswith("Signalement n°")
    assert page.locator(".receipt svg.qr").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert faults_of(page) == []


def test_an_idea_is_entered_under_the_towns_own_category(page_of, full):
    page = page_of(viewport={"width": 1440, "height": 900})
    page.goto("/pilotage/saisie")
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
    page.wait_for_selector(".receipt")
    assert "Idée ou félicitation" in page.locator(".receipt").inner_text()


def test_the_words_of_a_call_propose_a_category_that_a_key_takes(page_of, full):
    from server.commons.territories import queries
    from server.reporting.wording import services
    from server.reporting.wording.queries import suggesting

    services.learn_town(queries.all_ids()[0])
    suggesting.forget()
    page = page_of(viewport={"width": 1440, "height": 900})
    page.goto("/pilotage/saisie")
    page.locator("#description").focus()
    page.keyboard.type("Vieux matelas et cartons sur le trottoir")
    page.get_by_text("D’après les mots").wait_for()
    assert faults_of(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Quel volume").wait_for()
    assert page.input_value("#category") == "Dépôt sauvage ou encombrants"
    assert page.evaluate("document.activeElement.id") == "description"
    page.keyboard.type(" depuis lundi")
    page.wait_for_timeout(1500)
    assert page.locator(".by-words").count() == 0


def test_the_list_is_worked_by_keyboard_and_the_ticket_opens_beside_it(page_of, full):
    page = page_of(viewport={"width": 1440, "height": 900})
    page.goto("/pilotage/dossiers?state=open")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_selector("[data-ticket]")
    page.wait_for_url("**/dossiers/26-*?state=open")
    assert page.locator(".list-pane").is_visible()
    assert page.evaluate("document.activeElement.id") == "ticket"
    assert page.locator("[data-line][aria-current=true]").count() == 1
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    assert page.locator("details.act[open]").count() == 1
    page.go_back()
    page.wait_for_url("**/dossiers?state=open")
    page.wait_for_selector("[data-ticket]", state="detached")


def test_the_desk_notes_a_call_and_what_was_answered_by_keyboard(page_of, town, full, publish_and_work):
    caller = town.send(contact={"phone": "05 65 35 00 82"})
    publish_and_work()
    town.act("agent", caller.ticket_id, "done", no_photo_reason="dark", words="Rebouché.")
    publish_and_work()
    page = page_of(viewport={"width": 360, "height": 800})
    page.goto("/pilotage/a-rappeler")
    entry = page.locator(".call", has_text="05 65 35 00 82")
    assert not entry.get_by_label("Ce que la personne a dit").is_visible()
    entry.get_by_label("Non, pas encore").focus()
    page.keyboard.press("Space")
    entry.get_by_label("Ce que la personne a dit").fill("Il en reste.")
    assert faults_of(page) == []
    page.keyboard.press("Control+Enter")
    page.get_by_text("Réponse notée").wait_for()
    assert page.evaluate("document.activeElement.className") == "call-done"
    assert faults_of(page) == []
    page.goto("/pilotage/contestes")
    page.get_by_text("Il en reste.").wait_for()


def test_a_phone_shows_the_latest_weeks_first(page_of, full):
    page = page_of(viewport={"width": 360, "height": 800})
    last, room = page.locator(".column-room").last.bounding_box(), page.locator(".weekly-room").bounding_box()
    assert room["x"] <= last["x"] <= room["x"] + room["width"]


def test_a_refused_form_keeps_the_chosen_photo_and_the_words(page_of, town, full):
    town.act("desk", full.ticket_id, "reopen")
    page = page_of(viewport={"width": 1440, "height": 900})
    page.goto(f"/pilotage/dossiers/{full.number}")
    town.act("director", full.ticket_id, "start")
    page.locator("details.act summary", has_text="Intervention réalisée").click()
    form = page.locator("details.act[open] form")
    form.locator("textarea").fill("Rebouché à chaud.")
    form.locator("input[type=file]").set_input_files(
        [{"name": "apres.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}]
    )
    form.locator("button.submit").click()
    form.get_by_text("entre-temps").wait_for()
    assert form.locator("textarea").input_value() == "Rebouché à chaud."
    assert form.locator("input[type=file]").evaluate("field => field.files.length") == 1
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    form.locator("button.submit").click()
    page.locator(".history").get_by_text("Rebouché à chaud.").wait_for()
    assert town.ticket(full.ticket_id)["state"] == "done"
    assert len(town.ticket(full.ticket_id)["photos"]) == 2


def test_one_key_shortcuts_can_be_switched_off(page_of, full):
    page = page_of(viewport={"width": 1440, "height": 900})
    page.keyboard.press("?")
    page.get_by_label("Utiliser les raccourcis").uncheck()
    page.get_by_role("button", name="Fermer").click()
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith("/pilotage/")


def test_places_to_blur_are_drawn_by_pointer_or_typed_then_published(page_of, full, publish_and_work):
    page = page_of(viewport={"width": 1440, "height": 900})
    page.goto(f"/pilotage/dossiers/{full.number}/photos/{PHOTO}")
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
    assert float(page.locator("#x-1").input_value()) == pytest.approx(60, abs=1)
    assert faults_of(page) == []
    page.get_by_role("button", name="Enregistrer les zones").click()
    page.get_by_text("La copie floutée se prépare").wait_for()
    assert faults_of(page) == []
    publish_and_work()
    page.get_by_role("button", name="Publier la photo floutée").click()  # the page came back by itself
    page.get_by_role("button", name="Retirer de la vue publique").wait_for()
    assert page.locator("[data-stage] rect").count() == 2
    assert page.evaluate("document.querySelector('.photo-public').naturalWidth") == 480
    assert faults_of(page) == []


def test_what_is_alike_is_joined_and_many_are_treated_by_keyboard(page_of, town, full, publish_and_work):
    others = [town.send(description=f"Encore ce trou, {i}.") for i in range(3)]
    publish_and_work()
    page = page_of(viewport={"width": 1440, "height": 900})
    page.goto(f"/pilotage/dossiers/{others[0].number}?state=open")
    page.keyboard.press("m")
    assert page.evaluate("document.activeElement.innerText").strip() == "Rattacher les 3 autres"
    page.locator("[data-alike] input[type=checkbox]").first.uncheck()
    assert page.locator("[data-merge]").inner_text().strip() == "Rattacher les 2 autres"
    found = faults_of(page)
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pilotage/lots/*")
    assert "fait pour 2 sur 2" in page.locator("[role=status]").inner_text()
    found += faults_of(page)
    page.goto("/pilotage/dossiers?state=open")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pilotage/lots/nouveau?*")
    assert "Agir sur 2 dossiers" in page.locator("h1").inner_text()
    found += faults_of(page)
    page.locator("summary", has_text="Priorité").first.click()
    page.get_by_label("Prioritaire").check()
    page.locator("details[open] .submit").click()
    page.get_by_role("heading", name="Compte rendu").wait_for()
    assert "fait pour 2 sur 2" in page.locator("[role=status]").inner_text()
    page.set_viewport_size({"width": 360, "height": 800})
    for path in (f"dossiers/{others[0].number}", f"lots/nouveau?t={others[0].number}", "dossiers?state=open"):
        page.goto(f"/pilotage/{path}")
        found += faults_of(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path} scrolls sideways")
    assert found == []


def test_a_service_treats_its_queue_on_an_old_phone(page_of, town, full, publish_and_work):
    from server.commons.accounts.models import Account, AccountTeam
    from server.commons.territories import queries as territories
    from server.core.db import db, unit_of_work

    hole = town.send(description="Un trou devant le 12.", address="12 rue Clemenceau, 46000 Cahors")
    publish_and_work()
    town.put_photo(hole, "1c6f6c1e-6a0a-4d3e-9f70-8b6a4c2d1e0f", jpeg(size=(480, 360)))
    publish_and_work()
    team = territories.by_id(territories.all_ids()[0]).team("proximite")
    with unit_of_work() as work:
        admin = work.session.scalars(db.select(Account).where(Account.login == "admin")).one()
        admin.teams.append(AccountTeam(team_id=team.id))
    page = page_of(viewport={"width": 360, "height": 800})
    page.goto("/pilotage/ma-file")
    found = faults_of(page)
    task = page.locator(f"#t-{hole.number}")
    task.locator("summary", has_text="Intervention réalisée").first.click()
    page.set_input_files(f"#t-{hole.number} details[open] input[type=file]", [as_photo("apres.jpg")])
    task.get_by_label("Votre texte, lu par les personnes concernées").first.fill("Rebouché.")
    found += faults_of(page)
    task.locator("details[open] .submit").first.click()
    task.wait_for(state="detached")
    assert page.url.endswith("/pilotage/ma-file")
    assert town.ticket(hole.ticket_id)["state"] == "done"
    for path in ("ma-file", "raccourcis", "dossiers?state=open&team=proximite"):
        page.goto(f"/pilotage/{path}")
        found += faults_of(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path} scrolls sideways")
    assert found == []


def as_photo(name):
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg(size=(480, 360))}
