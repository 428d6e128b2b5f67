"""Screen readers, keyboards, large text, dark nights, two languages."""

from tests.features.citizen_pwa.phone import TOWN


def test_errors_map_and_search_have_no_fault_that_axe_can_see(phone, axe):
    awa = phone(service_workers="block")
    awa.give_the_town_a_map()
    found = []
    awa.begin().touch("Continuer sans photo")
    awa.go_on()
    awa.page.locator("[role=alert]").wait_for()
    found += axe(awa.page)
    awa.page.fill("#address", "rue de nulle part")
    awa.touch("Garder «")
    awa.touch("Placer un repère")
    awa.page.wait_for_selector(".leaflet-container")
    found += axe(awa.page)
    awa.go_on()
    awa.wait_for_title("De quoi")
    awa.page.fill("#category-search", "réverbère")
    awa.page.get_by_role("button", name="Lampadaire éteint").wait_for()
    found += axe(awa.page)
    awa.page.get_by_role("button", name="Lampadaire éteint").click()
    awa.pass_by_what_is_near()
    awa.wait_for_title("Numéro")
    awa.go_on()
    awa.wait_for_title("Combien")
    awa.go_on()
    awa.page.locator("[role=alert]").wait_for()
    assert found + axe(awa.page) == []


def test_each_screen_gives_the_focus_to_its_title(phone):
    awa = phone(service_workers="block")
    awa.begin()
    awa.wait_for_focus("Ajoutez une photo")
    awa.touch("Continuer sans photo")
    awa.wait_for_title("Où est-ce")
    awa.wait_for_focus("Où est-ce")
    assert awa.page.title().startswith("Où est-ce")


def test_the_whole_flow_can_be_done_with_a_keyboard(phone):
    desk = {"is_mobile": False, "has_touch": False, "viewport": {"width": 1280, "height": 800}}
    awa = phone(service_workers="block", **desk)
    keyboard = awa.page.keyboard
    awa.open("/")
    for words in ("Faire un signalement", "Continuer sans photo"):
        awa.press(words)
    awa.reach("address")
    keyboard.type("devant l’école")
    awa.page.get_by_text("Garder «").wait_for()
    for words in ("Garder", "Confirmer ce lieu", "Éclairage public", "Lampadaire éteint", "Passer"):
        awa.press(words)
    awa.wait_for_title("Combien")
    keyboard.press("Tab")
    while awa.page.evaluate("document.activeElement.type") != "radio":
        keyboard.press("Tab")
    keyboard.press("Space")
    awa.press("Continuer")
    awa.reach("description")
    keyboard.type("Il est éteint.")
    for words in ("Continuer", "Continuer sans coordonnées", "Envoyer le signalement"):
        awa.press(words)
    awa.number()


def test_the_language_follows_the_browser_and_can_be_changed(phone):
    awa = phone(locale="en-GB", service_workers="block")
    asked = awa.sent(TOWN, "GET")
    awa.open("/")
    assert awa.title == "Report a problem in the street"
    assert awa.page.get_attribute("html", "lang") == "en"
    assert asked[-1].headers["accept-language"] == "en"
    awa.speak("Français")
    awa.wait_for_title("Signaler un problème")
    awa.page.reload()
    awa.wait_for_title("Signaler un problème")
    assert awa.page.get_attribute("html", "lang") == "fr"


def test_another_language_falls_back_to_french(phone):
    awa = phone(locale="fi-FI", service_workers="block")
    awa.open("/")
    assert awa.title == "Signaler un problème dans la rue"


def test_a_town_s_accent_colours_the_main_action_and_stays_readable(phone, contract):
    awa = phone(service_workers="block", color_scheme="dark")
    town = contract("territory") | {"accent": "#003189"}
    awa.page.route("**/api/v1/territory", lambda route: route.fulfill(json=town))
    awa.open("/")
    awa.page.get_by_text("Direction de la proximité").wait_for()
    accent = awa.page.evaluate("document.documentElement.style.getPropertyValue('--accent-dark')")
    assert accent.startswith("#")
    assert accent != "#003189"
    assert awa.faults == []


def test_the_app_can_be_installed(phone):
    awa = phone().open("/")
    link = awa.page.get_attribute("link[rel=manifest]", "href")
    manifest = awa.context.request.get(link).json()
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/")
    sizes = {(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    for icon in manifest["icons"]:
        assert awa.context.request.get(icon["src"]).headers["content-type"] == "image/png"
    worker = awa.page.evaluate("() => navigator.serviceWorker.ready.then(ready => ready.active.scriptURL)")
    assert worker.endswith("/sw.js")
