"""Agenda and news on the phone: read before reporting, followed, stopped, kept for later."""

import json
import re

import pytest

from tests.features.citizen_pwa.phone import POST, picture
from tests.features.citizen_pwa.test_being_told import SUBSCRIBE

BEGOUX = {"latitude": 44.4452, "longitude": 1.4702, "accuracy": 10}
LIST = re.compile(r"/api/v1/announcements\?")
FOLLOW = re.compile(r"/api/v1/announcements/[^/]+/followers$")
STOP = re.compile(r"/api/v1/announcements/followers/[^/]+$")
PUSH = re.compile(r"/api/v1/announcements/followers/[^/]+/push-addresses$")
LAMPS = "Éclairage en panne à Bégoux"


def at_the_known(phone, family="Éclairage public", leaf="Lampadaire éteint", **options):
    """A phone in Bégoux, where a lamp that is out is known already, once the type is chosen."""
    awa = phone(geolocation=BEGOUX, **options)
    written = {"category": None, "answers": {}, "description": "", "contactSeen": False}
    awa.write(photos=[picture()], place=BEGOUX, **written).go("/signaler/categorie")
    awa.choose_category(family, leaf, stay=True)
    return awa


def test_who_reports_a_known_failure_reads_it_first_and_follows_it_instead(phone, axe, contract):
    awa = at_the_known(phone, service_workers="block")
    posted, followers = awa.sent(POST, "POST"), awa.sent(FOLLOW, "POST")
    awa.wait_for_title("Est-ce déjà connu")
    assert LAMPS in awa.text
    assert axe(awa.page) == []
    awa.page.get_by_role("button", name=f"Suivre cette annonce {LAMPS}").click()
    awa.page.get_by_text("Vous suivez cette annonce").wait_for()
    assert set(followers[0].post_data_json) == set(contract("follower_in"))
    awa.touch("Terminer sans signaler")
    awa.wait_for_title(LAMPS)
    assert posted == []
    assert awa.records("photos") == []
    assert awa.records("drafts") == []
    awa.page.fill("#email", "awa")
    awa.touch("Me prévenir par courriel")
    awa.page.locator("#email-error").wait_for()
    awa.page.fill("#email", "awa@example.org")
    awa.touch("Me prévenir par courriel")
    awa.page.get_by_text("Nous écrirons à awa@example.org").wait_for()
    assert followers[-1].post_data_json["contact"]["email"] == "awa@example.org"
    assert followers[-1].post_data_json["id"] == followers[0].post_data_json["id"]
    assert axe(awa.page) == []
    stops = awa.sent(STOP, "DELETE")
    awa.touch("Ne plus suivre")
    awa.page.get_by_text("Vous ne recevrez plus de nouvelles").wait_for()
    assert stops[0].url.endswith(followers[0].post_data_json["id"])
    assert awa.records("follows") == []
    assert not awa.faults


@pytest.mark.whole_browser
def test_who_follows_is_told_on_the_phone_after_one_tap(phone, axe):
    awa = phone(permissions=["geolocation", "notifications"])
    awa.page.add_init_script(SUBSCRIBE)
    awa.open("/")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    found = awa.page.request.get("/api/v1/announcements").json()["items"]
    one = next(item for item in found if item["title"] == LAMPS)
    awa.open(f"/actualites/{one['id']}")
    awa.wait_for_title(LAMPS)
    assert awa.page.get_by_role("button", name="Être prévenu sur ce téléphone").count() == 0
    awa.touch("Suivre cette annonce")
    sent = awa.sent(PUSH, "POST")
    awa.touch("Être prévenu sur ce téléphone")
    awa.page.get_by_text("Ce téléphone vous prévient dès qu’elle change").wait_for()
    assert axe(awa.page) == []
    (follow,) = awa.records("follows")
    assert follow["followerId"] in sent[0].url
    assert sent[0].headers["authorization"] == f"Bearer {follow['secret']}"
    assert json.loads(sent[0].post_data_json["value"])["endpoint"] == "https://push.example.org/one"
    awa.page.reload()
    awa.page.get_by_text("Ce téléphone vous prévient dès qu’elle change").wait_for()
    awa.touch("Ne plus suivre")
    awa.page.get_by_text("Vous ne recevrez plus de nouvelles").wait_for()
    assert awa.records("follows") == []
    assert not awa.faults


def test_a_phone_that_refused_is_not_asked_again(phone):
    awa = phone(permissions=["geolocation"])
    awa.page.add_init_script("Object.defineProperty(Notification, 'permission', {get: () => 'denied'})")
    awa.open("/")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    one = awa.page.request.get("/api/v1/announcements").json()["items"][0]
    awa.open(f"/actualites/{one['id']}")
    awa.touch("Suivre cette annonce")
    awa.page.locator("#email").wait_for()
    awa.wait_until_drawn()
    assert awa.page.get_by_role("button", name="Être prévenu sur ce téléphone").count() == 0


def test_who_wants_to_reports_all_the_same(phone):
    awa = at_the_known(phone, service_workers="block")
    awa.wait_for_title("Est-ce déjà connu")
    awa.page.reload()
    awa.wait_for_title("Est-ce déjà connu")
    awa.touch("Signaler quand même")
    awa.answer_questions()
    awa.describe()
    awa.wait_for_title("Comment vous répondre")
    awa.go_on()
    awa.wait_for_title("Vérifiez et envoyez")
    awa.go_on()
    assert awa.number()


def test_who_reports_something_else_there_is_told_nothing(phone):
    awa = at_the_known(phone, leaf="Lampadaire allumé en plein jour", service_workers="block")
    awa.wait_for_another_title("De quoi")
    assert not awa.title.startswith("Est-ce déjà connu")


def test_a_list_that_does_not_come_keeps_nobody_waiting(phone):
    awa = phone(service_workers="block")
    awa.page.route(LIST, lambda route: None)  # never answered
    awa.write(place=BEGOUX, category=None, answers={}).go("/signaler/categorie")
    awa.choose_category(stay=True)
    awa.wait_for_another_title("De quoi")
    assert not awa.title.startswith("Est-ce déjà connu")


def test_what_was_answered_once_is_read_again_without_a_network(phone):
    awa = at_the_known(phone)
    awa.wait_for_title("Est-ce déjà connu")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    awa.context.set_offline(True)
    awa.page.reload()
    awa.wait_for_title("Est-ce déjà connu")
    assert LAMPS in awa.text
    awa.page.get_by_role("button", name=f"Suivre cette annonce {LAMPS}").click()
    awa.page.get_by_text("Demande non envoyée").wait_for()
    awa.touch("Signaler quand même")
    awa.wait_for_title("Numéro")


def test_agenda_and_news_are_read_by_district_and_kept(phone, axe):
    awa = phone()
    awa.open("/")
    awa.page.get_by_role("link", name="Agenda et actualités").click()
    awa.wait_for_title("Agenda et actualités")
    awa.page.get_by_role("heading", name="En ce moment").wait_for()
    awa.page.get_by_role("heading", name="À venir").wait_for()
    assert axe(awa.page) == []
    awa.page.select_option("#district", "labarre")
    awa.wait_until_gone(LAMPS)
    awa.page.get_by_role("link", name=re.compile("Conseil de quartier")).wait_for()
    calendar = awa.page.get_by_role("link", name="Ajouter l’agenda").get_attribute("href")
    assert "BEGIN:VEVENT" in awa.page.request.get(calendar).text()
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    awa.context.set_offline(True)
    awa.page.reload()
    awa.page.get_by_text("Voici la liste telle que vous l’avez lue").wait_for()
    awa.page.get_by_role("link", name=re.compile("Conseil de quartier")).click()
    awa.wait_for_title("Conseil de quartier")
    assert "Salle des fêtes" in awa.text
    assert axe(awa.page) == []


def test_a_phone_that_never_read_them_says_so_without_a_network(phone):
    awa = phone(service_workers="block")
    awa.page.route(LIST, lambda route: route.abort())
    awa.open("/actualites")
    awa.page.get_by_text("Les annonces n’ont pas pu être lues").wait_for()


def test_the_link_of_a_mail_stops_with_one_tap(phone, live_server):
    awa = phone(service_workers="block")
    first = awa.page.request.get("/api/v1/announcements").json()["items"][0]
    follower = "c4c9d0a3-3f0e-4c7a-8f3f-6a0d0f0a2b11"
    stops = awa.sent(STOP, "DELETE")
    awa.open(f"/actualites/{first['id']}#{follower}.m1.a.b.c")
    awa.wait_for_title(first["title"])
    awa.wait_until("() => !location.href.includes('#')")
    awa.touch("Ne plus suivre")
    awa.page.get_by_text("Vous ne recevrez plus de nouvelles").wait_for()
    assert stops[0].url.endswith(follower)
    assert stops[0].headers["authorization"] == "Bearer m1.a.b.c"


def test_they_are_read_in_english(phone, axe):
    ann = phone(locale="en-GB", service_workers="block")
    ann.open("/actualites")
    ann.wait_for_title("What’s on and news")
    ann.page.get_by_role("link", name=re.compile("Street lights out in Bégoux")).click()
    ann.wait_for_title("Street lights out")
    ann.page.get_by_role("button", name="Follow this announcement").wait_for()
    assert axe(ann.page) == []


def test_a_wrong_address_says_so(phone):
    awa = phone(service_workers="block")
    awa.open("/actualites/5a0a7f5c-0d3c-4d3f-9c58-0b8f2f6f1b7e")
    awa.wait_for_title("Annonce introuvable")
