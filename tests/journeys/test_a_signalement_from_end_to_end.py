"""Dépôt sauvage: from Awa's photo to Benoît's, then to her "non", and to the desk that opens it again."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.journeys.people import link_in, plain, see, see_picture

TEAM = "Équipe de proximité"
AFTER_WORDS = "Dépôt enlevé, le trottoir est lavé."
HER_NO = "Il reste deux planches contre le mur."


def enrol(tablet, code, name):
    """Type what the desk reads out, then say who holds it."""
    tablet.read("Associer cette tablette")
    tablet.write("Code d’association", code)
    tablet.write("Nom de la tablette", name)
    tablet.touch("Associer la tablette")
    tablet.read("Qui tient la tablette")
    tablet.touch("Benoît Malaval")
    tablet.read("À faire ·")


def late_by(town, account, awa, number, seen_at):
    """Seconds between the team being chosen and its tablet showing the ticket."""
    login = {name: account[name] for name in ("login", "password")}
    token = awa.context.request.post("/api/v1/sessions", data=login).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    found = awa.context.request.get(f"/api/v1/tickets?q={number}", headers=bearer).json()["items"]
    full = awa.context.request.get(f"/api/v1/tickets/{found[0]['id']}", headers=bearer).json()
    assigned = next(step for step in full["history"] if step["kind"] == "assign")
    return seen_at - datetime.fromisoformat(assigned["at"]).timestamp()


@pytest.mark.usefixtures("on_both_databases")
@pytest.mark.parametrize(
    ("photo", "far", "battery"),
    [("es_DSCN0010.jpg", True, "dies"), ("im_portrait-orientation-6.jpg", False, "holds")],
    ids=["photo-with-position-and-battery-that-dies", "photo-without-position"],
)
def test_awa_benoit_and_the_desk(
    town, phone, desk, tablet, cable, mails, album, account, real_photo, photo, far, battery, record_property
):
    spot = uuid4().hex[:8]  # a word that only she says
    words, address = f"Matelas et planches, repère {spot}.", f"awa.{spot}@citoyens.example"
    chloe = desk()
    network = cable().mend()
    benoit = tablet(network.url).start()
    album(benoit, "tablette-association")
    code = chloe.make_enrolment_code(TEAM)
    album(chloe, "pilotage-code")
    enrol(benoit, code, "Tablette 3")
    benoit.write("Rechercher", f"matelas {spot}")
    benoit.read("Aucun dossier de cette liste ne contient")

    # Awa sends from the street
    awa = phone()
    awa.send_depot_sauvage(
        words, photo=real_photo(photo), contact=address, look=lambda step: album(awa, f"awa-{step}")
    )
    number = awa.number()

    # the tablet shows it without being touched
    late_s = late_by(town, account("benoit"), awa, number, benoit.read(number))
    record_property("seconds_from_assignment_to_tablet", late_s)
    print(f"\nthe tablet showed n° {number} {late_s:.2f} s after it was given to its team")
    assert late_s < 20, "the tablet waited for its next question instead of being told"
    album(benoit, "tablette-nouveau-dossier")

    awa.sees("Transmis à l’équipe de proximité")
    awa.sees(TEAM)
    awa.sees_picture("Avant, photo 1")
    album(awa, "awa-recu")
    receipt = mails.wait_for(address, f"n° {number} : Transmis à l’équipe de proximité")
    assert "Dépôt sauvage" in receipt

    # Benoît opens it, then the network goes: he starts, and ends with a photo
    benoit.touch(number)
    benoit.read(words)
    benoit.read("Avant")
    benoit.wait_until_gone("Pas encore reçue")
    album(benoit, "tablette-dossier")
    network.cut()
    benoit.read("Hors ligne")
    benoit.touch("Commencer")
    benoit.read("Hors ligne — 1 action en attente depuis")
    album(benoit, "tablette-commence-hors-ligne")
    (benoit.camera / "apres.jpg").write_bytes(real_photo("xr_IMG_20180725_163423-tiny.jpg")[0])
    benoit.touch("Terminé")
    benoit.touch("Prendre une photo")
    benoit.touch("apres.jpg")
    benoit.read("Retirer")
    benoit.write("Vos mots pour l’habitant", AFTER_WORDS)
    album(benoit, "tablette-fin-d-intervention")
    benoit.touch("Enregistrer la fin d’intervention")
    benoit.read("Hors ligne — 2 actions en attente depuis")
    album(benoit, "tablette-termine-hors-ligne")
    if battery == "dies":
        benoit.kill()
        benoit.start()
        benoit.read("Hors ligne — 2 actions en attente depuis")
        album(benoit, "tablette-rallumee-hors-ligne")
    awa.page.reload()
    awa.sees("Transmis à l’équipe de proximité")
    assert AFTER_WORDS not in awa.text, "nothing can have left a tablet without network"

    # back in the network: what he did arrives, she reads his answer and sees his photo
    network.mend()
    benoit.wait_until_gone("Hors ligne", 90)
    awa.sees(AFTER_WORDS)
    awa.sees("Intervention réalisée")
    awa.sees_picture("Après, photo 1")
    awa.sees_picture("Avant, photo 1")
    awa.sees("Est-ce réglé")
    assert "Votre signalement est bien reçu" not in awa.text, "that was news when it was sent"
    album(awa, "awa-intervention-realisee")
    told = mails.wait_for(address, f"n° {number} : Intervention réalisée")
    assert AFTER_WORDS in told

    # from the mail's link, on another device, she says no
    at_home = phone()
    at_home.open(link_in(told))
    see(at_home.page, AFTER_WORDS)
    see_picture(at_home.page, "Après, photo 1")
    at_home.page.fill("#fixed-comment", HER_NO)
    at_home.touch("Non, pas encore")
    at_home.page.get_by_text("ce n’est pas réglé").wait_for()
    album(at_home, "awa-non")

    # the desk sees it contested, with both photos, and opens it again
    chloe.go("Contestés")
    card = chloe.page.get_by_role("article", name=f"Dossier n° {number}")
    card.get_by_text(HER_NO).wait_for()
    assert card.get_by_role("img").count() == 2
    see_picture(chloe.page, "Photo 1 avant l’intervention")
    album(chloe, "pilotage-contestes")
    form = chloe.open_action("Rouvrir", within=card)
    form.get_by_label("Votre texte, lu par les personnes concernées").fill("Nous repassons demain.")
    form.get_by_role("button", name="Rouvrir le dossier").click()
    chloe.page.get_by_role("article", name=f"Dossier n° {number}").wait_for(state="detached")
    album(chloe, "pilotage-contestes-apres")

    # the tablet has it again, and Awa is told
    if battery == "holds":
        benoit.touch("Retour")
    benoit.write("Rechercher", number)
    benoit.touch("À faire ·")
    benoit.read(number)
    album(benoit, "tablette-rouvert")
    benoit.touch(number)
    benoit.read("Nous repassons demain.")
    benoit.read(f"Dit que ce n’est pas réglé — {HER_NO}")
    for step in ("Rouvert", "Avis de l’habitant", "Intervention réalisée", "Intervention commencée"):
        benoit.read(f"{step} · ")
    album(benoit, "tablette-dossier-rouvert")
    assert "Nous repassons demain." in mails.wait_for(address, f"n° {number} : Transmis", after=1)
    awa.sees("Nous repassons demain.")
    album(awa, "awa-rouvert")

    # the dashboard tells the whole story
    chloe.open_ticket(number)
    assert_history(chloe.history())
    assert "Rouvert 1 fois" in chloe.text
    assert words in chloe.text
    assert ("La photo a été prise à" in chloe.text) is far
    assert "Informé par courriel" in chloe.text
    for name in ("Photo 1 avant l’intervention", "Photo 2 après l’intervention"):
        see_picture(chloe.page, name)
    album(chloe, "pilotage-dossier")
    assert urlsplit(awa.page.url).path == f"/s/{number}"


def assert_history(lines):
    """Every step, in the order it happened, with the words of each."""
    expected = [
        ("Reçu", ""),
        ("Transmis au service : Équipe de proximité", ""),
        ("Intervention commencée", "Benoît Malaval"),
        ("Intervention réalisée", AFTER_WORDS),
        ("Avis d’une personne concernée : ce n’est pas réglé", HER_NO),
        ("Rouvert : Équipe de proximité", "Nous repassons demain."),
    ]
    assert len(lines) == len(expected), lines
    for line, (step, words) in zip(lines, expected, strict=True):
        assert line.startswith(step), line
        assert plain(words) in line, line
        assert re.search(r"\d{1,2} h \d{2}", line), line
