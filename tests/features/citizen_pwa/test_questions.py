"""What the town asks of a type of problem: the questions of its own categories, on the phone."""

import pytest

from tests.features.citizen_pwa.phone import POST

WRECK = "/signaler?categorie=vehicule-epave&lieu=44.4475,1.4403"


@pytest.mark.parametrize(
    ("locale", "yes", "no", "nothing"),
    [("fr-FR", "Oui", "Non", "Passer"), ("ar", "نعم", "لا", "تخطٍّ")],
)
def test_yes_and_no_are_said_in_the_words_of_the_page_and_sent(phone, locale, yes, no, nothing):
    awa = phone(locale=locale, service_workers="block")
    posted = awa.sent(POST, "POST")
    awa.open(WRECK)
    awa.page.wait_for_url("**/signaler/photos")
    awa.go("/signaler/question-1")
    awa.wait_for_title("Peut-il encore rouler")
    assert awa.page.locator(".choice").all_inner_texts() == [yes, no]
    assert awa.page.locator(".choice [lang]").count() == 0, "these words are the page's own"
    assert awa.page.locator(".actions .main").inner_text() == nothing, "this question may be passed"
    awa.page.get_by_text(no, exact=True).click()
    awa.go_on()
    awa.page.fill("#description", "Une voiture brûlée, sans roues.")
    awa.go_on()
    awa.page.wait_for_url("**/contact")
    awa.go_on()
    part = awa.page.locator(".part", has_text="Peut-il encore rouler")
    assert no in part.inner_text()
    awa.go_on()
    awa.page.wait_for_url("**/s/*")
    assert posted[0].post_data_json["answers"] == {"etat": "no"}
    assert awa.faults == []


def at_the_lamp(awa, number="01-012"):
    """The place step, with a lamp named by its number."""
    awa.write(place=None, category=None, answers={}, description="", contactSeen=False).go("/signaler/lieu")
    awa.wait_for_title("Où est-ce")
    awa.page.fill("#address", number)
    awa.touch(number)
    awa.page.wait_for_selector(".place-label")
    awa.go_on()


def test_the_number_of_a_lamp_given_as_the_place_is_not_asked_again(phone):
    awa = phone(service_workers="block", permissions=[])
    posted = awa.sent(POST, "POST")
    at_the_lamp(awa)
    awa.choose_category()
    awa.wait_for_title("Numéro")
    assert awa.page.input_value("#answer") == "01-012"
    awa.page.get_by_text("Repris du lieu").wait_for()
    assert awa.page.locator(".actions .main").inner_text() == "Continuer"
    awa.answer_questions()
    awa.describe()
    awa.go_on()
    awa.wait_for_title("Vérifiez")
    awa.go_on()
    awa.number()
    body = posted[0].post_data_json
    assert body["answers"] == {"numero": "01-012", "combien": "un"}
    assert body["position_source"] == "asset"
    assert awa.faults == []


def test_what_one_writes_as_the_number_stays_and_what_came_with_a_place_leaves_with_it(phone):
    awa = phone(service_workers="block", permissions=[])
    at_the_lamp(awa)
    awa.choose_category()
    awa.wait_for_title("Numéro")
    awa.go("/signaler/lieu")
    awa.page.fill("#address", "01-011")
    awa.touch("01-011")
    awa.page.locator(".place-label", has_text="01-011").wait_for()
    awa.go("/signaler/question-1")
    assert awa.page.input_value("#answer") == "01-011", "another lamp"
    awa.go("/signaler/lieu")
    awa.page.fill("#address", "hotel de ville")
    awa.touch("Hôtel de ville")
    awa.page.locator(".place-label", has_text="Hôtel de ville").wait_for()
    awa.go("/signaler/question-1")
    assert awa.page.input_value("#answer") == "", "the town hall has no such number"
    awa.page.fill("#answer", "A 12")
    awa.go("/signaler/lieu")
    awa.page.fill("#address", "01-012")
    awa.touch("01-012")
    awa.page.locator(".place-label", has_text="01-012").wait_for()
    awa.go("/signaler/question-1")
    assert awa.page.input_value("#answer") == "A 12"
    assert awa.page.get_by_text("Repris du lieu").count() == 0


def test_a_lamp_s_number_is_no_answer_about_something_else(phone):
    awa = phone(service_workers="block", permissions=[])
    at_the_lamp(awa)
    awa.choose_category("Circulation", "Véhicule abandonné")
    awa.wait_for_title("Peut-il encore rouler")
    assert awa.records("drafts")[0]["answers"] == {}
