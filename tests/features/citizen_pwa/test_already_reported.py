"""What is known nearby, before one more signalement of it is sent."""

import re

from tests.features.citizen_pwa.phone import PHRASE, POST, picture

JOIN = re.compile(r"/api/v1/tickets/[^/]+/witnesses$")
NEARBY = "**/api/v1/signalements/nearby*"
# Each test has a place of its own, so that what one sent is not near another.
PLACES = iter({"latitude": 44.4405 + 0.004 * n, "longitude": 1.4420, "accuracy": 8} for n in range(16))


def begun(phone, place, *, photos=(), **options):
    """A phone at the choice of the type, at that place."""
    sam = phone(geolocation=place, **{"service_workers": "block", **options})
    sam.write(photos=photos, place=place, category=None, answers={}, description="", contactSeen=False)
    sam.go("/signaler/categorie")
    return sam


def at_the_list(phone, place, **options):
    """A second phone at the same place, at the list of what is known there."""
    sam = begun(phone, place, **options)
    sam.choose_category(stay=True)
    sam.wait_for_title("Est-ce déjà signalé")
    return sam


def test_it_is_this_one_and_the_person_follows_it_without_a_second_signalement(phone, reported, axe):
    place = next(PLACES)
    number = reported(place)
    sam = at_the_list(phone, place, photos=(picture(),))
    posted, joined = sam.sent(POST, "POST"), sam.sent(JOIN, "POST")
    assert "Un problème proche est déjà connu" in sam.text
    for words in ("Lampadaire éteint", "À 0\u00a0m", "1 personne concernée"):
        assert words in sam.text
    assert axe(sam.page) == []
    sam.page.get_by_role("link", name=re.compile(f"me joindre au dossier.*{number}")).click()
    sam.wait_for_title(f"Me joindre au dossier n°\u202f{number}")
    assert axe(sam.page) == []
    sam.page.fill("#email", "sam")
    sam.go_on()
    sam.page.get_by_text("Vérifiez le courriel").first.wait_for()
    sam.page.fill("#email", "sam@example.org")
    sam.go_on()
    assert sam.number() == number
    sam.page.get_by_text("Vous suivez maintenant ce dossier").wait_for()
    assert posted == []
    body = joined[0].post_data_json
    assert body["contact"] == {"email": "sam@example.org", "phone": None}
    assert sam.records("drafts") == []
    sam.wait_for_photos_to_leave()
    sam.page.reload()
    sam.page.get_by_text("Envoyer le message").first.wait_for()  # the phone's own secret opens it again
    assert PHRASE not in sam.text, "the author's words are the author's"
    sam.open("/mes-signalements")
    assert number in sam.text
    assert sam.faults == []


def test_it_is_another_one_and_the_signalement_goes_on(phone, reported):
    place = next(PLACES)
    number = reported(place)
    sam = at_the_list(phone, place)
    sam.go_on()
    sam.answer_questions()
    sam.describe()
    sam.go_on()
    sam.wait_for_title("Vérifiez")
    sam.go_on()
    assert sam.number() != number


def test_joining_without_a_network_leaves_by_itself_when_it_is_back(phone, reported):
    place = next(PLACES)
    number = reported(place)
    sam = at_the_list(phone, place)
    sam.touch("me joindre au dossier")
    sam.wait_for_title("Me joindre")
    sam.context.set_offline(True)
    sam.go_on()
    sam.wait_for_title("Votre demande est gardée")
    assert [one["state"] for one in sam.records("reports")] == ["waiting"]
    sam.context.set_offline(False)
    assert sam.number() == number


def test_a_ticket_that_left_can_be_reported_instead_with_all_that_was_written(phone, reported):
    place = next(PLACES)
    reported(place)
    sam = at_the_list(phone, place, photos=(picture(),))
    sam.page.route(
        "**/api/v1/tickets/*/witnesses",
        lambda route: route.fulfill(
            status=404, json={"title": "Dossier introuvable", "detail": "Il n’est plus là."}
        ),
    )
    sam.touch("me joindre au dossier")
    sam.wait_for_title("Me joindre")
    sam.go_on()
    sam.wait_for_title("ne peut plus être rejoint")
    sam.go_on()
    sam.wait_for_title("Vérifiez")
    assert len(sam.records("photos")) == 1
    assert "Lampadaire éteint" in sam.text


def test_who_joins_what_was_done_meanwhile_says_that_it_is_still_there(phone, reported, staff):
    place = next(PLACES)
    number = reported(place)
    sam = at_the_list(phone, place, photos=(picture(),))
    staff(sam).finish(number)
    posted = sam.sent(POST, "POST")
    sam.touch("me joindre au dossier")
    sam.wait_for_title("Me joindre")
    sam.go_on()
    sam.wait_for_title("ne peut plus être rejoint")
    assert f"dossier n°\u202f{number}" in sam.text
    sam.touch("le problème est toujours là")
    sam.wait_for_title("Vérifiez")
    sam.touch("Compléter")
    sam.wait_for_title("Combien")
    sam.page.get_by_text("Un seul").click()
    sam.go_on()
    sam.wait_for_title("Vérifiez")
    sam.go_on()
    assert sam.number() != number
    assert posted[0].post_data_json["recurrence_of"]


def test_what_was_done_lately_may_be_back(phone):
    place = next(PLACES)
    sam = begun(phone, place)
    posted = sam.sent(POST, "POST")
    ticket = "0b7a3c52-54c7-4a3e-9b70-0d5f3c6f7e21"
    done = {
        "number": "26-00398",
        "ticket_id": ticket,
        "distance_m": 12,
        "category": {"code": "lampadaire-eteint", "label": "Lampadaire éteint", "icon": "lamp"},
        "public_status": "Intervention réalisée",
        "public_state": "done",
        "done_at": "2026-11-12T10:00:00Z",
        "witnesses": 3,
        "received_at": "2026-11-02T10:00:00Z",
        "thumbnail": None,
    }
    sam.page.route(NEARBY, lambda route: route.fulfill(json={"items": [done], "next": None}))
    sam.choose_category(stay=True)
    sam.page.get_by_text("Déjà traité le 12\u00a0novembre\u00a02026. Le problème est revenu").wait_for()
    assert sam.page.get_by_text("me joindre au dossier").count() == 0
    sam.touch("Oui, le problème est revenu")
    sam.answer_questions()
    sam.describe()
    sam.go_on()
    sam.wait_for_title("Vérifiez")
    sam.go_on()
    sam.number()
    assert posted[0].post_data_json["recurrence_of"] == ticket


def test_nobody_waits_for_a_slow_answer_nor_for_an_absent_one(phone):
    for answer in (lambda route: None, lambda route: route.abort(), lambda route: route.fulfill(status=503)):
        sam = begun(phone, next(PLACES))
        sam.page.route(NEARBY, answer)
        sam.choose_category(stay=True)
        sam.wait_for_title("Numéro")
        assert sam.faults == []


def test_the_list_stands_a_reload_and_the_narrowest_phone(phone, reported):
    place = next(PLACES)
    reported(place)
    sam = at_the_list(phone, place, viewport={"width": 320, "height": 640})
    assert sam.page.evaluate("document.documentElement.scrollWidth") <= 320
    sam.page.reload()
    sam.wait_for_title("Est-ce déjà signalé")
    sam.page.get_by_role("link", name="me joindre au dossier").first.focus()
    sam.page.keyboard.press("Enter")
    sam.wait_for_title("Me joindre")
    sam.page.reload()
    sam.wait_for_title("Est-ce déjà signalé")
    assert sam.page.evaluate("document.documentElement.scrollWidth") <= 320
