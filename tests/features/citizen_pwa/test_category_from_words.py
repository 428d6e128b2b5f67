"""The category that the words speak of: proposed under what the search finds, or after the description."""

import json
import re
import time
import urllib.request

import pytest

from tests.features.citizen_pwa.phone import picture

ASKED = re.compile(r"/api/v1/categories/suggestions$")
MATTRESS = "vieux matelas et cartons"
REST_MS = 2000  # longer than the app waits for the next letter
LAMP = "Le lampadaire est éteint depuis lundi, ampoule cassée"


@pytest.fixture(scope="module")
def live_server(working_server):
    """A worker learns the town's words."""
    return working_server


@pytest.fixture(scope="module", autouse=True)
def learnt(live_server):
    """The service learns when it starts: wait until it knows its own town's words."""
    address, deadline = f"{live_server.base_url}/api/v1/categories/suggestions", time.monotonic() + 120
    asked = urllib.request.Request(
        address, json.dumps({"words": LAMP}).encode(), {"Content-Type": "application/json"}
    )
    while True:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            said = json.load(answer)
        if said["suggestion"]:
            assert said["suggestion"]["sure"]
            return
        assert time.monotonic() < deadline, "nothing was learnt"
        time.sleep(0.1)


def at_the_categories(phone, **options):
    awa = phone(**{"service_workers": "block", **options})
    awa.write(photos=[picture()], category=None, answers={}, description="", contactSeen=False)
    awa.go("/signaler/categorie")
    awa.wait_for_title("De quoi")
    return awa


def test_a_phrase_that_no_synonym_answers_to_gets_a_category(phone, axe):
    awa = at_the_categories(phone)
    asked = awa.sent(ASKED, "POST")
    awa.page.fill("#category-search", MATTRESS)
    awa.page.get_by_text("Aucun type ne correspond").wait_for()
    awa.page.get_by_text("D’après vos mots").wait_for()
    assert asked[-1].post_data_json == {"words": MATTRESS}
    assert MATTRESS not in asked[-1].url
    assert axe(awa.page) == []
    awa.touch("Dépôt sauvage ou encombrants")
    awa.pass_by_what_is_near()
    awa.wait_for_title("Quel volume")
    assert not awa.faults


def test_what_the_search_shows_already_is_not_proposed_again(phone):
    awa = at_the_categories(phone)
    with awa.page.expect_response(ASKED) as said:
        awa.page.fill("#category-search", "lampadaire éteint")
    awa.page.get_by_role("button", name="Lampadaire éteint").wait_for()
    assert said.value.json()["suggestion"]["code"] == "lampadaire-eteint"
    awa.wait_until_drawn()
    assert awa.page.get_by_role("button", name="Lampadaire éteint").count() == 1
    assert "D’après vos mots" not in awa.text


def test_words_of_another_category_bring_a_proposal_that_holds_nobody_back(phone, axe):
    awa = at_the_categories(phone)
    awa.choose_category("Animaux", "Rats, frelons")
    awa.wait_for_title("Que voulez-vous préciser")
    awa.page.fill("#description", LAMP)
    awa.page.get_by_text("Vos mots parlent peut-être d’un autre type").wait_for()
    assert axe(awa.page) == []
    awa.go_on()  # nothing keeps her
    awa.wait_for_title("Comment vous répondre")
    awa.page.go_back()
    awa.wait_for_title("Que voulez-vous préciser")
    awa.touch("Changer pour « Lampadaire éteint »")
    awa.pass_by_what_is_near()
    with awa.page.expect_response(ASKED) as said:
        awa.answer_questions()
    awa.wait_for_title("Que voulez-vous préciser")
    assert awa.page.input_value("#description") == LAMP
    assert awa.records("drafts")[0]["category"] == "lampadaire-eteint"
    said.value.finished()
    awa.wait_until_drawn()
    assert "Vos mots parlent" not in awa.text
    assert not awa.faults


def test_without_a_network_one_chooses_as_before(phone):
    awa = at_the_categories(phone)
    asked = awa.sent(ASKED, "POST")
    awa.context.set_offline(True)
    awa.page.clock.install()
    awa.page.fill("#category-search", MATTRESS)
    awa.page.get_by_text("Aucun type ne correspond").wait_for()
    awa.page.clock.fast_forward(REST_MS)
    assert asked == []
    assert "D’après vos mots" not in awa.text
    awa.page.fill("#category-search", "lampadaire eteint")
    awa.page.get_by_role("button", name="Lampadaire éteint").wait_for()
    assert not awa.faults


def test_a_service_that_refuses_leaves_the_list_as_it_is(phone):
    awa = at_the_categories(phone)
    awa.page.route(ASKED, lambda route: route.fulfill(status=429, json={"title": "", "detail": ""}))
    with awa.page.expect_response(ASKED) as said:
        awa.page.fill("#category-search", MATTRESS)
    awa.page.get_by_text("Aucun type ne correspond").wait_for()
    said.value.finished()
    awa.wait_until_drawn()
    assert "D’après vos mots" not in awa.text
    assert not awa.faults


def test_an_idea_is_not_doubted(phone):
    awa = phone(service_workers="block")
    asked = awa.sent(ASKED, "POST")
    awa.open("/").touch("Proposer une idée")
    awa.wait_for_title("Quelle est votre idée")
    awa.page.clock.install()
    awa.page.locator("#description").fill(LAMP)
    awa.page.clock.fast_forward(REST_MS)
    assert asked == []
