"""The public side of the town: its list and its map."""

import re

from tests.features.citizen_pwa.phone import DESK, opened

PUBLIC_LIST = "**/api/v1/signalements?*"
# what a number leads to: marks of a closer look, or what it says
OPENED_OR_NEARER = "mark => !mark.isConnected || document.querySelector('.leaflet-popup a')"
# what a finger on the popup's link would touch instead
COVERED = """() => {
    const box = document.querySelector('.leaflet-popup a').getBoundingClientRect();
    return [...document.querySelectorAll('.search-here, .leaflet-bar')].map(e => e.getBoundingClientRect())
        .filter(r => r.left < box.right && box.left < r.right && r.top < box.bottom && box.top < r.bottom)
        .map(r => [r.x, r.y, r.width, r.height]);
}"""
NOTHING = {"items": [], "next": None}


def query(awa):
    return awa.page.evaluate("location.search")


def test_filters_stand_in_the_address_and_the_way_back_undoes_them(phone):
    awa = opened(phone(service_workers="block", **DESK), "/carte")
    assert awa.page.title().startswith("Signalements dans la commune")
    awa.page.select_option("#state", "open")
    awa.page.wait_for_function("() => location.search === '?etat=en-cours'")
    awa.page.select_option("#category", "proprete")
    awa.page.wait_for_function("() => location.search === '?categorie=proprete&etat=en-cours'")
    shared = awa.page.url
    awa.page.go_back()
    awa.wait_until(
        "() => location.search === '?etat=en-cours' && document.querySelector('#category').value === ''"
    )
    other = opened(phone(service_workers="block", **DESK), shared)
    other.page.locator("#category option[value=proprete]").wait_for(state="attached")
    assert (other.page.input_value("#category"), other.page.input_value("#state")) == ("proprete", "open")
    assert other.page.locator(".around-list .row").first.inner_text()
    assert awa.faults == other.faults == []


def test_a_shared_filter_is_chosen_even_where_the_town_s_types_come_last(phone):
    awa = phone(service_workers="block", **DESK)
    late = []

    def keep_waiting(route):
        late.append(route)

    awa.page.route("**/api/v1/territory", keep_waiting)
    awa.open("/carte?categorie=proprete")
    awa.page.locator(".around-list .row").first.wait_for()
    for route in late:
        route.continue_()
    awa.page.locator("#category option[value=proprete]").wait_for(state="attached")
    assert awa.page.input_value("#category") == "proprete"


def test_the_list_comes_first_goes_on_and_leads_to_the_public_page(phone):
    awa = opened(phone(service_workers="block", **DESK), "/carte")
    awa.page.locator(".map").wait_for()
    order = awa.page.evaluate(
        "document.querySelector('.around-list').compareDocumentPosition(document.querySelector('.map'))"
    )
    assert order & 4, "the map follows the list"
    rows = awa.page.locator(".around-list .row")
    assert rows.count() == 20
    awa.touch("Afficher la suite")
    awa.page.wait_for_function("() => document.querySelectorAll('.around-list .row').length === 40")
    awa.page.wait_for_function("() => document.activeElement.matches('li:nth-child(21) .row')")
    number = re.search(r"\d{2}-\d{5}", rows.first.inner_text())[0]
    rows.first.click()
    awa.wait_for_title(number)
    awa.page.get_by_text("Page publique").wait_for()


def test_the_map_groups_by_numbers_and_is_searched_where_one_looks(phone):
    awa = opened(phone(service_workers="block", **DESK), "/carte")
    marks = awa.page.locator(".leaflet-marker-icon")
    marks.first.wait_for()
    named = marks.evaluate_all("all => all.map(e => [e.getAttribute('role'), e.getAttribute('aria-label')])")
    assert all(role == "button" and label for role, label in named)
    assert not awa.page.get_by_role("button", name="Rechercher dans cette zone").is_visible()
    awa.page.locator(".map").focus()
    awa.page.keyboard.press("+")
    search = awa.page.get_by_role("button", name="Rechercher dans cette zone")
    search.wait_for()
    assert query(awa) == "", "a map that moves asks nothing by itself"
    search.press("Enter")
    awa.page.wait_for_function("() => location.search.startsWith('?zone=')")
    awa.touch("Voir toute la commune")
    awa.page.wait_for_function("() => location.search === ''")


def test_a_number_opens_with_a_key_down_to_the_signalements_themselves(phone):
    awa = opened(phone(service_workers="block", **DESK), "/carte")
    link, first = awa.page.locator(".leaflet-popup a").first, awa.page.locator(".leaflet-marker-icon").first
    for _ in range(12):
        mark = first.element_handle()
        mark.focus()
        awa.page.keyboard.press("Enter")
        awa.wait_until(OPENED_OR_NEARER, mark)
        if link.count():
            break
    awa.wait_until(f"() => ({COVERED})().length === 0")
    link.click()
    awa.wait_for_title("Dossier")


def test_a_phone_shows_the_list_or_the_map(phone):
    awa = opened(phone(service_workers="block"), "/carte")
    assert awa.page.locator(".map").count() == 0
    awa.touch("Carte")
    awa.page.locator(".leaflet-container").wait_for()
    assert query(awa) == "?vue=carte"
    assert awa.page.locator(".around-list").count() == 0
    awa.touch("Autour de moi")
    awa.page.wait_for_function("() => location.search.includes('zone=')")


def test_a_map_left_while_the_phone_is_turned_troubles_nobody(phone):
    awa = phone(service_workers="block")
    awa.page.clock.install()
    awa.open("/carte?vue=carte")
    awa.page.locator(".leaflet-marker-icon").first.wait_for()
    awa.page.set_viewport_size({"width": 800, "height": 360})
    awa.wait_until("() => innerWidth === 800")
    awa.wait_until_drawn()
    awa.go("/quartiers")
    awa.page.clock.run_for(1000)  # Leaflet tells of the new size a moment later
    assert awa.faults == []


def test_without_map_nor_position_the_list_says_the_same(phone):
    awa = phone(service_workers="block", permissions=[], **DESK)
    awa.give_the_town_a_map()
    awa.page.route("**/fond/**", lambda route: route.abort())
    awa.page.route("**/districts.geojson", lambda route: route.fulfill(status=503, body=""))
    awa.open("/carte")
    awa.page.get_by_text("La liste dit la même chose").wait_for()
    awa.page.locator(".around-list .row").nth(19).wait_for()
    awa.touch("Autour de moi")
    awa.page.get_by_text("n’est pas autorisée").wait_for()


def test_no_state_of_these_pages_has_a_fault_that_axe_can_see(phone, axe):
    awa = opened(phone(service_workers="block", **DESK), "/carte")
    found = []

    def look():
        """By day, and what depends on the light by night."""
        found.extend(axe(awa.page))
        awa.page.emulate_media(color_scheme="dark")
        found.extend(axe(awa.page, only=["color-contrast", "link-in-text-block"]))
        awa.page.emulate_media(color_scheme="light")

    awa.page.locator(".leaflet-tile-loaded").first.wait_for()
    look()
    awa.go("/quartiers/centre")
    awa.touch("Recevoir le courriel")
    awa.page.locator("[role=alert]").wait_for()
    look()
    awa.page.route(PUBLIC_LIST, lambda route: route.fulfill(json=NOTHING))
    awa.go("/carte?jours=7")
    awa.page.get_by_text("Aucun signalement ne correspond").wait_for()
    look()
    awa.page.unroute(PUBLIC_LIST)
    awa.page.route(PUBLIC_LIST, lambda route: route.abort())
    awa.go("/carte?jours=30")
    awa.page.get_by_text("Vérifiez le réseau").wait_for()
    look()
    assert found == []


def test_a_link_that_asks_for_what_is_not_there_says_so_and_leads_on(phone):
    awa = phone(service_workers="block")
    awa.open("/carte?categorie=lune")
    awa.page.get_by_text("quelque chose qui n’existe pas ici").wait_for()
    awa.touch("Tout montrer")
    awa.page.locator(".around-list .row").first.wait_for()
