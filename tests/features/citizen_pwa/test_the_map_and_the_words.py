"""A map without its background, a ticket opened again, a town that speaks English."""

DISTRICT = "Vieille ville et Gambetta"


def at_the_place(awa):
    awa.write().go("/signaler/lieu")
    awa.page.wait_for_selector(".place-label")
    awa.touch("Placer un repère")


def place(awa):
    return awa.records("drafts")[0]["place"]


def test_a_map_whose_tiles_do_not_come_draws_the_districts_and_says_so(phone):
    awa = phone(service_workers="block")
    awa.give_the_town_a_map()
    awa.page.route("**/fond/**", lambda route: route.abort())
    at_the_place(awa)
    awa.page.get_by_text("seuls les quartiers sont dessinés").wait_for()
    awa.page.locator(".map-words strong", has_text=DISTRICT).wait_for()
    assert awa.page.locator("path.district").count() == 6
    awa.page.get_by_text("Terre-Rouge", exact=True).wait_for()
    assert place(awa)["source"] == "fix", "looking at the map does not move the place"
    awa.page.locator(".map").focus()
    there = awa.page.locator(".map-words strong", has_text="Terre-Rouge")
    for _ in range(12):
        awa.page.keyboard.press("ArrowUp")
        awa.wait_until_drawn()
        if there.count():
            break
    assert there.is_visible()
    assert place(awa)["source"] == "pin"


def test_a_town_without_tiles_has_a_map_all_the_same(phone, contract):
    awa = phone(service_workers="block")
    awa.page.route(
        "**/api/v1/territory", lambda route: route.fulfill(json=contract("territory") | {"tiles": None})
    )
    at_the_place(awa)
    awa.page.get_by_text("seuls les quartiers sont dessinés").wait_for()
    assert awa.page.locator("path.district").count() == 6


def test_a_map_with_nothing_to_draw_is_words_and_no_box(phone, contract):
    awa = phone(service_workers="block")
    awa.page.route(
        "**/api/v1/territory", lambda route: route.fulfill(json=contract("territory") | {"tiles": None})
    )
    awa.page.route("**/districts.geojson", lambda route: route.fulfill(status=503, body=""))
    at_the_place(awa)
    awa.page.get_by_text("La carte ne s’affiche pas").wait_for()
    assert awa.page.locator(".map").count() == 0


def test_the_history_shows_the_answer_given_and_that_the_ticket_was_reopened(phone, contract):
    example = contract("signalement_private")
    answer = {
        "at": "2026-11-21T18:00:00Z",
        "kind": "verdict",
        "state": "done",
        "label": "Votre avis : pas encore réglé",
        "words": "Il s’éteint encore.",
    }
    again = answer | {
        "at": "2026-11-22T08:00:00Z",
        "kind": "reopen",
        "state": "sent",
        "label": "Rouvert : transmis au service Éclairage public",
        "words": "L’équipe repasse demain.",
    }
    state = example | {
        "public_state": "sent",
        "public_status": "Transmis au service Éclairage public",
        "history": [*example["history"], answer, again],
        "verdict": example["verdict"] | {"asked": False},
    }
    awa = phone(service_workers="block")
    awa.page.route("**/api/v1/signalements/*", lambda route: route.fulfill(json=state))
    awa.open(f"/s/{state['number']}#{'q' * 43}")
    awa.page.get_by_text("Rouvert").wait_for()
    steps = awa.page.locator(".history li").all_inner_texts()
    assert [answer["label"] in steps[1], "Il s’éteint encore." in steps[1]] == [True, True]
    assert again["label"] in steps[0]


def test_an_english_screen_has_the_town_s_words_in_english_or_marked_as_french(phone):
    awa = phone(locale="en-GB", service_workers="block")

    def without_hours(route):
        answer = route.fetch()
        said = answer.json()
        said["contact"]["hours"] = "du lundi au vendredi"
        route.fulfill(response=answer, json=said | {"in_french": ["contact.hours"]})

    awa.page.route("**/api/v1/territory", without_hours)
    awa.open("/")
    awa.page.get_by_text("Neighbourhood department").wait_for()
    assert awa.page.locator(".banner").inner_text() == "Demonstration town"
    hours = awa.page.get_by_text("du lundi au vendredi")
    assert hours.get_attribute("lang") == "fr"
    assert awa.page.get_by_text("Neighbourhood department").get_attribute("lang") is None
