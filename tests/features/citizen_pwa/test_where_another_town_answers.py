"""Outside the town nothing is lost: the phone names the town hall that is competent."""

PRADINES = {"latitude": 44.4475, "longitude": 1.379, "accuracy": 12}


def test_a_place_in_the_next_town_is_not_sent_and_its_town_hall_is_named(phone, axe):
    awa = phone(service_workers="block", geolocation=PRADINES)
    awa.begin().touch("Continuer sans photo")
    awa.touch("Utiliser ma position")
    awa.page.get_by_text("compétente est Pradines").wait_for()  # before anything is sent
    assert axe(awa.page) == []
    awa.go_on()
    awa.choose_category()
    awa.answer_questions()
    awa.describe("Un lampadaire éteint.")
    awa.go_on()
    awa.wait_for_title("Vérifiez et envoyez")
    awa.go_on()
    awa.page.get_by_text("compétente est Pradines").first.wait_for()
    kept = awa.records("reports")
    assert [(one["state"], one["body"]["description"]) for one in kept] == [
        ("refused", "Un lampadaire éteint.")
    ]
