"""After sending: adding, taking back, being forgotten, thinking, finding again, paper."""

import pytest

from tests.features.citizen_pwa.phone import PHRASE, SIGNALEMENT


@pytest.fixture
def sent(phone):
    """A phone that has sent, without the service worker, and its number."""
    awa = phone(service_workers="block")
    return awa, awa.report()


@pytest.fixture
def page_of(phone, contract):
    """A phone on the page that the contract shows, changed as asked; gives what it sends."""

    def give(**changed):
        awa = phone(service_workers="block", permissions=["geolocation"])
        state = contract("signalement_private") | {"photos": []} | changed
        awa.page.route(SIGNALEMENT, lambda route: route.fulfill(json=state))
        awa.open(f"/s/{state['number']}#{'q' * 43}")
        awa.page.get_by_text("Historique").wait_for()
        return awa, state

    return give


# -- changing one's own --


def test_a_detail_stands_beside_the_first_words_until_the_service_takes_it_in_hand(sent, staff, axe):
    awa, number = sent
    awa.touch("Ajouter une précision")
    awa.wait_for_title("Ajouter une précision")
    awa.page.get_by_text(PHRASE).wait_for()
    awa.go_on()
    awa.page.get_by_text("Écrivez votre précision").wait_for()
    assert axe(awa.page) == []
    awa.page.fill("#correction", "Devant le n° 12.")
    awa.go_on()
    awa.page.get_by_text("Précision ajoutée").wait_for()
    awa.page.locator(".correction").get_by_text("Devant le n° 12.").wait_for()
    assert PHRASE in awa.text
    said = staff(awa).ticket(number)["signalements"][0]
    assert (said["description"], said["corrections"][0]["words"]) == (PHRASE, "Devant le n° 12.")
    awa.touch("Ajouter une précision")
    awa.wait_for_title("Ajouter une précision")
    awa.page.fill("#correction", "Il clignote.")
    people = staff(awa)
    people.act(people.ticket(number)["id"], "wait", **{"for": "supplier"})
    awa.go_on()
    awa.page.get_by_text("le service a pris ce dossier en main").wait_for()
    assert awa.page.input_value("#correction") == "Il clignote.", "nothing is lost"


def test_what_is_no_longer_needed_closes_after_a_screen_that_asks(sent, staff, axe):
    awa, number = sent
    awa.touch("Ce n’est plus nécessaire")
    awa.wait_for_title("Ce n’est plus nécessaire")
    assert axe(awa.page) == []
    assert staff(awa).ticket(number)["state"] != "closed"  # looking changes nothing
    awa.go_on()
    awa.page.get_by_text("Le service sait que ce n’est plus nécessaire pour vous").wait_for()
    assert staff(awa).ticket(number)["state"] == "closed"
    awa.page.get_by_text("Vous avez dit que ce n’est plus nécessaire").wait_for()
    assert "Ajouter une précision" not in awa.text


def test_a_screen_that_asks_can_be_left_and_who_is_forgotten_reads_and_writes_no_more(sent, axe):
    awa, number = sent
    awa.touch("Oublier mes coordonnées")
    awa.wait_for_title("Oublier mes coordonnées")
    assert axe(awa.page) == []
    awa.page.get_by_role("link", name="Retour").click()
    awa.wait_for_title(number)
    awa.page.locator("#message").wait_for()
    awa.touch("Oublier mes coordonnées")
    awa.wait_for_title("Oublier mes coordonnées")
    awa.go_on()
    awa.page.get_by_text("Vos coordonnées sont oubliées").wait_for()
    awa.page.get_by_text(PHRASE).wait_for()
    assert awa.page.locator("#message").count() == 0
    assert "Modifier ou retirer" not in awa.text
    assert axe(awa.page) == []


# -- what one thinks --


def test_three_faces_are_answered_with_the_keyboard_and_can_change(page_of, axe):
    awa, state = page_of(satisfaction={"asked": True, "answer": None, "work": None, "at": None})
    said = []

    def keep(route):
        said.append(route.request.post_data_json)
        state["satisfaction"] = {"asked": True, **said[-1], "at": "2026-11-22T08:00:00Z"}
        route.fulfill(json=state)

    awa.page.route(f"**/signalements/{state['id']}/satisfaction", keep)
    awa.touch("Envoyer mon opinion")
    awa.page.get_by_text("Choisissez au moins une réponse").wait_for()
    assert axe(awa.page) == []
    work = awa.page.get_by_role("group", name="Le travail réalisé")
    work.get_by_role("radio", name="Satisfaisant").focus()
    awa.page.keyboard.press("ArrowDown")
    awa.page.keyboard.press("Tab")
    awa.page.keyboard.press("Enter")
    awa.page.get_by_text("votre opinion est enregistrée").wait_for()
    assert said == [{"answer": None, "work": "fair"}]
    awa.touch("Changer mon opinion")
    assert work.get_by_role("radio", name="Moyen").is_checked()


# -- in how many days --


def test_the_days_to_expect_say_from_what_they_are_known(page_of):
    awa, state = page_of()
    for expected, words in (
        (
            ("category", "Nid-de-poule", 3, 9),
            "En général terminé en 3 à 9 jours, d’après les signalements « Nid-de-poule »",
        ),
        (
            ("town", "Cahors", 4, 4),
            "En général terminé en 4 jours, d’après tous les signalements de l’année (Cahors)",
        ),
        (("target", "Nid-de-poule", None, 10), "Objectif du service : 10 jours"),
    ):
        basis, of, low, high = expected
        state["expected"] = {"basis": basis, "of": of, "low_days": low, "high_days": high}
        awa.page.reload()
        awa.page.get_by_text("Historique").wait_for()
        assert words in awa.text.replace("\u202f", " ")


# -- paper --


def test_paper_bears_the_public_code_unless_the_own_link_is_asked_for(sent):
    awa, number = sent
    awa.page.evaluate("() => { window.printed = []; window.print = () => printed.push(document.title) }")
    asked = []
    awa.page.on("request", lambda one: one.url.endswith("qr.svg") and asked.append(one.headers))
    awa.touch("Imprimer cette page")
    awa.page.wait_for_function("() => printed.length === 1")
    awa.page.get_by_text("Imprimer mon lien personnel").click()
    awa.touch("Imprimer cette page")
    awa.page.wait_for_function("() => printed.length === 2")
    assert ["authorization" in headers for headers in asked] == [False, True]
    assert awa.page.locator(".on-paper").is_hidden()
    awa.page.emulate_media(media="print", color_scheme="dark")
    awa.page.locator(".on-paper img").wait_for()
    card = awa.page.locator(".card:visible").first
    card.wait_for()
    assert card.evaluate("card => getComputedStyle(card).backgroundColor") == "rgb(255, 255, 255)", (
        "paper is white, whatever the phone's own light"
    )
    assert awa.page.get_by_role("button", name="Imprimer cette page").is_hidden()
    assert awa.secret(number) not in awa.text
    assert awa.faults == []


# -- finding again --


def test_the_address_is_asked_for_and_the_answer_tells_nothing(phone, axe):
    awa = phone(service_workers="block")
    awa.open("/mes-signalements")
    awa.touch("Retrouver mes signalements")
    awa.wait_for_title("Retrouver mes signalements")
    awa.go_on()
    awa.page.locator(".error").wait_for()
    assert axe(awa.page) == []
    awa.page.fill("#email", "nobody@example.org")
    awa.go_on()
    awa.page.get_by_text("Si cette adresse est celle d’un signalement").wait_for()
    assert axe(awa.page) == []


def test_the_mailed_link_adds_the_list_after_one_button(phone, sent, live_server, axe):
    elsewhere, number = sent
    secret = elsewhere.secret(number)
    benoit = phone(service_workers="block")
    item = {
        "id": elsewhere.records("reports")[0]["id"],
        "number": number,
        "category": {"code": "lampadaire-eteint", "label": "Lampadaire éteint", "icon": "lamp"},
        "public_status": "Reçu",
        "public_state": "received",
        "received_at": "2026-11-20T17:43:02Z",
        "token": secret,
    }
    seen = []

    def answer(route):
        seen.append(route.request.headers["authorization"])
        route.fulfill(json={"items": [item], "next": None})

    benoit.page.route("**/api/v1/followed", answer)
    benoit.open("/retrouver#m1.one.two.three")
    benoit.page.get_by_text("Rien n’est encore ajouté").wait_for()
    assert "#" not in benoit.page.url
    assert seen[0] == "Bearer m1.one.two.three"
    assert benoit.records("reports") == []
    assert axe(benoit.page) == []
    benoit.go_on()
    benoit.page.locator(".rows a").click()
    benoit.page.get_by_text(PHRASE).wait_for()


def test_a_link_that_is_over_is_said_in_words(phone):
    awa = phone(service_workers="block")
    awa.open("/retrouver#m1.x.y.z")
    awa.page.get_by_text("dure 24 heures").wait_for()
