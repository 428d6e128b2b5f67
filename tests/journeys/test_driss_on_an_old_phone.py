"""Script 10, for a service without tablet: Driss does his queue on an old phone without scripts."""

from uuid import uuid4

import pytest

from tests.journeys.calls import call, report, ticket, token
from tests.journeys.people import Desk, see

pytestmark = pytest.mark.soak


@pytest.fixture
def old_phone(town, contexts):
    """A small screen, touched, without scripts."""
    size = {"width": 360, "height": 640}
    given = {"viewport": size, "is_mobile": True, "has_touch": True, "java_script_enabled": False}
    return contexts(Desk, base_url=town.base_url, locale="fr-FR", **given)


def test_he_finds_what_is_urgent_first_and_closes_it_with_a_photo(
    town, old_phone, account, mails, album, real_photo
):
    number, awa = report(town.base_url, "nid-de-poule", "Un trou au milieu du carrefour.")
    mails.wait_for(awa, "Transmis")
    chloe = token(town.base_url, account("chloe"))
    known = ticket(town.base_url, chloe, number)["id"]
    for given in ({"kind": "assign", "team": "voirie"}, {"kind": "prioritise", "priority": "urgent"}):
        action = {"id": str(uuid4()), **given}
        call(town.base_url, "POST", f"/api/v1/tickets/{known}/actions", action, chloe)

    page, driss = old_phone.page, account("driss")
    page.goto("/pilotage/ma-file")
    page.get_by_label("Identifiant").fill(driss["login"])
    page.get_by_label("Mot de passe").fill(driss["password"])
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", level=1, name="Ma file").wait_for()
    task = page.locator(f"#t-{number}")
    see(page, f"n° {number}")
    album(old_phone, "ma-file-vieux-telephone")
    form = old_phone.open_action("Intervention réalisée", within=task)
    photo, name = real_photo("im_portrait-orientation-6.jpg")
    form.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": photo}
    )
    form.locator("textarea[name=words]").fill("Rebouché ce matin.")
    form.locator("button.submit").click()
    page.get_by_text("c’est enregistré").wait_for()
    task.wait_for(state="detached")
    album(old_phone, "ma-file-apres")
    assert "Rebouché ce matin." in mails.wait_for(awa, "réalisée")
