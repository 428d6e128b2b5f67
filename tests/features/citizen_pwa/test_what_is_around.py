"""The public side of the town: its list and map, its districts, and the mails that one asks for and stops."""

import re
import time

import pytest

from tests.features.citizen_pwa.letters import letter_to

DESK = {"is_mobile": False, "has_touch": False, "viewport": {"width": 1280, "height": 800}}
PUBLIC_LIST = "**/api/v1/signalements?*"
NOTHING = {"items": [], "next": None}


def opened(awa, path):
    """A page of the town with its map, once its list is there."""
    awa.give_the_town_a_map()
    awa.open(path)
    awa.page.locator(".row, .leaflet-container").first.wait_for()
    return awa


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
    assert (query(awa), awa.page.input_value("#category")) == ("?etat=en-cours", "")
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
    link = awa.page.locator(".leaflet-popup a").first
    for _ in range(12):
        marks = awa.page.locator(".leaflet-marker-icon")
        marks.first.wait_for()
        marks.first.focus()
        awa.page.keyboard.press("Enter")
        awa.page.wait_for_timeout(700)
        if link.is_visible():
            break
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


def test_without_map_nor_position_the_list_says_the_same(phone):
    awa = phone(service_workers="block", permissions=[], **DESK)
    awa.give_the_town_a_map()
    awa.page.route("**/fond/**", lambda route: route.abort())
    awa.page.route("**/districts.geojson", lambda route: route.fulfill(status=503, body=""))
    awa.open("/carte")
    awa.page.get_by_text("La liste dit la même chose").wait_for()
    assert awa.page.locator(".around-list .row").count() == 20
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


def test_one_subscribes_to_a_district_confirms_by_mail_and_stops(phone, live_server):
    awa = phone(service_workers="block")
    awa.open("/quartiers/centre")
    awa.page.get_by_text("traités en 12 mois").wait_for()
    feed = awa.context.request.get(awa.page.get_by_text("Flux RSS").get_attribute("href"))
    assert feed.headers["content-type"].startswith("application/rss+xml")
    address = f"awa{time.monotonic_ns()}@example.org"
    awa.page.fill("#alert-email", "awa")
    awa.touch("Recevoir le courriel")
    awa.page.get_by_role("alert").get_by_text("Vérifiez le courriel").wait_for()
    awa.page.fill("#alert-email", address)
    awa.touch("Recevoir le courriel")
    awa.page.get_by_text("Il reste à confirmer").wait_for()
    token = re.search(r"/alertes/confirmer#(\S+)", letter_to(live_server, address).get_content())[1]
    awa.open(f"/alertes/confirmer#{token}")
    awa.page.get_by_text("nouveaux signalements du quartier Vieille ville").wait_for()
    assert token not in awa.page.url
    awa.go_on()
    awa.page.get_by_text("C’est confirmé").wait_for()
    awa.open("/")
    awa.open(f"/alertes/arreter#{token}")
    awa.touch("Arrêter et effacer mon adresse")
    awa.page.get_by_text("C’est arrêté").wait_for()
    awa.open("/")
    awa.open(f"/alertes/arreter#{token}")
    awa.page.get_by_text("Ce lien ne sert plus").wait_for()
    assert awa.faults == []


def watched_place(awa, email="awa@example.org"):
    """The form that asks for alerts around a place, with everything but the place."""
    awa.page.get_by_text("Être prévenu de ce qui est signalé près d’un lieu").click()
    awa.page.fill("#alert-email", email)
    return awa.sent(re.compile("/api/v1/alerts$"), "POST")


def test_one_is_told_of_what_is_reported_near_once_confirmed_by_mail(phone, live_server):
    awa = phone(service_workers="block").open("/carte")
    address = f"awa{time.monotonic_ns()}@example.org"
    posted = watched_place(awa, address)
    awa.touch("Recevoir le courriel")
    awa.page.get_by_role("alert").get_by_text("Choisissez un lieu").wait_for()
    assert posted == []
    awa.touch("Ma position")
    awa.page.locator(".watch .place-label").wait_for()
    awa.page.select_option("#alert-radius", "1000")
    awa.touch("Recevoir le courriel")
    awa.page.get_by_text("Il reste à confirmer").wait_for()
    body = posted[0].post_data_json
    assert (body["latitude"], body["longitude"], body["radius_m"]) == (44.4475, 1.4403, 1000)
    assert "district" not in body
    token = re.search(r"/alertes/confirmer#(\S+)", letter_to(live_server, address).get_content())[1]
    awa.open(f"/alertes/confirmer#{token}")
    awa.page.get_by_text("à moins de 1 km de ce lieu").wait_for()
    awa.go_on()
    awa.page.get_by_text("C’est confirmé").wait_for()
    assert awa.faults == []


def test_the_place_of_an_alert_is_an_address_or_the_middle_of_the_map_too(phone, axe):
    awa = opened(phone(service_workers="block", permissions=[], **DESK), "/carte")
    awa.page.locator(".leaflet-container").wait_for()
    posted = watched_place(awa)
    awa.touch("Ma position")
    awa.page.get_by_text("La position n’est pas autorisée. Cherchez une adresse.").wait_for()
    awa.page.fill("#alert-place", "hotel de ville")
    awa.touch("Hôtel de ville")
    awa.page.locator(".watch .place-label", has_text="Hôtel de ville").wait_for()
    awa.page.locator(".map path.watched").wait_for()
    assert axe(awa.page) == []
    awa.touch("Milieu de la carte")
    awa.page.locator(".watch .place-label", has_text="Quartier").wait_for()
    middle = awa.page.evaluate("document.querySelector('.map path.watched').getBoundingClientRect()")
    frame = awa.page.locator(".map").bounding_box()
    assert middle["x"] + middle["width"] / 2 == pytest.approx(frame["x"] + frame["width"] / 2, abs=3)
    awa.touch("Recevoir le courriel")
    awa.page.get_by_text("Il reste à confirmer").wait_for()
    body = posted[0].post_data_json
    assert body["radius_m"] == 500
    assert (body["latitude"], body["longitude"]) != (44.4479, 1.4406), "no longer the town hall's"
    assert awa.faults == []


def test_what_the_town_refuses_of_a_place_is_said_beside_it(phone):
    far = {"latitude": 48.8566, "longitude": 2.3522, "accuracy": 10}
    awa = phone(service_workers="block", geolocation=far).open("/carte")
    watched_place(awa)
    awa.touch("Ma position")
    awa.page.locator(".watch .place-label").wait_for()
    awa.touch("Recevoir le courriel")
    awa.page.get_by_role("alert").wait_for()
    assert awa.page.get_attribute("#alert-place", "aria-invalid") == "true"
    assert awa.page.get_attribute("#alert-email", "aria-invalid") != "true"
