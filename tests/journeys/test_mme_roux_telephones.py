"""Script 2: Mme Roux, 82, has a landline only. The desk enters her lamp by keyboard, then calls her back."""

import time
from uuid import uuid4

TEAM = "Service Éclairage public"
S_PER_KEY = 0.28  # an average typist, after Card, Moran and Newell
S_PER_FIELD = 1.35  # and the thought before each field
CALL_TIME_S = 60


class Keyboard:
    """Hands that never leave the keyboard; counts what they press."""

    def __init__(self, page):
        self.page, self.keys, self.fields = page, 0, 0

    def press(self, *names):
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def type(self, words):
        self.page.keyboard.type(words)
        self.keys += len(words)
        self.fields += 1

    def reach(self, name):
        """Tab until the focus is on the field of this name."""
        for _ in range(12):
            if self.page.evaluate("document.activeElement.name || document.activeElement.id") == name:
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {name}")

    @property
    def human_s(self):
        """The seconds that a person would need for it."""
        return self.keys * S_PER_KEY + self.fields * S_PER_FIELD


def enter_by_keyboard(chloe, words, number_to_call, album):
    """The whole call without a mouse; gives the number and the keyboard used."""
    keyboard, page = Keyboard(chloe.page), chloe.page
    keyboard.press("n")
    page.get_by_role("heading", level=1, name="Nouvelle saisie").wait_for()
    page.wait_for_function("document.activeElement.id === 'address'")
    keyboard.type("12 rue Georges-Clemenceau")
    keyboard.press("Tab")
    keyboard.type("lampadaire eteint")
    page.get_by_role("option", name="Lampadaire éteint").wait_for()
    keyboard.press("Enter")
    page.get_by_text("Combien de lampadaires sont éteints").wait_for()
    keyboard.reach("answer.combien")
    keyboard.press("Space")
    keyboard.reach("description")
    keyboard.type(words)
    keyboard.reach("phone")
    keyboard.type(number_to_call)
    album(chloe, "pilotage-saisie")
    keyboard.press("Control+Enter")
    page.get_by_text("C’est enregistré").wait_for()
    number = page.get_by_role("heading", level=1, name="Signalement n°").inner_text()
    return number.split("°")[1].strip(), keyboard


def test_entered_during_the_call_and_called_back_at_the_end(desk, album, record_property):
    spot = uuid4().hex[:6]
    landline = f"05 36 49 {uuid4().int % 90 + 10} {uuid4().int % 90 + 10}"
    chloe = desk()
    began = time.monotonic()
    number, keyboard = enter_by_keyboard(chloe, f"Devant l’école, depuis lundi. {spot}", landline, album)
    machine_s = time.monotonic() - began
    record_property("entry_seconds", keyboard.human_s + machine_s)
    print(f"\nentry: {keyboard.keys} keys, {keyboard.human_s:.0f} s of hands, {machine_s:.1f} s of machine")
    assert keyboard.human_s < CALL_TIME_S, "no call is that long"

    # the receipt names the service while she is on the line
    chloe.page.get_by_text(TEAM).wait_for()
    album(chloe, "pilotage-recu")
    assert landline not in chloe.text

    # she is not called for every step
    chloe.go("À rappeler")
    assert landline not in chloe.text

    # the lighting service does the work from its browser
    ines = desk("ines")
    ines.open_ticket(number)
    album(ines, "service-dossier")
    form = ines.open_action("Intervention réalisée")
    form.get_by_label("Pourquoi il n’y a pas de photo").select_option("dark")
    form.get_by_label("Votre texte, lu par les personnes concernées").fill("Ampoule remplacée.")
    form.get_by_role("button", name="Enregistrer l’intervention").click()
    ines.page.locator(".state-done").get_by_text("Intervention réalisée").wait_for()
    album(ines, "service-fait")

    # Mme Roux waits for a call, with the words to say, and does not count as told
    chloe.sees_in_desk_list(landline)
    card = chloe.page.locator("li.call", has_text=landline)
    card.locator("blockquote").get_by_text("Ampoule remplacée.").wait_for()
    album(chloe, "pilotage-a-rappeler")
    chloe.open_ticket(number)
    assert "À rappeler – Intervention réalisée" in chloe.text
    assert "Informé par" not in chloe.text
    album(chloe, "pilotage-pas-encore-informee")

    # the call is made, Chloé ticks
    chloe.go("À rappeler")
    chloe.page.locator("li.call", has_text=landline).get_by_role("button", name="Personne rappelée").click()
    chloe.page.locator("li.call", has_text=landline).wait_for(state="detached")
    chloe.open_ticket(number)
    assert "Informé par" in chloe.text
    assert "À rappeler – Intervention réalisée" not in chloe.text
    album(chloe, "pilotage-informee")
