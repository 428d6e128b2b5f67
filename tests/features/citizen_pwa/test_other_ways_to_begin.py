"""Ideas and praise, posters, shared pictures; places without a map; a stretch of street; words on people."""

import base64
import sqlite3
from contextlib import closing

from tests.features.citizen_pwa.phone import POST, picture

ROUGH = {"latitude": 44.4475, "longitude": 1.4403, "accuracy": 180}
SHARE = """async content => {
    const form = document.createElement('form');
    Object.assign(form, {method: 'POST', enctype: 'multipart/form-data', action: '/partager'});
    const input = Object.assign(document.createElement('input'), {type: 'file', name: 'photos'});
    const files = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
    files.items.add(new File([bytes], 'photo.jpg', {type: 'image/jpeg'}));
    input.files = files.files;
    const words = Object.assign(document.createElement('input'), {name: 'mots', value: 'Vu ce matin'});
    form.append(input, words);
    document.body.append(form);
    form.submit();
}"""


def at_the_place(phone, **options):
    awa = phone(**{"service_workers": "block", "permissions": [], **options})
    awa.write(place=None).go("/signaler/lieu")
    awa.wait_for_title("Où est-ce")
    return awa


def kept_place(phone, name="place"):
    return phone.records("drafts")[0][name]


def test_an_idea_takes_three_screens_and_no_place(phone, axe):
    awa = phone(service_workers="block", permissions=[])
    posted = awa.sent(POST, "POST")
    awa.open("/").touch("Proposer une idée")
    awa.wait_for_title("Quelle est votre idée")
    assert "Étape 1 sur 3" in awa.text
    awa.go_on()
    awa.page.locator("[role=alert]").wait_for()
    found = axe(awa.page)
    awa.page.fill("#description", "Un banc à l’ombre, place des Platanes.")
    awa.go_on()
    awa.wait_for_title("Un lieu en particulier")
    found += axe(awa.page)
    awa.touch("Continuer sans lieu")
    awa.wait_for_title("Comment vous répondre")
    awa.touch("Envoyer mon idée")
    awa.number()
    assert found == []
    (body,) = [request.post_data_json for request in posted]
    assert (body["kind"], body["category"], body["latitude"]) == ("suggestion", "idee", None)
    assert awa.faults == []


def test_praise_from_a_link_does_not_touch_what_was_begun(phone):
    awa = phone(service_workers="block")
    awa.begin().shoot(picture())
    awa.open("/signaler?nature=felicitation")
    awa.wait_for_title("Que souhaitez-vous saluer")
    awa.page.fill("#description", "Les massifs sont magnifiques.")
    awa.go_on()
    awa.touch("Continuer sans lieu")
    awa.touch("Envoyer mes félicitations")
    awa.number()
    awa.open("/").touch("Reprendre la saisie")
    awa.wait_for_title("De quoi")
    assert len(awa.records("photos")) == 1


def test_a_poster_gives_type_and_place_even_without_a_network(phone):
    awa = phone()
    awa.open("/")
    awa.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    awa.page.reload()
    awa.context.set_offline(True)
    awa.open("/signaler?categorie=lampadaire-eteint&lieu=44.4475,1.4403")
    awa.wait_for_title("Ajoutez une photo")
    assert awa.page.url.endswith("/signaler/photos")
    (draft,) = awa.records("drafts")
    assert draft["category"] == "lampadaire-eteint"
    assert (draft["place"]["latitude"], draft["place"]["longitude"]) == (44.4475, 1.4403)
    awa.touch("Continuer sans photo")
    awa.page.locator(".place-label").wait_for()


def test_a_scanned_sticker_is_counted_and_its_code_stays_with_the_signalement(phone, live_server):
    awa = phone(service_workers="block")
    posted = awa.sent(POST, "POST")
    (code,) = rows(live_server, "SELECT code FROM counted_link WHERE latitude IS NOT NULL")
    with awa.page.expect_response(f"**/links/{code}/visits") as counted:
        awa.open(f"/a/{code}")
    assert counted.value.status == 204
    awa.wait_for_title("Ajoutez une photo")
    assert "origine" not in awa.page.url
    (draft,) = awa.records("drafts")
    assert (draft["category"], draft["place"]["latitude"]) == ("depot-sauvage", 44.4474)
    awa.report()
    (sent,) = [request.post_data_json for request in posted]
    assert rows(
        live_server, f"SELECT origin FROM signalement WHERE id = '{sent['id'].replace('-', '')}'"
    ) == [code]


def rows(live, query):
    """The first column of what the running service keeps."""
    with closing(sqlite3.connect(live.data_dir / "parvis.db")) as database:
        return [row[0] for row in database.execute(query)]


def test_a_picture_shared_by_the_gallery_begins_a_signalement(phone, test_data):
    awa = phone()
    awa.open("/")
    awa.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    awa.page.reload()
    awa.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    original = (test_data / "photos" / "es_DSCN0010.jpg").read_bytes()
    awa.page.evaluate(SHARE, base64.b64encode(original).decode())
    awa.page.wait_for_url("**/signaler/photos")
    awa.page.locator(".tile img").wait_for()
    (draft,) = awa.records("drafts")
    assert draft["description"] == "Vu ce matin"
    assert draft["place"]["source"] == "exif"
    assert len(awa.records("photos")) == 1
    assert awa.faults == []


def test_the_app_says_what_it_can_be_given(phone):
    awa = phone(service_workers="block").open("/")
    manifest = awa.context.request.get("/manifest.webmanifest").json()
    assert manifest["share_target"]["action"] == "/partager"
    for shortcut in manifest["shortcuts"]:
        awa.open(shortcut["url"])
        assert "Page introuvable" not in awa.title


def test_a_poor_position_is_confirmed_or_said_better(phone, axe):
    awa = at_the_place(phone, permissions=["geolocation"], geolocation=ROUGH)
    awa.touch("Utiliser ma position")
    awa.page.wait_for_selector(".place-label")
    awa.go_on()
    awa.page.get_by_text("Est-ce bien ici").wait_for()
    assert "à 180\u00a0m près" in awa.text
    assert axe(awa.page) == []
    awa.touch("Préciser sur la carte")
    awa.page.wait_for_selector(".map")
    awa.go_on()
    awa.page.get_by_text("Est-ce bien ici").wait_for()
    awa.touch("Oui, c’est ici")
    awa.wait_for_title("De quoi")


def test_a_lamp_and_a_place_that_people_name_are_found_and_known_without_a_network(phone):
    awa = at_the_place(phone)
    awa.page.fill("#address", "01 012")
    awa.touch("01-012")
    awa.page.wait_for_selector(".place-label")
    place = kept_place(awa)
    assert (place["latitude"], place["longitude"], place["source"]) == (44.45, 1.4408, "asset")
    awa.context.set_offline(True)
    awa.page.fill("#address", "01-0")
    awa.page.get_by_role("button", name="01-012").wait_for()
    awa.page.fill("#address", "ecolle zola")
    awa.page.get_by_role("button", name="École Zola", exact=True).click()
    awa.page.locator(".place-label", has_text="École Zola").wait_for()
    place = kept_place(awa)
    assert (place["latitude"], place["source"], place["address"]) == (44.4452, "address", "École Zola")


def test_a_type_is_found_by_its_other_names_and_in_spite_of_a_slip(phone):
    awa = phone(service_workers="block").write(category=None)
    awa.go("/signaler/categorie")
    awa.wait_for_title("De quoi")
    awa.context.set_offline(True)
    for typed in ("candélabre", "reverbere", "lampadere", "LAMPADAIRES"):
        awa.page.fill("#category-search", typed)
        awa.page.get_by_role("button", name="Lampadaire éteint").wait_for()
    awa.page.fill("#category-search", "félicitation")
    awa.page.get_by_text("Aucun type ne correspond").wait_for()


def test_a_stretch_of_street_is_said_in_words_and_sent(phone, axe):
    awa = at_the_place(phone)
    posted = awa.sent(POST, "POST")
    awa.page.fill("#address", "hotel de ville")
    awa.touch("Hôtel de ville")
    awa.touch("C’est une portion de rue")
    awa.page.fill("#address-to", "place du marche")
    awa.touch("Place du Marché")
    awa.page.get_by_text("De Hôtel de ville à Place du Marché").wait_for()
    assert axe(awa.page) == []
    awa.go("/signaler/envoi")
    awa.wait_for_title("Vérifiez")
    assert "jusqu’à Place du Marché" in awa.text
    awa.go_on()
    awa.number()
    body = posted[0].post_data_json
    assert body["line"] == [[1.4406, 44.4479], [1.4424, 44.4473]]
    assert body["line_to"] == "Place du Marché"
    awa.page.get_by_text("jusqu’à Place du Marché").wait_for()


def test_another_problem_at_the_same_place_keeps_place_and_type(phone):
    awa = phone(service_workers="block")
    awa.report()
    before = awa.records("reports")[0]["body"]
    awa.touch("Signaler un autre problème ici")
    awa.wait_for_title("Ajoutez une photo")
    (draft,) = awa.records("drafts")
    assert (draft["category"], draft["place"]["latitude"]) == (before["category"], before["latitude"])
    assert (draft["description"], draft["id"] == before["id"]) == ("", False)


def test_words_on_a_person_bring_whom_to_turn_to_and_hold_nobody_back(phone, axe):
    awa = phone(service_workers="block")
    awa.reach_summary(words="Mon voisin M. X, plaque AB-123-CD")
    awa.page.get_by_text("semblent contenir une plaque").wait_for()
    for words in ("conciliateur", "police municipale", "pas publiés sans relecture"):
        assert words in awa.text
    assert axe(awa.page) == []
    awa.go_on()
    number = awa.number()
    public = awa.context.request.get(f"/api/v1/signalements/{number}").json()
    assert public["description"] is None


def test_the_new_screens_fit_the_narrowest_phone_in_english_too(phone):
    awa = phone(viewport={"width": 320, "height": 640}, locale="en-GB", service_workers="block")
    for path, title in (
        ("/signaler?nature=idee", "What is your idea"),
        ("/signaler/lieu", "about a place"),
        ("/signaler/contact", "How"),
    ):
        awa.open(path)
        awa.wait_for_title(title)
        assert awa.page.evaluate("document.documentElement.scrollWidth") <= 320, path
