"""Script 9: an elected member calls. Found without accents, printed; her own account tells no contact."""

from uuid import uuid4

from tests.features.reporting.printed import pages_of
from tests.journeys.calls import report
from tests.journeys.people import plain, see

STREET = {
    "address": "12 rue Georges-Clemenceau, 46000 Cahors",
    "answers": {"combien": "un"},
}


def test_found_printed_and_without_contact_for_her(town, desk, album):
    spot = f"repere{uuid4().hex[:6]}"
    words = f"Le lampadaire est éteint, {spot}."
    number, address = report(town.base_url, "lampadaire-eteint", words, **STREET)

    chloe = desk()
    chloe.go("Dossiers")
    chloe.page.keyboard.press("/")
    chloe.page.keyboard.type("eclairage rue clemenceau")
    chloe.page.keyboard.press("Enter")
    see(chloe.page, number)
    assert address not in chloe.text
    album(chloe, "trouve-sans-accents")
    chloe.page.keyboard.press("/")
    chloe.page.keyboard.press("Control+a")
    chloe.page.keyboard.type("eclairge rue clemencau")
    chloe.page.keyboard.press("Enter")
    see(chloe.page, number)

    chloe.open_ticket(number)
    assert address in chloe.text
    sheet = chloe.page.get_by_role("link", name="Fiche pour un élu (PDF)").get_attribute("href")
    (page,) = pages_of(chloe.context.request.get(sheet).body())
    assert number in page
    assert spot in page
    assert "Projet de réponse" in page
    assert address not in page

    vidal = desk("vidal")
    vidal.page.goto(f"/pilotage/dossiers/{number}")
    see(vidal.page, spot)
    album(vidal, "mme-vidal")
    for path in (
        f"/pilotage/dossiers/{number}",
        f"/pilotage/dossiers/{number}.pdf",
        sheet,
        "/pilotage/dossiers?q=clemenceau",
        "/pilotage/dossiers.csv?q=clemenceau",
        f"/api/v1/tickets?q={spot}",
    ):
        answer = vidal.context.request.get(path)
        body = answer.body()
        told = plain(" ".join(pages_of(body))) if body.startswith(b"%PDF") else body.decode()
        assert address not in told, path
    searched = vidal.context.request.get(f"/pilotage/dossiers?q={address}").text()
    assert number not in searched, "a contact is not found by who may not see it"
    for path in ("/pilotage/a-rappeler", "/pilotage/saisie", "/pilotage/expediteurs", "/pilotage/courriels"):
        assert vidal.context.request.get(path).status == 403, path
