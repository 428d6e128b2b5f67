"""The tracking page: by secret, by mailed link, in public; the answer to "is it fixed?"."""

import pytest

from tests.features.citizen_pwa.phone import PHRASE, SIGNALEMENT


@pytest.fixture
def sent(phone):
    """A phone that has sent, and its number."""
    awa = phone(service_workers="block")
    return awa, awa.report()


@pytest.fixture
def done(phone, contract):
    """A phone on the page of a work that is done, as the contract shows it; answers are noted."""
    awa = phone(service_workers="block")
    state = contract("signalement_private")
    state["photos"] = []
    said = []

    def answer(route):
        said.append((route.request.url.rsplit("/", 1)[1], route.request.post_data_json))
        if said[-1][0] == "verdict":
            state["verdict"] |= {**said[-1][1], "at": "2026-11-22T08:00:00Z"}
        else:
            message = {"id": said[-1][1]["id"], "from": "citizen", "at": "2026-11-22T08:00:00Z"}
            state["messages"].append(message | {"body": said[-1][1]["body"]})
        route.fulfill(status=201, json=state)

    awa.page.route(SIGNALEMENT, lambda route: route.fulfill(json=state))
    awa.page.route(f"**/signalements/{state['id']}/*", answer)
    awa.open(f"/s/{state['number']}#{'q' * 43}")
    awa.page.get_by_text("Est-ce réglé").wait_for()
    return awa, said, state


def test_the_link_opens_all_of_it_on_another_phone_and_hides_its_secret(sent, phone):
    awa, number = sent
    awa.touch("Copier le lien de suivi")
    awa.page.get_by_text("Lien copié").wait_for()
    link = awa.page.evaluate("navigator.clipboard.readText()")
    other = phone(service_workers="block")
    other.open(link)
    other.page.get_by_text(PHRASE).wait_for()
    assert "#" not in other.page.url
    other.open("/mes-signalements")
    assert number in other.text
    other.page.locator(".rows a").click()
    other.page.get_by_text(PHRASE).wait_for()


def test_without_the_secret_one_sees_the_public_page_only(sent, phone):
    _, number = sent
    stranger = phone(service_workers="block")
    stranger.open(f"/s/{number}")
    stranger.page.get_by_text("Page publique").wait_for()
    assert PHRASE not in stranger.text
    assert stranger.page.locator("#message").count() == 0
    stranger.open(f"/s/{number}#{'x' * 43}")
    stranger.page.get_by_text("Page publique").wait_for()
    assert PHRASE not in stranger.text


def test_an_unknown_number_is_said_in_words(phone):
    awa = phone(service_workers="block")
    awa.open("/s/99-99999")
    awa.page.get_by_text("Aucun signalement sous ce numéro").wait_for()


def test_photos_before_and_after_stand_side_by_side(phone, contract):
    awa = phone(service_workers="block")
    state = contract("signalement_private")
    awa.page.route(SIGNALEMENT, lambda route: route.fulfill(json=state))
    awa.open(f"/s/{state['number']}#{'q' * 43}")
    awa.page.get_by_role("img", name="Après, photo 1").wait_for()
    before, after = awa.page.evaluate(
        """() => ['Avant', 'Après'].map(name => document.querySelector(`img[alt="${name}, photo 1"]`))
            .map(image => image.getBoundingClientRect().toJSON())"""
    )
    assert before["y"] == after["y"]
    assert before["right"] <= after["left"]


def test_one_tap_says_whether_it_is_fixed_the_answer_can_change_and_new_work_asks_again(done):
    awa, said, state = done
    awa.page.fill("#fixed-comment", "Il clignote encore.")
    awa.touch("Non, pas encore")
    awa.page.get_by_text("ce n’est pas réglé").wait_for()
    assert said == [("verdict", {"solved": False, "comment": "Il clignote encore."})]
    awa.touch("Changer ma réponse")
    awa.touch("Oui, c’est réglé")
    awa.page.get_by_text("vous avez répondu : c’est réglé").wait_for()
    assert [body["solved"] for _, body in said] == [False, True]
    again = {"at": "2026-11-25T09:00:00Z", "state": "done", "label": "Intervention réalisée", "words": None}
    state["history"].append(again)
    awa.page.reload()
    awa.page.get_by_role("heading", name="Est-ce réglé").wait_for()


def test_whether_it_is_fixed_is_answered_and_changed_with_the_keyboard_alone(done):
    awa, said, _ = done
    awa.type("fixed-comment", "Il clignote encore.")
    awa.press("Non, pas encore")
    awa.page.get_by_text("ce n’est pas réglé").wait_for()
    awa.press("Changer ma réponse")
    awa.press("Oui, c’est réglé", "Space")
    awa.page.get_by_text("vous avez répondu : c’est réglé").wait_for()
    assert said[0][1] == {"solved": False, "comment": "Il clignote encore."}
    assert [body["solved"] for _, body in said] == [False, True]
    assert awa.faults == []


def test_the_page_says_what_was_done_asks_and_keeps_an_answer_that_could_not_leave(done):
    awa, said, state = done
    for words in ("Intervention réalisée", "73 boulevard Gambetta", "Ampoule remplacée ce matin.", "Un seul"):
        assert words in awa.text
    assert "21 novembre 2026 à 10 h 12" in awa.text.replace("\u202f", " ")
    state["question"] = "Quel est le numéro du mât ?"
    awa.page.reload()
    awa.page.get_by_text("Quel est le numéro du mât").wait_for()
    awa.page.get_by_role("link", name="Répondre au service").click()
    awa.wait_for_focus("message")
    failing = f"**/signalements/{state['id']}/messages"
    tried = []

    def fail(route):
        tried.append(route.request.post_data_json["id"])
        route.abort()

    awa.page.route(failing, fail)
    awa.page.fill("#message", "Le 12.")
    awa.touch("Envoyer le message")
    awa.page.get_by_text("Le message n’est pas parti").wait_for()
    awa.page.unroute(failing)
    awa.touch("Envoyer le message")
    awa.page.get_by_text("Message envoyé").wait_for()
    awa.page.locator(".said.mine").get_by_text("Le 12.").wait_for()
    assert [body["body"] for _, body in said] == ["Le 12."]
    assert said[0][1]["id"] == tried[0], "the same message, once"
    assert awa.page.input_value("#message") == ""
    awa.page.fill("#message", "Encore un mot")
    awa.page.reload()
    awa.wait_until("() => document.querySelector('#message')?.value === 'Encore un mot'")
