"""A visitor whose phone speaks English reads English from the first screen to the answer."""

from uuid import uuid4

import pytest

from tests.journeys.people import link_in, see, see_picture

pytestmark = pytest.mark.soak


def send_in_english(visitor, words, photo, address, album):
    """The same screens as everybody's, in English."""
    visitor.open("/")
    visitor.wait_for_title("Report a problem in the street")
    album(visitor, "visitor-welcome")
    visitor.go_on()
    visitor.wait_for_title("Add a photo")
    visitor.page.set_input_files(
        "input[capture]", [{"name": photo[1], "mimeType": "image/jpeg", "buffer": photo[0]}]
    )
    visitor.page.locator(".tile img").first.wait_for()
    visitor.wait_until_gone("Preparing the photos")
    visitor.go_on()
    visitor.wait_for_title("Where is it")
    visitor.page.get_by_text("Position of this device").wait_for()
    visitor.go_on()
    visitor.wait_for_title("What is it about")
    visitor.touch("Cleanliness")
    visitor.touch("Fly-tipping or bulky waste")
    visitor.pass_by_what_is_near()
    visitor.wait_for_title("How much")
    visitor.page.get_by_text("A wheelbarrow’s load").click()
    visitor.go_on()
    visitor.wait_for_title("What would you like to add")
    visitor.page.fill("#description", words)
    visitor.go_on()
    visitor.wait_for_title("How can we answer you")
    visitor.page.fill("#email", address)
    visitor.go_on()
    visitor.wait_for_title("Check and send")
    album(visitor, "visitor-summary")
    visitor.go_on()
    visitor.page.wait_for_url("**/s/*")
    visitor.wait_for_title("File no.")
    return visitor.page.url.split("/s/")[1].split("?")[0]


def test_english_from_the_first_screen_to_the_answer(phone, desk, mails, album, real_photo):
    spot = uuid4().hex[:8]
    words, address = f"Boxes left on the pavement, mark {spot}.", f"visitor.{spot}@citoyens.example"
    visitor = phone(locale="en-GB")
    number = send_in_english(visitor, words, real_photo("es_DSCN0010.jpg"), address, album)
    see(visitor.page, "Sent to the proximity team")
    see_picture(visitor.page, "Before, photo 1")
    see(visitor.page, "Service in charge")
    album(visitor, "visitor-received")
    receipt = mails.wait_for(address, f"Your report no. {number}: Sent to the proximity team")
    assert "Hello," in receipt
    assert "The neighbourhood department" in receipt
    assert "Bonjour" not in receipt

    # the agent answers from a browser, with a photo
    benoit = desk("benoit")
    benoit.open_ticket(number)
    form = benoit.open_action("Intervention réalisée")
    after, name = real_photo("xr_IMG_20180725_163423-tiny.jpg")
    form.get_by_label("Photos après l’intervention").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": after}]
    )
    form.get_by_role("button", name="Enregistrer l’intervention").click()
    benoit.page.locator(".state-done").get_by_text("Intervention réalisée").wait_for()

    told = mails.wait_for(address, f"Your report no. {number}: Work done")
    assert "Is it fixed?" in told
    visitor.open(link_in(told))
    see(visitor.page, "Work done")
    see_picture(visitor.page, "After, photo 1")
    visitor.touch("Yes, it is fixed")
    visitor.page.get_by_text("you answered: it is fixed").first.wait_for()
    album(visitor, "visitor-fixed")
    french = ("Intervention", "Signalement", "Historique", "Reçu", "Avant", "Après", "réglé")
    assert [word for word in french if word in visitor.text] == []

    chloe = desk()
    chloe.open_ticket(number)
    assert "Avis d’une personne concernée : c’est réglé" in chloe.text
    album(chloe, "pilotage-regle")
