"""The people of the stories: a citizen with a phone, the desk at its screen, and the mails that they get."""

import email
import email.policy
import re
import time

from playwright.sync_api import TimeoutError as NotSeen

from tests.features.citizen_pwa.phone import Phone, as_file

PATIENCE_MS = 60_000


def plain(text):
    """Words without the differences between kinds of spaces."""
    return re.sub(r"\s+", " ", text).strip()


class Citizen(Phone):
    """Somebody with the town's app on a phone, patient on a busy machine."""

    def __init__(self, context):
        super().__init__(context)
        self.page.set_default_timeout(PATIENCE_MS)

    def add_photo(self, content, name):
        """Take a photo: a real file, as the camera gives it."""
        self.page.set_input_files("input[capture]", [as_file(content, name)])
        self.page.locator(".tile img").first.wait_for()
        self.wait_until_gone("Préparation des photos")

    def send_depot_sauvage(self, words, *, photo=None, contact="", look=lambda step: None):
        """From the first screen to the button that sends; `look` is called on each screen with its name."""
        self.begin()
        if photo:
            self.add_photo(*photo)
            look("photo")
            self.go_on()
        else:
            self.touch("Continuer sans photo")
        self.wait_for_title("Où est-ce")
        if not photo:
            self.touch("Utiliser ma position")
        self.page.get_by_text("Position de cet appareil").wait_for()
        look("lieu")
        self.go_on()
        self.choose_category("Propreté", "Dépôt sauvage")
        self.wait_for_title("Quel volume")
        self.page.get_by_text("Le contenu d’une brouette").click()
        look("question")
        self.go_on()
        self.wait_for_title("Que voulez-vous préciser")
        self.page.fill("#description", words)
        look("mots")
        self.go_on()
        self.wait_for_title("Comment vous répondre")
        if contact:
            self.page.fill("#email", contact)
        self.go_on()
        self.wait_for_title("Vérifiez et envoyez")
        look("resume")
        self.go_on()

    def sees(self, words, seconds=90):
        """Wait for words on the screen, opening the page again now and then as one does."""
        see(self.page, words, seconds)

    def sees_picture(self, name):
        """Wait for a photo that is really drawn; open the page again while it is being prepared."""
        see_picture(self.page, name)


def see(page, words, seconds=90):
    """Wait until these words are on the page; load it again every few seconds."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            page.get_by_text(words).first.wait_for(timeout=4000)
            return
        except NotSeen:
            if time.monotonic() > deadline:
                shown = page.inner_text("body")
                raise AssertionError(f"{words!r} never came; on the page: {shown}") from None
            page.reload()


def see_picture(page, name, seconds=90):
    """Wait until the image of this name is drawn: its bytes have come and were understood."""
    deadline = time.monotonic() + seconds
    picture = page.get_by_role("img", name=name)
    while True:
        try:
            picture.first.wait_for(timeout=4000)
            picture.first.scroll_into_view_if_needed()
            page.wait_for_function(
                "image => image.complete && image.naturalWidth > 0",
                arg=picture.first.element_handle(),
                timeout=10_000,
            )
            return
        except NotSeen:
            if time.monotonic() > deadline:
                raise AssertionError(f"no picture {name!r}; on the page: {page.inner_text('body')}") from None
            page.reload()


class Desk:
    """A person of the town at the dashboard, on a wide screen, with a mouse."""

    def __init__(self, context):
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def sign_in(self, account):
        """Through the sign-in page; `account` is a line of demo-accounts.json."""
        self.page.goto("/pilotage/connexion")
        self.page.get_by_label("Identifiant").fill(account["login"])
        self.page.get_by_label("Mot de passe").fill(account["password"])
        self.page.get_by_role("button", name="Se connecter").click()
        self.page.get_by_role("navigation", name="Navigation principale").wait_for()
        self._wait_until_whole()
        return self

    def _wait_until_whole(self):
        """A title may be seen before the rest of its page has come, and before the keys do anything."""
        self.page.wait_for_load_state()

    def go(self, name):
        """Click a page of the navigation."""
        bar = self.page.get_by_role("navigation", name="Navigation principale")
        link = bar.get_by_role("link", name=name)
        if not link.is_visible():  # some are kept under "Plus"
            bar.locator("summary").click()
        link.click()
        self.page.get_by_role("heading", level=1, name=name).wait_for()
        self._wait_until_whole()

    def make_enrolment_code(self, team):
        """The code that the page of tablets shows for a team."""
        self.go("Tablettes")
        self.page.get_by_label("Service").select_option(label=team)
        self.page.get_by_role("button", name="Afficher un code").click()
        self.page.get_by_role("heading", name=f"Code pour {team}").wait_for()
        return self.page.locator(".code").inner_text().strip()

    def open_ticket(self, number):
        """Find a ticket by typing its number."""
        self.go("Dossiers")
        self.page.locator("#q").fill(number)
        self.page.locator("#q").press("Enter")
        self.page.get_by_role("heading", level=1, name=f"Dossier n° {number}").wait_for()
        self._wait_until_whole()

    def open_action(self, name, within=None):
        """Open an action's form by its button; gives the form."""
        action = (
            (within or self.page)
            .locator("details.act")
            .filter(has=self.page.locator("summary").get_by_text(name, exact=True))
        )
        if not action.locator("summary").is_visible():  # the rarer ones are folded away
            (within or self.page).locator("details:not(.act)", has=action).locator("> summary").click()
        action.locator("summary").click()
        return action

    def sees_in_desk_list(self, words):
        """Open the list of people to call until these words are on it."""
        self.go("À rappeler")
        see(self.page, words)

    def history(self):
        """The lines of the opened ticket's history, oldest first."""
        lines = [plain(line) for line in self.page.locator(".history > li").all_inner_texts()]
        return lines[::-1]

    @property
    def text(self):
        """All the words of the page."""
        return plain(self.page.inner_text("body"))


class Mails:
    """What was mailed from here, as files that a person can read."""

    def __init__(self, folder):
        self.folder = folder

    def to(self, address):
        """The messages of an address, oldest first."""
        found = []
        for path in sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if message["To"] == address:
                found.append(message)
        return found

    def wait_for(self, address, subject, seconds=90, after=0):
        """The text of the message to an address whose subject has these words, `after` so many others."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [one for one in self.to(address) if plain(subject) in plain(one["Subject"])]
            if len(found) > after:
                return found[after].get_content()
            time.sleep(0.2)
        subjects = [message["Subject"] for message in self.to(address)]
        raise AssertionError(f"no mail {subject!r} to {address}; there are {subjects}")


def link_in(text):
    """The tracking link of a mail."""
    return re.search(r"http://\S+/s/\S+#\S+", text).group()
