"""The mails about a district or a place that one asks for, confirms and stops."""

import re
import time

import pytest

from tests.features.citizen_pwa.letters import letter_to
from tests.features.citizen_pwa.phone import DESK, opened


@pytest.fixture(scope="module")
def live_server(working_server):
    """Letters are written by workers."""
    return working_server


def test_one_gets_the_brief_of_a_district_by_mail_and_stops_it_with_the_keyboard_alone(phone, live_server):
    awa = phone(service_workers="block", **DESK)
    awa.open("/quartiers/centre")
    awa.page.get_by_text("traités en 12 mois").wait_for()
    feed = awa.context.request.get(awa.page.get_by_text("Flux RSS").get_attribute("href"))
    assert feed.headers["content-type"].startswith("application/rss+xml")
    address = f"awa{time.monotonic_ns()}@example.org"
    awa.press("Chaque mois", "ArrowDown")
    awa.wait_until("() => document.querySelector('#alert-frequency').value === 'monthly'")
    awa.type("alert-email", "awa")
    awa.press("Recevoir le courriel")
    awa.page.get_by_role("alert").get_by_text("Vérifiez le courriel").wait_for()
    awa.type("alert-email", address)
    awa.press("Recevoir le courriel")
    awa.page.get_by_text("Il reste à confirmer").wait_for()
    token = re.search(r"/alertes/confirmer#(\S+)", letter_to(live_server, address).get_content())[1]
    awa.open(f"/alertes/confirmer#{token}")
    awa.page.get_by_text("bulletin des signalements du quartier Vieille ville").wait_for()
    assert token not in awa.page.url
    awa.press("Confirmer")
    awa.page.get_by_text("C’est confirmé").wait_for()
    awa.page.get_by_text("le bulletin une fois par mois").wait_for()
    awa.open("/")
    awa.open(f"/alertes/arreter#{token}")
    awa.press("Arrêter et effacer mon adresse")
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
