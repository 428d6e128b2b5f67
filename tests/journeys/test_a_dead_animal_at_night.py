"""Script 3, as citizens see it: an urgent matter says first whom to call; it is sent all the same."""

from tests.journeys.calls import call, ticket, token


def reads_whom_to_call_first_and_sends_all_the_same(town, awa, album):
    """Awa finds a dog on the road; gives the number of what she sent."""
    said = call(town.base_url, "GET", "/api/v1/territory")
    number = said["contact"]["phone"] if said["on_call"]["open_now"] else said["on_call"]["phone"]
    awa.write(category=None, answers={}, description="Un chien, sur la chaussée.").go("/signaler/categorie")
    awa.wait_for_title("De quoi")
    awa.page.fill("#category-search", "animal mort")
    awa.page.get_by_role("button", name="Animal mort").click()
    awa.wait_for_title("Appelez d’abord")
    call_first = awa.page.locator(".actions a.main")
    assert call_first.get_attribute("href") == "tel:" + number.replace(" ", "")
    album(awa, "awa-appelez-d-abord")
    awa.touch("Continuer le signalement")
    awa.pass_by_what_is_near()
    awa.go("/signaler/envoi")
    awa.wait_for_title("Vérifiez et envoyez")
    awa.go_on()
    sent = awa.number()
    awa.sees("Transmis")
    album(awa, "awa-suivi")
    return sent


def test_awa_reads_the_number_to_call_first_and_sends_all_the_same(town, phone, account, album):
    sent = reads_whom_to_call_first_and_sends_all_the_same(town, phone(), album)
    chloe = token(town.base_url, account("chloe"))
    seen = ticket(town.base_url, chloe, sent)
    assert seen["priority"] == "urgent", "it stands before what can wait"
    assert seen["team"], "it is sent without waiting for the morning"
