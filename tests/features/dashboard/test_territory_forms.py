"""The territory's definition by forms: each says what the file says, and saves a version or nothing."""

from __future__ import annotations

import html
import json
import re
import tomllib
from io import BytesIO

import pytest

from server.commons.territories import queries
from server.commons.territories.queries import versions
from server.commons.territories.rules import document as document_rules
from server.commons.territories.rules.writing import files_of
from server.commons.territories.services import change_parts
from server.surfaces.dashboard import drawings
from server.surfaces.dashboard.routes.territory import PARTS, WORDS
from server.surfaces.dashboard.territory_forms import ROWS, SECTIONS

pytestmark = pytest.mark.any_database

FORMS = "/pilotage/territoire"
FIELD = re.compile(r"<(input)\b([^>]*)>()|<(textarea|select)\b([^>]*)>(.*?)</(?:textarea|select)>", re.S)


@pytest.fixture
def admin(browser, town):
    return browser("admin")


def here():
    return queries.by_code("demo")


def document(number=None):
    return versions.definition(here().id, number or here().revision).document


def filled(page):
    """What a browser would send of the page's first form, as it is."""
    form = page.split('<form class="announcement-form ')[1].split("</form>")[0]
    sent = {}
    for found_parts in FIELD.findall(form):
        tag, marks, inside = found_parts[:3] if found_parts[0] else found_parts[3:]
        found = dict(re.findall(r'(\w+)="([^"]*)"', marks))
        if "name" not in found or (found.get("type") == "checkbox" and "checked" not in marks):
            continue
        value = found.get("value", "")
        if tag == "textarea":
            value = inside
        if tag == "select":
            value = next(iter(re.findall(r'<option value="([^"]*)" selected', inside)), "")
        sent.setdefault(found["name"], []).append(html.unescape(value))
    return sent


def save(person, address, **typed):
    """Open a form, change some of its fields, send it."""
    page = person.get(address)
    assert page.status_code == 200, page.status_code
    return person.post(address.partition("?")[0], {**filled(page.text), **typed})


def each_form(known):
    yield from (f"{FORMS}/{WORDS[part]}" for part in SECTIONS)
    for part in set(ROWS) - {"questions", "categories"}:
        for row in known.get(part, ())[:2]:
            yield f"{FORMS}/{WORDS[part]}/ligne?cle={row[ROWS[part].identity]}"
    for top in known["categories"]:
        yield f"{FORMS}/categories/ligne?cle={top['code']}"
        for leaf in top.get("children", ()):
            yield f"{FORMS}/categories/ligne?cle={leaf['code']}&dans={top['code']}"
            for question in leaf.get("questions", ()):
                yield f"{FORMS}/questions/ligne?cle={question['code']}&dans={leaf['code']}"


def test_every_form_saved_as_it_is_shown_changes_nothing(admin):
    known = document()
    for address in each_form(known):
        answer = save(admin, address)
        assert answer.status_code == 303, (address, answer.text[:3000])
        assert document() == known, address
    assert here().revision == 1


def in_arabic_too(known):
    """The same with words in Arabic wherever there are some in French."""
    if isinstance(known, list):
        return [in_arabic_too(one) for one in known]
    if not isinstance(known, dict):
        return known
    words = known.get("fr")
    told = {"ar": f"ع {words}"} if isinstance(words, str) else {}
    return {key: in_arabic_too(value) for key, value in known.items()} | told


def test_a_town_that_speaks_another_language_is_asked_for_its_words_too(admin):
    categories = in_arabic_too(document()["categories"])
    texts = {**document()["texts"], "ar": {"teams": {"voirie": "طرق"}}}
    languages = {"languages": ["fr", "en", "ar"], "texts": texts}
    change_parts(territory_id=here().id, base=1, account_id=None, categories=categories, **languages)
    known = document()
    question = next(one for one in each_form(known) if "/questions/" in one)
    for address in (f"{FORMS}/equipes/ligne?cle=voirie", question):
        assert save(admin, address).status_code == 303, address
        assert document() == known, address
    new = {"label.fr": "Kiosque", "label.en": "Bandstand", "label.ar": "كشك"}
    assert save(admin, f"{FORMS}/categories/ligne?dans=voirie", **new, dans="voirie").status_code == 303
    assert here().category("kiosque").labels["ar"] == "كشك"


def test_the_town_s_colour_and_hours_are_changed_and_the_file_says_so(admin):
    assert save(admin, f"{FORMS}/identite", accent="#7a1f5c", banner="").status_code == 303
    hours = {"opening.saturday": "9 h – 12 h", "opening.monday": "8h30-12h, 13h30-17h"}
    assert save(admin, f"{FORMS}/calendrier", **hours).status_code == 303
    assert save(admin, f"{FORMS}/contact", **{"on_call.repeat_minutes": "7"}).status_code == 303
    file = tomllib.loads(files_of(versions.definition(here().id, here().revision))[".toml"])
    assert file["accent"] == here().accent == "#7a1f5c"
    assert "banner" not in file
    assert file["on_call"]["repeat_minutes"] == here().on_call_minutes[0] == 7
    assert file["opening"]["saturday"] == ["09:00-12:00"]
    assert file["opening"]["monday"] == ["08:30-12:00", "13:30-17:00"]
    assert document()["texts"] == document(1)["texts"]
    assert versions.find(here().id, here().revision).way == "web"


def test_a_team_is_added_renamed_and_removed(admin):
    added = {"name": "Propreté des marchés", "kind": "service", "texts.en.teams": "Market cleaning"}
    assert save(admin, f"{FORMS}/equipes/ligne", **added).status_code == 303
    team = here().team("proprete-des-marches")
    assert (team.name, document()["texts"]["en"]["teams"][team.slug]) == (added["name"], "Market cleaning")
    address = f"{FORMS}/equipes/ligne?cle=proprete-des-marches"
    assert save(admin, address, name="Marchés", rank="1").status_code == 303
    assert document()["teams"][0]["slug"] == "proprete-des-marches"
    assert here().team("proprete-des-marches").name == "Marchés"
    taken = {"cle": team.slug, "remove": "1", "base": str(here().revision)}
    assert admin.post(f"{FORMS}/equipes/ligne", taken).status_code == 303
    assert "proprete-des-marches" not in [one["slug"] for one in document()["teams"]]
    assert "proprete-des-marches" not in document()["texts"]["en"]["teams"]


def test_a_category_gets_a_question_with_answers(admin):
    top = document()["categories"][0]["code"]
    leaf = {"label.fr": "Banc cassé", "label.en": "Broken bench", "synonyms": "assise\nsiège"}
    assert save(admin, f"{FORMS}/categories/ligne?dans={top}", **leaf).status_code == 303
    asked = {
        "label.fr": "Combien de places ?",
        "label.en": "How many seats?",
        "kind": "choice",
        "choices.fr": ["Deux", "Trois", ""],
        "choices.en": ["Two", "Three", ""],
    }
    answer = save(admin, f"{FORMS}/questions/ligne?dans=banc-casse", **asked)
    assert answer.headers["Location"].endswith("cle=banc-casse")
    (question,) = here().category("banc-casse").questions
    assert [(one.code, one.label("en")) for one in question.choices] == [("deux", "Two"), ("trois", "Three")]
    assert "Combien de places" in admin.get(answer.headers["Location"]).text


def test_what_cannot_work_is_said_at_its_field_and_nothing_typed_is_lost(admin):
    wrong = {"email": "pas une adresse", "referent": "Driss Amrani"}
    answer = save(admin, f"{FORMS}/equipes/ligne?cle=voirie", **wrong)
    assert answer.status_code == 422
    assert 'id="email-problem"' in answer.text
    assert "pas une adresse" in answer.text
    assert "Driss Amrani" in answer.text
    assert here().revision == 1
    hours = save(admin, f"{FORMS}/calendrier", **{"opening.monday": "de huit à douze"})
    assert 'id="opening.monday-problem"' in hours.text
    legible = save(admin, f"{FORMS}/identite", accent="#ffff00")
    assert (legible.status_code, 'id="accent-problem"' in legible.text) == (422, True)


def test_a_team_that_a_rule_names_is_not_removed(admin):
    answer = admin.post(f"{FORMS}/equipes/ligne", {"cle": "voirie", "remove": "1", "base": "1"})
    assert answer.status_code == 422
    assert "voirie" in answer.text
    assert here().team("voirie").active


def collection(*squares):
    """A file that draws named squares of 0.01 degrees, each from its south-west corner."""
    features = []
    for name, west, south in squares:
        ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south + 0.01]]
        area = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "properties": {"NOM": name}, "geometry": area})
    return json.dumps({"type": "FeatureCollection", "features": features})


def draw(person, text, **typed):
    form = {"file": (BytesIO(text.encode()), "quartiers.geojson"), "base": str(here().revision), **typed}
    return person.post(f"{FORMS}/quartiers/trace", form)


def test_districts_are_drawn_anew_by_a_file_and_those_of_a_known_name_stay(admin):
    rules = [rule for rule in document()["rules"] if "districts" not in rule.get("when", {})]
    change_parts(territory_id=here().id, base=1, account_id=1, rules=rules)
    file = collection(("Terre-Rouge", 1.43, 44.44), ("Les Hauts", 1.45, 44.44))
    drawings._plan.cache_clear()  # another test's town has the same number and revision
    assert draw(admin, file).status_code == 303
    assert [(one.slug, one.population) for one in here().districts] == [
        ("terre-rouge", 4300),
        ("les-hauts", None),
    ]
    assert here().district_at(1.455, 44.445).slug == "les-hauts"
    page = admin.get(f"{FORMS}/quartiers").text
    assert page.count('class="district"') == page.count('class="layer-number"') == 2
    assert "Les Hauts" in page


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("{", "fichier"),
        (collection(("", 1.43, 44.44)), "nom"),
        (collection(("Loin", 5.0, 48.0)), "objet n"),
        (collection(("Un", 1.43, 44.44), ("Deux", 1.435, 44.44)), "Un"),
        ("\udcff", ""),
    ],
)
def test_a_file_that_draws_no_districts_is_refused_with_reasons(admin, file, reason):
    answer = (
        draw(admin, file)
        if file != "\udcff"
        else draw(admin, "", file=(BytesIO(b"\xff\xfe\x00"), "quartiers.geojson"))
    )
    assert answer.status_code == 422
    assert reason.casefold() in answer.text.split('role="alert"')[1][:2000].casefold()
    assert here().revision == 1


def test_what_is_left_empty_is_said_at_its_field_without_words_of_the_file(admin):
    page = save(admin, f"{FORMS}/equipes/ligne", name="Berges", email="pas une adresse").text
    assert re.search(r'id="kind-problem">.*?</svg>à remplir', page)
    assert "«\u202fpas une adresse\u202f» n’a pas la forme attendue</p>" in page
    draw = admin.post(f"{FORMS}/quartiers/trace", {"base": "1"})
    assert (draw.status_code, "choisissez un fichier GeoJSON" in draw.text) == (422, True)


def test_two_people_at_once_lose_nothing(admin, browser):
    director = browser("director")
    stale = filled(director.get(f"{FORMS}/equipes/ligne?cle=voirie").text)
    other = filled(director.get(f"{FORMS}/equipes/ligne?cle=proprete").text)
    save(admin, f"{FORMS}/equipes/ligne?cle=voirie", referent="Driss Amrani")
    refused = director.post(f"{FORMS}/equipes/ligne", {**stale, "phone": "05 36 49 00 77"})
    assert refused.status_code == 409
    assert "05 36 49 00 77" in refused.text
    assert "Admin" in refused.text
    again = {**stale, "phone": "05 36 49 00 77", "base": str(here().revision)}
    assert director.post(f"{FORMS}/equipes/ligne", again).status_code == 303
    assert director.post(f"{FORMS}/equipes/ligne", {**other, "referent": "Lina"}).status_code == 303
    assert here().team("voirie").phone == "05 36 49 00 77"
    assert here().team("proprete").referent == "Lina"


def test_the_same_form_sent_twice_makes_one_version(admin):
    typed = {**filled(admin.get(f"{FORMS}/identite").text), "banner": "Cahors"}
    for _ in range(2):
        assert admin.post(f"{FORMS}/identite", typed).status_code == 303
    assert here().revision == 2


@pytest.mark.parametrize(
    "address",
    ["/ailleurs", "/equipes/ligne?cle=nulle", "/questions", "/questions/ligne?dans=nulle", "/identite/ligne"],
)
def test_what_is_not_there_is_not_found(admin, address):
    assert admin.get(FORMS + address).status_code == 404


def test_no_form_lacks_a_word(admin):
    for address in (FORMS, *each_form(document())):
        assert "dashboard.territory" not in admin.get(address).text, address


#: What only the file says: who the territory is, and what has a page of its own or a drawing.
ONLY_IN_FILE = {
    *("code", "kind", "insee", "parent", "hosts", "languages", "bounds", "center", "catalogue", "version"),
    *("rules", "layers", "districts", "teams", "categories", "templates", "places", "dispatch"),
}


def test_the_forms_show_every_key_of_the_file():
    shown = {entry.path[0] for entries in SECTIONS.values() for entry in entries}
    assert set(document_rules.SPEC) - shown == ONLY_IN_FILE
    for part, spec in (
        ("teams", document_rules.TEAM),
        ("categories", document_rules.CATEGORY),
        ("questions", document_rules.QUESTION),
        ("districts", document_rules.DISTRICT),
        ("templates", document_rules.TEMPLATE),
        ("places", document_rules.PLACE),
    ):
        kind = ROWS[part]
        missing = set(spec) - {entry.path[0] for entry in kind.entries} - {kind.identity}
        assert missing <= {"children", "questions"}, part
    channel = {entry.path[1] for entry in ROWS["teams"].entries if entry.path[0] == "channel"}
    assert channel == set(document_rules.CHANNEL)


def test_the_front_page_leads_to_every_part(admin):
    page = admin.get(FORMS).text
    for word in set(PARTS) - {"questions"}:
        assert f'href="{FORMS}/{word}"' in page
