"""Script 1: the 4G drops while Awa sends. One signalement, whole, in the end; it names its service."""

import time
from uuid import uuid4

import pytest

from tests.journeys.people import plain

TEAM = "Équipe de proximité"
PHOTO = "xr_IMG_20180725_163423-tiny.jpg"  # 12 megapixels: some 300 kB once made smaller by the phone
PUT_PHOTO = "PUT /api/v1/signalements/"
POST = "POST /api/v1/signalements "


def wait_until_cut(network, seconds=60):
    deadline = time.monotonic() + seconds
    while not network.is_cut():
        assert time.monotonic() < deadline, "what should have broken the network was never sent"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("fault", "on_screen"),
    [
        ({"cut_in": PUT_PHOTO}, "1 photo en cours d’envoi"),
        ({"cut_at_answer": POST}, "Votre signalement est gardé"),
    ],
    ids=["in-the-middle-of-the-photo", "before-the-answer-is-heard"],
)
def test_one_signalement_arrives_whole(phone, desk, cable, mails, album, real_photo, fault, on_screen):
    spot = uuid4().hex[:8]
    words, address = f"Sacs éventrés, repère {spot}.", f"awa.{spot}@citoyens.example"
    network = cable().mend()
    awa = phone(network.url)

    def drop_at_the_end(step):
        if step == "resume":
            network.cut()
            network.mend(**fault)

    awa.send_depot_sauvage(words, photo=real_photo(PHOTO), contact=address, look=drop_at_the_end)
    wait_until_cut(network)
    awa.page.get_by_text(on_screen).first.wait_for()
    album(awa, "awa-sans-reseau")
    awa.page.close()  # she puts the phone away

    network.mend()
    awa.page = awa.context.new_page()
    awa.page.set_default_timeout(60_000)
    awa.open("/mes-signalements")
    awa.page.get_by_role("link", name="Dossier n°").or_(awa.page.locator(".rows a")).first.click()
    number = awa.number()
    awa.sees_picture("Avant, photo 1")
    awa.sees(TEAM)
    awa.sees("Transmis à l’équipe de proximité")
    assert words in awa.text
    awa.wait_for_photos_to_leave()
    album(awa, "awa-recu")
    assert "de proximité" in mails.wait_for(address, f"n° {number} : Transmis à l’équipe de proximité")

    chloe = desk()
    chloe.go("Dossiers")
    chloe.page.get_by_role("link", name="Tous", exact=True).click()
    chloe.page.locator("#q").fill(spot)
    chloe.page.locator("#q").press("Enter")
    chloe.page.get_by_text("1 dossier").first.wait_for()
    assert [plain(line) for line in chloe.page.locator("[data-line] .line-number").all_inner_texts()] == [
        number
    ]
    chloe.page.locator("[data-line]").click()
    chloe.page.get_by_role("heading", level=1, name=f"Dossier n° {number}").wait_for()
    assert chloe.page.locator(".gallery img").count() == 1
    album(chloe, "pilotage-un-seul-dossier")
    assert len(mails.to(address)) == 1
