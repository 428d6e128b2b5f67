"""Every page: narrow, enlarged, by keyboard, in forced colours, still, from right to left, in easy words."""

import gzip
import itertools
import re

import pytest

from tests.features.citizen_pwa.phone import PUT_PHOTO, SIGNALEMENT, TOWN, picture

STEPS = ["photos", "lieu", "categorie", "description", "contact", "envoi"]
ABOUT = ["/a-propos", "/accessibilite", "/donnees-personnelles", "/mentions-legales"]
PAGES = [
    "/",
    *[f"/signaler/{step}" for step in STEPS],
    "/mes-signalements",
    "/retrouver",
    "/carte",
    "/carte?vue=carte",
    "/quartiers",
    "/quartiers/centre",
    "/quartiers/lune",
    "/alertes/confirmer",
    "/alertes/arreter",
    "/actualites",
    "/actualites/lune",
    "/s/99-99999",
    "/s/99-99999/arreter",
    "/nulle-part",
    *ABOUT,
]
FIRST_LOAD_BYTES = 60_000  # scripts of a first visit, gzipped: three seconds on a slow line
# the moment at which the first screen is whole: the town hall's number is its last part
NOTE_WHEN_DRAWN = """new MutationObserver((_, watching) => {
    if (!document.querySelector('.phone')) return;
    window.drawn = performance.now();
    watching.disconnect();
}).observe(document, {childList: true, subtree: true});"""
ASKED_UNTIL_DRAWN = """() => performance.getEntriesByType('resource')
    .filter(one => one.startTime < window.drawn && one.name.endsWith('.js')).map(one => one.name)"""
# the steps of a signalement, and their words
STEPS_CAME = """() => performance.getEntriesByType('resource')
    .filter(one => /report-[^/]+[.]js$/.test(one.name)).length >= 2"""
# what runs off the screen, and words that their box hides; a phone draws a page that is too wide smaller
CUT = """() => {
    const width = document.documentElement.clientWidth;
    const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.unseen, .skip, .map');
    const name = e => e.tagName + '.' + e.className + ' ' + (e.textContent ?? '').slice(0, 30);
    const all = [...document.querySelectorAll('body *')].filter(e => e instanceof HTMLElement && seen(e));
    const off = all.filter(e => { const r = e.getBoundingClientRect();
        return r.width && (r.left < -1 || r.right > width + 1); });
    const hidden = all.filter(e => e.innerText && getComputedStyle(e).overflowX !== 'visible'
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
        && !['TEXTAREA', 'INPUT'].includes(e.tagName));
    const wide = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [];
    return [...wide, ...off.map(name), ...hidden.map(name)];
}"""
# what a thumb cannot hit; links in a sentence and choices in their label have room around them
SMALL = """() => [...document.querySelectorAll(
        'main :is(button, a, input:not(.unseen), textarea), header :is(a:not(.skip), button)')]
    .filter(e => e.checkVisibility() && e.offsetParent && !e.closest('p, .notice li, .choice, .map'))
    .map(e => [e.textContent || e.id, e.getBoundingClientRect().height])
    .filter(([, height]) => height < 47.5)"""
NARROWEST = "Math.min(...[...document.querySelectorAll('.part dd')].map(e => e.clientWidth))"
EDGES = """() => [...document.querySelectorAll('.main, .second, input:not(.unseen), .card')]
    .filter(e => e.checkVisibility()).map(e => getComputedStyle(e))
    .map(s => [s.borderTopStyle, parseFloat(s.borderTopWidth), s.borderTopColor])"""
COLUMN_PX = 200  # what stands so far to the right is the next column, read from its top
# where the keyboard came by, until it begins again at the way past the header
NOTE_STOPS = """() => addEventListener('focusin', ({target}) => {
    const ringed = [target, target.closest('label, .file')].filter(Boolean).map(one => getComputedStyle(one))
        .some(look => look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2);
    const box = target.getBoundingClientRect();
    const name = (target.textContent || target.id).trim();
    const skip = target.classList.contains('skip');
    window.stops.push({name, ringed, skip, top: Math.round(box.top + scrollY), left: box.left});
})"""


def resize(awa, width, height):
    awa.page.set_viewport_size({"width": width, "height": height})
    awa.wait_until("width => document.documentElement.clientWidth === width", width)


def visit(awa, path):
    """Go there, once all of it has come: what stands below waits for that."""
    awa.go(path)
    awa.page.wait_for_selector("h1")
    awa.page.locator("footer nav").wait_for()
    if path.startswith("/carte"):
        awa.page.locator(".around-list .row, .leaflet-marker-icon").first.wait_for()
        awa.page.locator(".watch").evaluate("fold => { fold.open = true }")
        awa.page.locator("#alert-email").wait_for()


@pytest.mark.parametrize(("locale", "light"), [("fr-FR", "light"), ("ar", "dark")])
def test_no_page_has_a_fault_that_axe_can_see_nor_a_small_target_nor_a_word_cut(phone, axe, locale, light):
    awa = phone(locale=locale, color_scheme=light, service_workers="block")
    awa.write(photos=(picture(),))
    awa.page.evaluate("document.fonts.ready.then(() => true)")
    awa.page.locator(".languages summary").click()
    found = {("languages", "axe"): axe(awa.page)}
    awa.page.locator(".languages summary").click()
    for path in PAGES:
        visit(awa, path)
        found[path, "axe"] = axe(awa.page)
        found[path, "small"] = awa.page.evaluate(SMALL)
        resize(awa, 320, 640)
        found[path, "narrow"] = awa.page.evaluate(CUT)
        awa.page.evaluate("document.documentElement.style.fontSize = '200%'")
        found[path, "narrow and large"] = awa.page.evaluate(CUT)
        resize(awa, 360, 800)
        if path == "/signaler/envoi":
            assert awa.page.evaluate(NARROWEST) >= 200, "what was answered keeps the width of words"
        awa.page.evaluate("document.documentElement.style.fontSize = ''")
    assert {where: what for where, what in found.items() if what} == {}


def test_easy_words_and_forced_colours_keep_the_names_and_the_edge_of_every_control(phone, axe):
    awa = phone(service_workers="block", forced_colors="active")
    awa.open("/")
    awa.speak("Français facile")
    awa.page.get_by_text("Vous prenez une photo.").wait_for()
    found, edges = [], {}
    for path in PAGES:
        visit(awa, path)
        if path.startswith(("/signaler", "/s/", "/mes")):  # what is said in easier words
            found += axe(awa.page, without=["color-contrast"])  # these colours are the person's own
        edges[path] = awa.page.evaluate(EDGES)
    assert found == []
    assert all(edges[path] for path in PAGES[:10])
    for path, seen in edges.items():
        assert all(style == "solid" and width >= 1 for style, width, _ in seen), (path, seen)
        assert all(not re.match(r"rgba.* 0\)$", colour) for _, _, colour in seen), (path, seen)


def test_the_first_stop_is_a_way_past_the_header(phone):
    awa = phone(service_workers="block", is_mobile=False, has_touch=False).open("/a-propos")
    awa.page.keyboard.press("Tab")
    skip = awa.page.locator(".skip")
    assert awa.page.evaluate("document.activeElement.className") == "skip"
    assert skip.bounding_box()["y"] >= 0, "it is seen once it has the focus"
    awa.page.keyboard.press("Enter")
    awa.wait_until("() => document.activeElement.tagName === 'H1'")


def test_the_focus_goes_down_each_page_and_is_seen_wherever_it_is(phone):
    desk = {"is_mobile": False, "has_touch": False, "viewport": {"width": 1280, "height": 4000}}
    awa = phone(service_workers="block", **desk).open("/")
    awa.page.evaluate(NOTE_STOPS)
    for path in PAGES:
        visit(awa, path)
        awa.page.evaluate("() => { document.querySelector('h1').focus(); window.stops = []; }")
        stops = []
        while len(stops) < 60 and not any(stop["skip"] for stop in stops):
            for _ in range(10):
                awa.page.keyboard.press("Tab")
            stops = awa.page.evaluate("window.stops")
        stops = list(itertools.takewhile(lambda stop: not stop["skip"], stops))
        assert len(stops) >= 4, path
        assert [stop["name"] for stop in stops if not stop["ringed"]] == [], path
        ups = [
            (before, later)
            for before, later in itertools.pairwise(stops)
            if later["top"] < before["top"] - 40 and later["left"] < before["left"] + COLUMN_PX
        ]
        assert ups == [], path


def test_the_list_of_languages_closes_by_keyboard_and_gives_the_focus_back(phone):
    awa = phone(service_workers="block", is_mobile=False, has_touch=False).open("/")
    awa.page.locator(".languages summary").focus()
    awa.page.keyboard.press("Enter")
    awa.page.get_by_role("button", name="English").wait_for()
    awa.page.keyboard.press("Tab")
    awa.page.keyboard.press("Escape")
    awa.wait_until("() => document.activeElement.matches('.languages:not([open]) summary')")
    assert awa.page.locator(".languages li").count() == 4


@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_nothing_moves_for_who_asked_for_stillness(phone, wish):
    awa = phone(service_workers="block", reduced_motion=wish)
    awa.page.route("**/api/v1/territory", lambda route: None)
    awa.page.goto("/")
    awa.page.locator(".skeleton").wait_for()
    moving = awa.page.evaluate("document.getAnimations().length")
    slow = awa.page.evaluate("getComputedStyle(document.querySelector('.main')).transitionDuration")
    assert (moving == 0, slow in ("0s", "0s, 0s")) == ((True, True) if wish == "reduce" else (False, False))


@pytest.mark.parametrize("language", ["fr", "en", "ar", "fr-falc"])
def test_a_first_visit_is_light_in_every_language(phone, language):
    awa = phone(service_workers="block")
    awa.page.add_init_script(f"localStorage.setItem('parvis-language', '{language}')")
    awa.page.add_init_script(NOTE_WHEN_DRAWN)
    scripts = {}
    awa.page.on("response", lambda got: got.url.endswith(".js") and scripts.setdefault(got.url, got))
    awa.open("/")
    awa.page.wait_for_function("() => window.drawn")
    until_then = awa.page.evaluate(ASKED_UNTIL_DRAWN)
    weight = sum(len(gzip.compress(scripts[url].body())) for url in until_then)
    assert len(until_then) >= 2, "the app and its words"
    assert weight < FIRST_LOAD_BYTES, f"{weight} bytes"
    print(language, weight, "bytes")


def test_what_the_first_tap_leads_to_is_there_before_it_and_needs_no_network(phone):
    awa = phone(service_workers="block")
    awa.open("/")
    awa.wait_until(STEPS_CAME)
    awa.page.wait_for_load_state("networkidle")
    awa.context.set_offline(True)
    awa.go_on()
    awa.wait_for_title("Ajoutez une photo")
    awa.touch("Continuer sans photo")
    awa.wait_for_title("Où est-ce")
    assert awa.faults == []


# --- from right to left, and in easy words ---


def test_a_signalement_in_arabic_from_right_to_left(phone):
    awa = phone(locale="ar", service_workers="block")
    posted = awa.sent(re.compile(r"/api/v1/signalements$"), "POST")
    awa.open("/")
    html = awa.page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
    digits = awa.page.locator(".phone bdi").first
    assert digits.evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert awa.page.get_by_text("Direction de la proximité").first.get_attribute("lang") == "fr"
    awa.page.get_by_text("بعض نصوص البلدية غير مترجمة").wait_for()
    awa.go_on()
    awa.wait_for_title("أضيفوا صورة")
    back = awa.page.locator(".back")
    assert back.bounding_box()["x"] > 180, "the way back is where the words begin"
    mirrored = "e => new DOMMatrix(getComputedStyle(e).transform).a"
    assert back.locator(".icon").evaluate(mirrored) == -1
    awa.touch("المتابعة دون صورة")
    awa.touch("استعمال موقعي")
    awa.page.wait_for_selector(".place-label")
    awa.go_on()
    awa.wait_for_title("بماذا يتعلق الأمر")
    assert awa.page.locator(".row .icon").last.evaluate(mirrored) == -1
    for name in ("Éclairage public", "Lampadaire éteint"):
        awa.touch(name)
    awa.wait_for_another_title("بماذا يتعلق الأمر")
    if awa.title.startswith("هل سبق"):
        awa.go_on()
    awa.answer_questions()
    awa.wait_for_title("ماذا تودون توضيحه")
    awa.page.fill("#description", "عمود الإنارة مطفأ أمام المدرسة")
    awa.go_on()
    awa.wait_for_title("كيف نردّ عليكم")
    awa.go_on()
    awa.wait_for_title("تحققوا ثم أرسلوا")
    assert awa.page.locator(".part dt[lang=fr]").count() == 2, (
        "the town's questions are in French, and said to be"
    )
    awa.go_on()
    awa.page.wait_for_url("**/s/*")
    awa.wait_for_title("الملف رقم")
    assert "\u2068" in awa.title, "the number keeps its own order"
    assert posted[0].post_data_json["language"] == "ar"
    assert posted[0].headers["accept-language"] == "ar"
    awa.page.get_by_text("وصل", exact=True).or_(awa.page.get_by_text("أُحيل إلى")).first.wait_for()
    assert awa.faults == []


def test_easy_french_is_chosen_by_its_name_and_is_french_to_the_server(phone, contract, axe):
    awa = phone(locale="en-GB", service_workers="block")
    asked = awa.sent(TOWN, "GET")
    awa.open("/")
    assert awa.page.locator(".pictogram").count() == 0
    awa.speak("Français facile")
    awa.page.get_by_text("Vous prenez une photo.").wait_for()
    assert awa.page.get_attribute("html", "lang") == "fr"
    assert awa.page.locator(".pictogram .icon").is_visible()
    assert "\n" in awa.page.inner_text(".lead"), "a line for each idea"
    awa.page.reload()
    awa.page.get_by_text("Vous prenez une photo.").wait_for()
    assert asked[-1].headers["accept-language"] == "fr"
    awa.go_on()
    awa.wait_for_title("Prenez une photo")
    visit(awa, "/a-propos")
    assert awa.title == "À propos", "what has no easy words is in French"
    state = contract("signalement_private") | {"photos": []}
    awa.page.route(SIGNALEMENT, lambda route: route.fulfill(json=state))
    awa.open(f"/s/{state['number']}#{'q' * 43}")
    for words in ("Le problème est-il réparé", "Ce qui s’est passé", "Ce que vous avez écrit"):
        awa.page.get_by_text(words).wait_for()
    assert axe(awa.page) == []
    awa.page.emulate_media(color_scheme="dark")
    assert axe(awa.page, only=["color-contrast"]) == []


# --- what each site says of itself ---


def test_every_page_leads_to_what_the_site_says_of_itself(phone):
    awa = phone(service_workers="block").open("/")
    for start in ("/", "/signaler/photos", "/mes-signalements"):
        visit(awa, start)
        links = awa.page.locator("footer a")
        assert [one.get_attribute("href") for one in links.all()] == ABOUT
    for path, title in zip(
        ABOUT, ("À propos", "Accessibilité", "Données personnelles", "Mentions légales"), strict=True
    ):
        visit(awa, "/")
        awa.page.locator(f"footer a[href='{path}']").click()
        awa.wait_for_title(title)
        awa.page.reload()
        awa.page.get_by_text("05 36 49 00 00").wait_for()
    assert awa.faults == []


def test_personal_data_says_the_town_s_delays_and_who_receives_what(phone):
    awa = phone(service_workers="block")
    recipients = [
        {"kind": "mail", "host": "smtp.poste.example"},
        {"kind": "sms", "host": "sms.example.org"},
        {"kind": "tiles", "host": "tuiles.example"},
        {"kind": "of-tomorrow", "host": "later.example"},
    ]

    def with_recipients(route):
        answer = route.fetch()
        said = answer.json()
        said["personal_data"] = {"contacts_days": 91, "originals_days": 37, "recipients": recipients}
        route.fulfill(response=answer, json=said)

    awa.open("/donnees-personnelles")
    awa.page.get_by_text("effacés 365 jours").wait_for()
    awa.page.get_by_text("Aucun prestataire extérieur").wait_for()
    awa.page.route("**/api/v1/territory", with_recipients)
    awa.page.reload()
    awa.page.get_by_text("smtp.poste.example").wait_for()
    for words in ("effacés 91 jours", "effacées 37 jours", "sms.example.org", "tuiles.example"):
        assert words in awa.text
    assert "later.example" not in awa.text
    assert "Aucun prestataire" not in awa.text


def test_an_address_of_before_leads_to_the_map(client):
    answer = client.get("/autour-de-moi")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/carte")


def test_a_service_in_trouble_is_not_called_a_missing_network(phone):
    awa = phone(service_workers="block")
    trouble = {"type": "about:blank", "title": "Occupé", "status": 503, "detail": "Plus tard."}
    awa.page.route(PUT_PHOTO, lambda route: route.fulfill(status=503, json=trouble))
    awa.report(photos=(picture(),))
    awa.page.get_by_text("Le service ne répond pas pour le moment. Elles partiront toutes seules.").wait_for()
    assert "réseau" not in awa.text
    awa.page.route(SIGNALEMENT, lambda route: route.fulfill(status=503, json=trouble))
    awa.page.reload()
    awa.page.get_by_text("dès que le service répond").wait_for()
    assert "réseau" not in awa.text
