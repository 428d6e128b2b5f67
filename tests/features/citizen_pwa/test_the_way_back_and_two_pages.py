"""The browser's way back, a second tap, a second page, an answer that comes too late."""

from tests.features.citizen_pwa.phone import PHRASE, POST, picture

SLOW_TO_GO_BACK = """const go = history.go.bind(history);
history.go = steps => setTimeout(() => {
    addEventListener('popstate', () => { window.wentBack = true; }, {once: true});
    go(steps);
}, 600);"""
LATE_POSITION = """navigator.geolocation.getCurrentPosition = found => {
    window.giveThePosition = () => found({coords: {latitude: 44.4475, longitude: 1.4403, accuracy: 12}});
}"""


def test_the_way_back_after_sending_leads_home_and_not_into_what_is_gone(phone):
    awa = phone(service_workers="block")
    awa.report()
    awa.page.go_back()
    awa.wait_for_title("Signaler un problème")
    assert awa.page.url.endswith("/")
    assert awa.records("drafts") == []


def test_a_browser_slow_to_go_back_leads_nobody_into_what_was_sent(phone):
    awa = phone(service_workers="block", permissions=[])
    awa.page.add_init_script(SLOW_TO_GO_BACK)
    awa.open("/").touch("Proposer une idée")
    awa.page.fill("#description", "Un banc à l’ombre.")
    awa.go_on()
    awa.touch("Continuer sans lieu")
    awa.touch("Envoyer mon idée")
    awa.number()
    awa.wait_until("() => window.wentBack")
    number = awa.number()
    assert [one["number"] for one in awa.records("reports")] == [number]
    awa.page.go_back()
    awa.wait_for_title("Signaler un problème")
    assert awa.records("drafts") == []


def test_the_app_s_own_way_back_and_the_browser_s_agree(phone):
    awa = phone(service_workers="block")
    awa.begin().touch("Continuer sans photo")
    awa.wait_for_title("Où est-ce")
    awa.touch("Retour")
    awa.wait_for_title("Ajoutez une photo")
    awa.page.go_back()
    awa.wait_for_title("Signaler un problème")


def test_the_way_back_from_a_family_leads_to_all_of_them(phone):
    awa = phone(service_workers="block")
    awa.write(category=None, answers={}).go("/signaler/categorie")
    awa.wait_for_title("De quoi")
    for back in (awa.page.go_back, lambda: awa.touch("Toutes les familles")):
        awa.touch("Éclairage public")
        awa.page.get_by_role("button", name="Lampadaire éteint").wait_for()
        back()
        awa.page.get_by_role("button", name="Propreté").wait_for()
        assert awa.title.startswith("De quoi")
    awa.touch("Éclairage public")
    awa.page.reload()
    awa.touch("Lampadaire éteint")
    awa.pass_by_what_is_near()
    awa.wait_for_title("Numéro")


def test_a_second_tap_on_send_sends_nothing_more_and_loses_nothing(phone):
    awa = phone(service_workers="block")
    posted = awa.sent(POST, "POST")
    awa.reach_summary()
    awa.page.locator(".actions .main:enabled").wait_for()
    awa.page.evaluate(
        "() => { const send = document.querySelector('.actions .main'); send.click(); send.click(); }"
    )
    awa.number()
    assert len(posted) == 1
    assert [one["state"] for one in awa.records("reports")] == ["sent"]


def test_two_pages_hold_the_same_draft_and_it_leaves_once(phone):
    awa = phone(service_workers="block")
    posted = awa.sent(POST, "POST")
    awa.reach_summary(words="Le premier mot.")
    second = awa.context.new_page()
    second.goto("/signaler/envoi")
    second.get_by_text("Le premier mot.").wait_for()
    awa.touch("Modifier Description")
    awa.page.fill("#description", PHRASE)
    second.get_by_text(PHRASE).wait_for()
    awa.go_on()
    awa.wait_for_title("Vérifiez")
    awa.go_on()
    number = awa.number()
    second.wait_for_url("**/mes-signalements")
    second.get_by_text(number).wait_for()
    assert len(posted) == 1
    assert awa.records("drafts") == []


def test_a_position_that_comes_after_all_was_erased_begins_nothing(phone):
    awa = phone(service_workers="block")
    awa.page.add_init_script(LATE_POSITION)
    awa.begin().shoot(picture())
    awa.page.go_back()
    awa.wait_for_title("Signaler un problème")
    awa.touch("L’effacer")
    awa.page.get_by_text("seront effacés de cet appareil").wait_for()
    assert len(awa.records("photos")) == 1, "nothing is erased before the person confirmed"
    awa.touch("Effacer et recommencer")
    awa.wait_for_title("Ajoutez une photo")
    awa.page.evaluate("giveThePosition()")
    awa.page.wait_for_function("() => document.querySelectorAll('.tile').length === 0")
    (draft,) = awa.records("drafts")
    assert (draft["place"], draft["photoIds"], awa.records("photos")) == (None, [], [])


def test_an_address_typed_and_not_chosen_is_kept_and_serves(phone):
    awa = phone(service_workers="block", permissions=[])
    awa.begin().touch("Continuer sans photo")
    awa.wait_for_title("Où est-ce")
    awa.page.fill("#address", "devant l’école Zola")
    awa.page.reload()
    awa.page.wait_for_selector("#address")
    assert awa.page.input_value("#address") == "devant l’école Zola"
    awa.go_on()
    awa.wait_for_title("De quoi")
    (draft,) = awa.records("drafts")
    assert (draft["place"]["address"], draft["place"]["latitude"]) == ("devant l’école Zola", None)


def test_a_place_without_an_address_is_named_by_its_district(phone):
    awa = phone(service_workers="block")
    awa.begin().touch("Continuer sans photo")
    awa.touch("Utiliser ma position")
    awa.page.locator(".place-label", has_text="Quartier Vieille ville et Gambetta").wait_for()
