"""Dépôt sauvage: from Awa's photo to Benoît's, then to her "non", and to the desk that opens it again."""

import re
from datetime import datetime
from uuid import uuid4

from tests.journeys.people import link_in, plain, see, see_picture

TEAM = "Équipe de proximité"
AFTER_WORDS = "Dépôt enlevé, le trottoir est lavé."
HER_NO = "Il reste deux planches contre le mur."
AGAIN = "Nous repassons demain."


def enrol(tablet, code, name):
    """Type what the desk reads out, then say who holds it."""
    tablet.read("Choisir le code de la tablette")
    tablet.type_code("Continuer")
    tablet.type_code("Garder ce code")
    tablet.read("Associer cette tablette")
    tablet.write("Code d’association", code)
    tablet.write("Nom de la tablette", name)
    tablet.touch("Associer la tablette")
    tablet.read("Qui tient la tablette")
    tablet.touch("Benoît Malaval")
    tablet.read("À faire ·")


def seconds_since_assigned(account, person, number, moment):
    """Seconds from the choice of the team, as the API tells it, to a moment."""
    ask = person.context.request
    login = {name: account[name] for name in ("login", "password")}
    bearer = {"Authorization": f"Bearer {ask.post('/api/v1/sessions', data=login).json()['token']}"}
    found = ask.get(f"/api/v1/tickets?q={number}", headers=bearer).json()["items"]
    full = ask.get(f"/api/v1/tickets/{found[0]['id']}", headers=bearer).json()
    assigned = next(step for step in full["history"] if step["kind"] == "assign")
    return moment - datetime.fromisoformat(assigned["at"]).timestamp()


class Story:
    """Awa, Benoît and Chloé, each at a screen; every step is done and seen there."""

    def __init__(self, request):
        for name in ("phone", "mails", "album", "account", "real_photo", "record_property"):
            setattr(self, name, request.getfixturevalue(name))
        self.spot = uuid4().hex[:8]  # a word that only she says
        self.words = f"Matelas et planches, repère {self.spot}."
        self.address = f"awa.{self.spot}@citoyens.example"
        self.chloe = request.getfixturevalue("desk")()
        self.network = request.getfixturevalue("cable")().mend()
        self.benoit = request.getfixturevalue("tablet")(self.network.url).start()
        self.awa = self.phone()
        self.number = self.told = ""

    def the_tablet_is_enrolled(self):
        self.album(self.benoit, "tablette-association")
        code = self.chloe.make_enrolment_code(TEAM)
        self.album(self.chloe, "pilotage-code")
        enrol(self.benoit, code, "Tablette 3")
        self.benoit.write("Rechercher", f"matelas {self.spot}")
        self.benoit.read("Aucun dossier de cette liste ne contient")

    def awa_sends_from_the_street(self, photo):
        self.awa.send_depot_sauvage(
            self.words,
            photo=self.real_photo(photo),
            contact=self.address,
            look=lambda step: self.album(self.awa, f"awa-{step}"),
        )
        self.number = self.awa.number()

    def the_tablet_shows_it_untouched(self):
        seen_at = self.benoit.read(self.number)
        late_s = seconds_since_assigned(self.account("benoit"), self.awa, self.number, seen_at)
        self.record_property("seconds_from_assignment_to_tablet", late_s)
        print(f"\nthe tablet showed n° {self.number} {late_s:.2f} s after it was given to its team")
        assert late_s < 20, "the tablet waited for its next question instead of being told"
        self.album(self.benoit, "tablette-nouveau-dossier")

    def awa_reads_who_is_in_charge(self):
        self.awa.sees("Transmis à l’équipe de proximité")
        self.awa.sees(TEAM)
        self.awa.sees_picture("Avant, photo 1")
        self.album(self.awa, "awa-recu")
        receipt = self.mails.wait_for(self.address, f"n° {self.number} : Transmis à l’équipe de proximité")
        assert "Dépôt sauvage" in receipt

    def benoit_reads_it_and_the_network_goes(self):
        self.benoit.touch(self.number)
        self.benoit.read(self.words)
        self.benoit.read("Avant")
        self.benoit.wait_until_gone("Pas encore reçue")
        self.album(self.benoit, "tablette-dossier")
        self.network.cut()
        self.benoit.read("Hors ligne")

    def benoit_starts_and_ends_with_a_photo(self):
        self.benoit.touch("Commencer")
        self.benoit.read("Hors ligne — 1 action en attente depuis")
        self.album(self.benoit, "tablette-commence-hors-ligne")
        after, _ = self.real_photo("xr_IMG_20180725_163423-tiny.jpg")
        (self.benoit.camera / "apres.jpg").write_bytes(after)
        self.benoit.touch("Terminé")
        self.benoit.touch("Prendre une photo")
        self.benoit.touch("apres.jpg")
        self.benoit.read("Retirer")
        self.benoit.write("Vos mots pour l’habitant", AFTER_WORDS)
        self.album(self.benoit, "tablette-fin-d-intervention")
        self.benoit.touch("Enregistrer la fin d’intervention")
        self.benoit.read("Hors ligne — 2 actions en attente depuis")
        self.album(self.benoit, "tablette-termine-hors-ligne")

    def the_battery_dies_and_is_charged(self):
        self.benoit.kill()
        self.benoit.start()
        self.benoit.read("Tablette verrouillée")
        self.benoit.type_code("Ouvrir")
        self.benoit.read("Hors ligne — 2 actions en attente depuis")
        self.album(self.benoit, "tablette-rallumee-hors-ligne")

    def awa_knows_nothing_yet(self):
        self.awa.page.reload()
        self.awa.sees("Transmis à l’équipe de proximité")
        assert AFTER_WORDS not in self.awa.text, "nothing can have left a tablet without network"

    def the_network_is_back_and_awa_reads_the_answer(self):
        self.network.mend()
        self.benoit.wait_until_gone("Hors ligne", 90)
        for words in (AFTER_WORDS, "Intervention réalisée", "Est-ce réglé"):
            self.awa.sees(words)
        self.awa.sees_picture("Après, photo 1")
        self.awa.sees_picture("Avant, photo 1")
        assert "Votre signalement est bien reçu" not in self.awa.text, "that was news when it was sent"
        self.album(self.awa, "awa-intervention-realisee")
        self.told = self.mails.wait_for(self.address, f"n° {self.number} : Intervention réalisée")
        assert AFTER_WORDS in self.told

    def awa_says_no_from_the_mail_on_another_device(self):
        at_home = self.phone()
        at_home.open(link_in(self.told))
        see(at_home.page, AFTER_WORDS)
        see_picture(at_home.page, "Après, photo 1")
        at_home.page.fill("#fixed-comment", HER_NO)
        at_home.touch("Non, pas encore")
        at_home.page.get_by_text("ce n’est pas réglé").first.wait_for()
        self.album(at_home, "awa-non")

    def the_desk_sees_it_contested_and_opens_it_again(self):
        page = self.chloe.page
        self.chloe.go("Contestés")
        card = page.get_by_role("article", name=f"Dossier n° {self.number}")
        card.get_by_text(HER_NO).wait_for()
        assert card.get_by_role("img").count() == 2
        see_picture(page, "Photo 1 avant l’intervention")
        self.album(self.chloe, "pilotage-contestes")
        form = self.chloe.open_action("Rouvrir", within=card)
        form.get_by_label("Votre texte, lu par les personnes concernées").fill(AGAIN)
        form.get_by_role("button", name="Rouvrir le dossier").click()
        card.wait_for(state="detached")
        self.album(self.chloe, "pilotage-contestes-apres")

    def the_tablet_has_it_again(self, from_list):
        if not from_list:
            self.benoit.touch("Retour")
        self.benoit.write("Rechercher", self.number)
        self.benoit.touch("À faire ·")
        self.benoit.read(self.number)
        self.album(self.benoit, "tablette-rouvert")
        self.benoit.touch(self.number)
        self.benoit.read(AGAIN)
        self.benoit.read(f"Dit que ce n’est pas réglé — {HER_NO}")
        for step in ("Rouvert", "Avis de l’habitant", "Intervention réalisée", "Intervention commencée"):
            self.benoit.read(f"{step} · ")
        self.album(self.benoit, "tablette-dossier-rouvert")

    def awa_is_told(self):
        assert AGAIN in self.mails.wait_for(self.address, f"n° {self.number} : Transmis", after=1)
        self.awa.sees(AGAIN)
        self.album(self.awa, "awa-rouvert")

    def the_dashboard_tells_it_all(self, is_far):
        self.chloe.open_ticket(self.number)
        assert_history(self.chloe.history())
        for words in (self.words, "Rouvert 1 fois", "Informé par courriel"):
            assert words in self.chloe.text
        assert ("La photo a été prise à" in self.chloe.text) is is_far
        for name in ("Photo 1 avant l’intervention", "Photo 2 après l’intervention"):
            see_picture(self.chloe.page, name)
        self.album(self.chloe, "pilotage-dossier")


def play(story, photo, *, is_far, battery_dies):
    """The story, step by step."""
    story.the_tablet_is_enrolled()
    story.awa_sends_from_the_street(photo)
    story.the_tablet_shows_it_untouched()
    story.awa_reads_who_is_in_charge()
    story.benoit_reads_it_and_the_network_goes()
    story.benoit_starts_and_ends_with_a_photo()
    if battery_dies:
        story.the_battery_dies_and_is_charged()
    story.awa_knows_nothing_yet()
    story.the_network_is_back_and_awa_reads_the_answer()
    story.awa_says_no_from_the_mail_on_another_device()
    story.the_desk_sees_it_contested_and_opens_it_again()
    story.the_tablet_has_it_again(from_list=battery_dies)
    story.awa_is_told()
    story.the_dashboard_tells_it_all(is_far)


def test_a_photo_taken_elsewhere_and_a_tablet_whose_battery_dies(town, request):
    play(Story(request), "es_DSCN0010.jpg", is_far=True, battery_dies=True)


def assert_history(lines):
    """Every step, in the order it happened, with the words of each."""
    expected = [
        ("Reçu", ""),
        ("Transmis au service : Équipe de proximité", ""),
        ("Intervention commencée", "Benoît Malaval"),
        ("Intervention réalisée", AFTER_WORDS),
        ("Avis d’une personne concernée : ce n’est pas réglé", HER_NO),
        ("Rouvert : Équipe de proximité", AGAIN),
    ]
    assert len(lines) == len(expected), lines
    for line, (step, words) in zip(lines, expected, strict=True):
        assert line.startswith(step), line
        assert plain(words) in line, line
        assert re.search(r"\d{1,2} h \d{2}", line), line
