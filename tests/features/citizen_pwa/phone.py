"""What a person does with the app, in words."""

import base64
import contextlib
import io
import re
import secrets
import time
import uuid
from datetime import UTC, datetime

from PIL import Image
from playwright.sync_api import TimeoutError as TooLate

PATIENCE_MS = 60_000  # a busy machine: what comes at all comes in time, what never comes fails
DESK = {"is_mobile": False, "has_touch": False, "viewport": {"width": 1280, "height": 800}}
CAHORS = {"latitude": 44.4475, "longitude": 1.4403, "accuracy": 12}
POST = re.compile(r"/api/v1/signalements$")
TOWN = re.compile(r"/api/v1/territory$")
PUT_PHOTO = re.compile(r"/api/v1/signalements/[^/]+/photos/[^/]+$")
SIGNALEMENT = re.compile(r"/api/v1/signalements/[^/]+$")
LISTEN = """addEventListener('securitypolicyviolation', told =>
    console.warn('security policy:', told.violatedDirective, told.blockedURI, told.sourceFile));"""
# what the browser itself says of a server out of reach: no fault of the app, which says it in its own words
OUT_OF_REACH = (
    "Failed to load resource",
    "An unknown error occurred when fetching the script",  # it looks for a newer service worker by itself
    "resulted in a network error response",
)
PHRASE = "Le lampadaire devant l’école est éteint depuis trois jours."
IN_WORDS = {
    "latitude": None,
    "longitude": None,
    "accuracyM": None,
    "source": "address",
    "address": "devant l’école Zola",
}
# what the steps of a signalement leave on the device; the open page takes it up
KEEP_A_DRAFT = """async ({draft, photos}) => {
    const open = indexedDB.open('parvis');
    await new Promise((done, fail) => { open.onsuccess = done; open.onerror = fail; });
    const writing = open.result.transaction(['drafts', 'photos'], 'readwrite');
    const kept = new Promise((done, fail) => { writing.oncomplete = done; writing.onabort = fail; });
    for (const [id, content] of photos) {
        const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
        const contentType = 'image/jpeg';
        const blob = new Blob([bytes], {type: contentType});
        const none = {sent: false, fitted: false, problem: null, latitude: null, longitude: null};
        writing.objectStore('photos').put({id, blob, contentType, ...none});
    }
    writing.objectStore('drafts').put(draft, 'current');
    await kept;
    open.result.close();
    new BroadcastChannel('parvis-draft').postMessage(null);
}"""


RECORDS = """async shelf => {
    const open = indexedDB.open('parvis');
    await new Promise((done, fail) => { open.onsuccess = done; open.onerror = fail; });
    const all = open.result.transaction(shelf).objectStore(shelf).getAll();
    await new Promise((done, fail) => { all.onsuccess = done; all.onerror = fail; });
    open.result.close();
    return all.result.map(({blob, ...rest}) => ({...rest, size: blob?.size}));
}"""
LEFT_OR_SAID_WHY = "before => location.href !== before || document.querySelector('[role=alert], .error')"
# another screen stands in another `main`; the same one is drawn again in place
GO = """path => new Promise(done => {
    const before = document.querySelector('main');
    const isOther = new URL(path, location.href).pathname !== location.pathname;
    history.pushState(null, '', path);
    dispatchEvent(new Event('popstate'));
    const look = () => {
        const now = document.querySelector('main');
        if ((isOther && now === before) || !now?.querySelector('h1')) setTimeout(look, 10);
        else done(true);
    };
    setTimeout(look);
})"""
SHOWN = "words => document.body.innerText.includes(words) || document.getElementById(words)"
REACHED = """words => {
    const here = document.activeElement;
    return here !== document.body && (here.textContent || here.id).includes(words);
}"""
FOCUSED = """words => document.activeElement !== document.body
    && (document.activeElement.textContent || document.activeElement.id).includes(words)"""


def picture(width=800, height=600, colour=(120, 140, 90)):
    """A JPEG such as a phone takes, as bytes."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "JPEG")
    return target.getvalue()


def as_file(content, name="photo.jpg", kind="image/jpeg"):
    """Bytes as a file input takes them; a file of this machine as it is."""
    return {"name": name, "mimeType": kind, "buffer": content} if isinstance(content, bytes) else content


def opened(phone, path):
    """A page of the town with its map, once its list is there."""
    phone.give_the_town_a_map()
    phone.open(path)
    phone.page.locator(".around-list .row").first.wait_for()
    return phone


class Phone:
    """One phone with the app open."""

    def __init__(self, context):
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.faults = []
        self.violations = []
        self.context.add_init_script(LISTEN)
        self.context.on("console", self._hear_the_policy)  # of every page
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._listen)

    def _hear_the_policy(self, message):
        if message.text.startswith("security policy:"):
            self.violations.append(message.text)

    def _listen(self, message):
        if message.type == "error" and not any(words in message.text for words in OUT_OF_REACH):
            self.faults.append(message.text)

    def open(self, path="/"):
        self.page.goto(path)
        self.page.wait_for_selector("h1")
        return self

    def give_the_town_a_map(self):
        """Tiles of our own: the service under test has none, and none is fetched from elsewhere."""
        tile = picture(256, 256, (230, 228, 222))
        tiles = {"url": "/fond/{z}/{x}/{y}.jpg", "attribution": "Fond de plan", "max_zoom": 19}

        def add_tiles(route):
            answer = route.fetch()
            route.fulfill(response=answer, json=answer.json() | {"tiles": tiles})

        self.page.route("**/api/v1/territory", add_tiles)
        self.page.route("**/fond/**", lambda route: route.fulfill(body=tile, content_type="image/jpeg"))

    @property
    def title(self):
        return self.page.inner_text("h1")

    @property
    def text(self):
        return self.page.inner_text("body")

    def go_on(self):
        """Touch the screen's main action, and wait for the next screen."""
        before = self.page.url
        self.page.locator(".actions .main").click()
        with contextlib.suppress(TooLate):  # it may stay, and say why
            self.wait_until(LEFT_OR_SAID_WHY, before, timeout=700)

    def wait_until(self, script, arg=None, **options):
        """Ask now and then: asking at each frame, as is usual, has the page drawn again and again."""
        self.page.wait_for_function(script, arg=arg, polling=50, **options)

    def wait_for_title(self, words):
        self.wait_until("words => document.querySelector('h1')?.textContent?.includes(words)", words)

    def wait_for_focus(self, words):
        """Until what has the focus says these words, or has them as its id: the app gives it once it drew."""
        self.wait_until(FOCUSED, words)

    def reach(self, words):
        """Tab to the control that says these words, or has them as its id, once it is there."""
        self.wait_until(SHOWN, words)
        self.wait_until_drawn()  # a new screen takes the focus once, then
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(REACHED, words):
                return
        raise AssertionError(f"{words} cannot be reached with Tab on {self.page.url}")

    def press(self, words, key="Enter"):
        """Reach a control by the keyboard alone, and use it."""
        self.reach(words)
        self.page.keyboard.press(key)

    def type(self, field, words):
        """Reach a field by the keyboard alone, and write over what is in it."""
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def wait_until_drawn(self):
        """Until what came is on the screen: what is not there by then does not come of it."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0, true)))"
        )

    def wait_for_another_title(self, words):
        self.wait_until("words => !document.querySelector('h1')?.textContent?.includes(words)", words)

    def wait_for_photos_to_leave(self):
        self.wait_for_promise(f"async () => (await ({RECORDS})('photos')).length === 0")

    def wait_for_promise(self, script, patience_ms=PATIENCE_MS):
        """Until what the script promises is true: `wait_until` would take the promise for it."""
        deadline = time.monotonic() + patience_ms / 1000
        while not self.page.evaluate(script):
            assert time.monotonic() < deadline, script
            self.page.wait_for_timeout(50)

    def wait_until_gone(self, words):
        self.wait_until("words => !document.body.innerText.includes(words)", words)

    def go(self, path):
        """Another screen of the app, without loading it again."""
        self.page.evaluate(GO, path)

    def touch(self, name):
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first.click()

    def speak(self, name):
        """Choose another language by its own name."""
        self.page.locator(".languages summary").click()
        self.page.locator(".languages").get_by_role("button", name=name, exact=True).click()

    # --- the steps of a signalement ---

    def begin(self):
        self.open("/")
        self.go_on()
        self.wait_for_title("Ajoutez une photo")
        return self

    def shoot(self, *contents):
        for content in contents:
            before = self.page.locator(".tile").count()
            self.page.set_input_files("input[capture]", [as_file(content)])
            self.page.locator(".tile").nth(before).wait_for()
        self.wait_until_gone("Préparation des photos")

    def choose_category(self, family="Éclairage public", leaf="Lampadaire éteint", *, stay=False):
        """Choose a type; what is known nearby is said to be something else, unless one is to `stay`."""
        self.wait_for_title("De quoi")
        self.touch(family)
        self.touch(leaf)
        if not stay:
            self.pass_by_what_is_near()

    def pass_by_what_is_near(self):
        """Say that it is something else, where the town or other tests said the same before."""
        self.wait_until("() => !location.pathname.endsWith('/categorie')")
        for step in ("deja-connu", "deja-signale"):
            if self.page.url.partition("?")[0].endswith(step):
                self.go_on()
                self.wait_until("step => !location.pathname.endsWith(step)", step)

    def answer_questions(self):
        """The two questions of a street lamp out: one to skip, one to answer."""
        self.wait_for_title("Numéro")
        self.go_on()
        self.wait_for_title("Combien")
        self.page.get_by_text("Un seul").click()
        self.go_on()

    def describe(self, words=PHRASE):
        self.wait_for_title("Que voulez-vous préciser")
        self.page.fill("#description", words)
        self.go_on()

    def walk_to_summary(self, *, photos=(), words=PHRASE, email=""):
        """Everything up to the last screen, with the phone's own position."""
        self.begin()
        if photos:
            self.shoot(*photos)
            self.go_on()
        else:
            self.touch("Continuer sans photo")
        self.wait_for_title("Où est-ce")
        if not photos:
            self.touch("Utiliser ma position")
        self.page.wait_for_selector(".place-label")
        self.go_on()
        self.choose_category()
        self.answer_questions()
        self.describe(words)
        self.wait_for_title("Comment vous répondre")
        self.page.fill("#email", email)
        self.go_on()
        self.wait_for_title("Vérifiez et envoyez")
        return self

    def write(self, *, photos=(), place=CAHORS, **given):
        """Have the device keep what is written of a street lamp out, without the walk through its steps."""
        if self.page.url == "about:blank":
            self.open("/")
        if "accuracy" in (place or {}):  # what the phone itself would say
            at = {name: place[name] for name in ("latitude", "longitude")}
            place = {**at, "accuracyM": place["accuracy"], "source": "fix", "address": None}
        kept = [(str(uuid.uuid4()), base64.b64encode(content).decode()) for content in photos]
        draft = {
            "id": str(uuid.uuid4()),
            "secret": secrets.token_urlsafe(32),
            "startedAt": datetime.now(UTC).isoformat(),
            "category": "lampadaire-eteint",
            "answers": {"combien": "un"},
            "description": PHRASE,
            "place": place,
            "photoIds": [photo_id for photo_id, _ in kept],
            "photosSkipped": not kept,
            "contactSeen": True,
            **given,
        }
        self.page.evaluate(KEEP_A_DRAFT, {"draft": draft, "photos": kept})
        return self

    def reach_summary(self, *, words=PHRASE, **written):
        """The last screen, before what was written leaves; see `write`."""
        self.write(description=words, **written)
        self.go("/signaler/envoi")
        self.wait_for_title("Vérifiez et envoyez")
        return self

    def report(self, **written):
        """Send a signalement; gives its number, on its tracking page."""
        self.reach_summary(**written)
        self.go_on()
        return self.number()

    def number(self):
        """The number on the tracking page."""
        self.page.wait_for_url("**/s/*")
        self.wait_for_title("Dossier")
        return self.page.url.split("/s/")[1].split("?")[0]

    # --- what the device holds and sends ---

    def records(self, shelf):
        """What the device keeps under this name, without the bytes of photos."""
        return self.page.evaluate(RECORDS, shelf)

    def photo_bytes(self):
        """The bytes of the photos kept on the device."""
        script = """async () => {
            const open = indexedDB.open('parvis');
            await new Promise((done, fail) => { open.onsuccess = done; open.onerror = fail; });
            const all = open.result.transaction('photos').objectStore('photos').getAll();
            await new Promise((done, fail) => { all.onsuccess = done; all.onerror = fail; });
            open.result.close();
            return Promise.all(all.result.map(({blob}) => new Promise(done => {
                const reader = new FileReader();
                reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
                reader.readAsDataURL(blob);
            })));
        }"""
        return [base64.b64decode(content) for content in self.page.evaluate(script)]

    def secret(self, number):
        return next(one["secret"] for one in self.records("reports") if one["number"] == number)

    def sent(self, pattern, method):
        """Requests that match, from now on."""
        seen = []

        def note(request):
            if request.method == method and pattern.search(request.url.split("?")[0]):
                seen.append(request)

        self.page.on("request", note)
        return seen
