"""From the first tap to the tracking page."""

import csv
import io

import pytest
from PIL import Image

from tests.features.citizen_pwa.phone import PHRASE, POST, PUT_PHOTO, as_file, picture

FITTED = """async () => {
    const open = indexedDB.open('parvis');
    await new Promise(done => { open.onsuccess = done; });
    const all = open.result.transaction('photos').objectStore('photos').getAll();
    await new Promise(done => { all.onsuccess = done; });
    open.result.close();
    return all.result.length === 1 && all.result[0].fitted;
}"""


# after the touch-level model of Rice and Lartigue, beside Card, Moran and Newell: a thought for each screen,
# a finger that reaches and taps
S_PER_SCREEN, S_PER_TAP = 1.35, 0.65
CAMERA_TAPS = 2  # its shutter, and keeping what it took: the camera is not the app's
COUNT_TAPS = """window.taps = 0; window.screens = new Set();
addEventListener('pointerdown', () => { window.taps += 1; window.screens.add(location.pathname); }, true);"""


def private_view(phone, number):
    answer = phone.context.request.get(
        f"/api/v1/signalements/{number}", headers={"Authorization": f"Bearer {phone.secret(number)}"}
    )
    assert answer.ok, answer.text()
    return answer.json()


def test_a_signalement_with_photos_reaches_the_service_in_one_walk(phone, contract, live_server):
    awa = phone(service_workers="block")
    posted, put = awa.sent(POST, "POST"), awa.sent(PUT_PHOTO, "PUT")
    hosts = set()
    awa.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    awa.walk_to_summary(photos=(picture(), picture(400, 900)))
    assert PHRASE in awa.text
    assert "Un seul" in awa.text
    awa.go_on()
    number = awa.number()

    awa.page.get_by_text("bien reçu").wait_for()
    awa.wait_for_photos_to_leave()
    body, example = posted[0].post_data_json, contract("signalement_in")
    assert set(body) == set(example)
    assert (body["latitude"], body["longitude"], body["position_source"]) == (44.4475, 1.4403, "fix")
    assert (body["accuracy_m"], body["photos"], body["answers"]) == (12, 2, {"combien": "un"})
    assert posted[0].headers["parvis-client"].startswith("pwa/")
    assert posted[0].headers["accept-language"] == "fr"
    assert len(put) == 2
    assert {request.headers["content-type"] for request in put} == {"image/jpeg"}
    seen = private_view(awa, number)
    assert seen["description"] == PHRASE
    assert len(seen["photos"]) == 2
    assert hosts - {""} == {live_server.base_url.split("/")[2]}, "nothing is asked of anybody else"
    assert awa.faults == []


def test_with_a_photo_it_takes_a_hand_less_than_thirty_seconds(phone):
    awa = phone(service_workers="block")
    awa.page.add_init_script(COUNT_TAPS)
    awa.begin().shoot(picture())
    awa.go_on()
    awa.page.locator(".place-label").wait_for()
    awa.go_on()
    awa.choose_category()
    awa.answer_questions()
    awa.wait_for_title("Que voulez-vous préciser")
    awa.go_on()  # a photo says it: words are free
    awa.wait_for_title("Comment vous répondre")
    awa.go_on()
    awa.wait_for_title("Vérifiez et envoyez")
    awa.go_on()
    awa.number()
    taps, screens = awa.page.evaluate("[window.taps + 1, window.screens.size]")  # the camera's button
    hand_s = (taps + CAMERA_TAPS) * S_PER_TAP + screens * S_PER_SCREEN
    print(f"{taps} taps on {screens} screens: {hand_s:.0f} s")
    assert hand_s < 30


def test_the_whole_flow_needs_no_map_no_photo_and_no_position(phone):
    awa = phone(service_workers="block", permissions=[])
    posted = awa.sent(POST, "POST")
    awa.begin().touch("Continuer sans photo")
    awa.wait_for_title("Où est-ce")
    awa.touch("Utiliser ma position")
    awa.page.get_by_text("n’est pas autorisée").wait_for()
    awa.page.fill("#address", "devant l’école Zola")
    awa.touch("Garder «")
    awa.page.get_by_text("situerons le lieu d’après ces mots").wait_for()
    awa.go_on()
    awa.choose_category()
    awa.answer_questions()
    awa.describe()
    awa.go_on()
    awa.wait_for_title("Vérifiez")
    awa.go_on()
    awa.number()
    body = posted[0].post_data_json
    assert (body["latitude"], body["longitude"], body["position_source"]) == (None, None, "address")
    assert body["address"] == "devant l’école Zola"
    assert awa.page.locator(".leaflet-container").count() == 0


def test_an_address_found_by_the_town_gives_its_position(phone):
    awa = phone(service_workers="block", permissions=[])
    found = {"label": "12 Rue Clemenceau 46000 Cahors", "latitude": 44.448, "longitude": 1.441}
    answer = {"items": [found], "next": None}
    awa.page.route("**/api/v1/addresses?q=*", lambda route: route.fulfill(json=answer))
    awa.begin().touch("Continuer sans photo")
    awa.page.fill("#address", "12 rue clem")
    awa.touch("12 Rue Clemenceau")
    awa.page.wait_for_selector(".place-label")
    place = awa.records("drafts")[0]["place"]
    assert (place["latitude"], place["longitude"], place["source"]) == (44.448, 1.441, "address")
    assert place["address"] == found["label"]


def test_a_pin_on_the_map_replaces_the_position(phone):
    awa = phone(service_workers="block")
    awa.give_the_town_a_map()
    awa.begin().touch("Continuer sans photo")
    awa.touch("Utiliser ma position")
    awa.page.wait_for_selector(".place-label")
    awa.touch("Placer un repère")
    awa.page.wait_for_selector(".leaflet-container")
    awa.page.locator(".map").focus()
    awa.page.keyboard.press("ArrowRight")
    awa.page.get_by_text("Repère placé sur la carte").wait_for()
    place = awa.records("drafts")[0]["place"]
    assert place["source"] == "pin"
    assert place["longitude"] > 1.4403
    assert place["latitude"] == pytest.approx(44.4475, abs=1e-4)


def test_a_photo_is_shrunk_on_the_phone_and_keeps_where_it_was_taken(phone, test_data):
    import exifread

    awa = phone(service_workers="block")
    taken = test_data / "photos_large" / "me_Apple_iPhone_5.jpg"
    original = taken.read_bytes()
    awa.begin().shoot(taken)
    (sent,) = awa.photo_bytes()
    with Image.open(io.BytesIO(original)) as before, Image.open(io.BytesIO(sent)) as after:
        assert max(after.size) == 1600
        assert after.getexif().get(0x0112, 1) == 1
        upright = before.size if before.getexif().get(0x0112, 1) < 5 else before.size[::-1]
        assert (after.width > after.height) == (upright[0] > upright[1])
    assert len(sent) < 450_000 < len(original)
    tags = [exifread.process_file(io.BytesIO(content), details=False) for content in (original, sent)]
    for tag in ("GPS GPSLatitude", "GPS GPSLongitude", "EXIF DateTimeOriginal"):
        assert str(tags[0].get(tag)) == str(tags[1].get(tag))


def test_each_real_photo_is_taken_upright_small_and_with_its_place(phone, test_data):
    awa = phone(service_workers="block")
    awa.begin()
    folder, found = test_data / "photos", {}
    for row in csv.DictReader((folder / "expected.csv").read_text().splitlines()):
        awa.page.set_input_files("input[multiple]", folder / row["file"])
        awa.page.locator(".tile").wait_for()
        awa.wait_for_promise(FITTED)
        (kept,), (content,) = awa.records("photos"), awa.photo_bytes()
        assert len(content) <= max((folder / row["file"]).stat().st_size, 450_000), row["file"]
        if content != (folder / row["file"]).read_bytes():  # what is smaller as it came leaves as it is
            with Image.open(io.BytesIO(content)) as image:
                assert max(image.size) <= 1600, row["file"]
                assert image.getexif().get(0x0112, 1) == 1, row["file"]
        found[row["file"]] = (row["file_type"], row["role"], row["lat_exiftool"], kept["latitude"])
        awa.touch("Retirer")
        awa.wait_for_photos_to_leave()
    assert len(found) >= 20
    for name, (kind, role, written, read) in found.items():
        if kind == "JPEG":
            assert read == (pytest.approx(float(written), abs=1e-5) if role == "gps" else None), name
    assert awa.faults == []


def test_a_photo_this_browser_cannot_decode_leaves_as_it_is(phone, test_data):
    awa = phone(service_workers="block")
    put = awa.sent(PUT_PHOTO, "PUT")
    heic = test_data / "photos" / "ex_Stonehenge.heic"
    awa.write().go("/signaler/photos")
    awa.shoot(heic)
    assert awa.photo_bytes() == [heic.read_bytes()]
    awa.go("/signaler/envoi")
    awa.wait_for_title("Vérifiez")
    awa.go_on()
    awa.number()
    awa.wait_for_photos_to_leave()
    assert put[0].headers["content-type"] == "image/heic"


def test_what_is_no_photo_or_one_too_many_is_refused_in_words(phone, axe):
    awa = phone(service_workers="block")
    awa.begin()
    pdf = as_file(b"%PDF-1.7 nothing", "facture.jpg", "image/jpeg")
    awa.page.set_input_files("input[multiple]", [pdf, as_file(picture())])
    awa.page.get_by_text("Un fichier n’est pas une photo").wait_for()
    assert axe(awa.page) == []
    assert awa.page.locator(".tile").count() == 1
    awa.page.set_input_files("input[multiple]", [as_file(picture(colour=(n, n, n))) for n in range(5)])
    awa.page.get_by_text("5 photos au plus").wait_for()
    assert awa.page.locator(".tile").count() == 5
    assert awa.page.locator("input[type=file]").count() == 0


def test_photos_change_places_and_arrive_in_their_order(phone, axe):
    awa = phone(service_workers="block")
    put = awa.sent(PUT_PHOTO, "PUT")
    awa.write(photos=[picture(colour=(80 * n, 90, 90)) for n in range(3)]).go("/signaler/photos")
    awa.page.locator(".tile img").nth(2).wait_for()
    first, second, third = awa.page.eval_on_selector_all(
        ".tile", "all => all.map(one => one.id.slice('photo-'.length))"
    )
    assert axe(awa.page) == []
    awa.page.get_by_role("button", name="Mettre la photo 3 avant").click()
    awa.wait_for_focus("Mettre la photo 2 avant")  # the keyboard stays with it
    awa.page.keyboard.press("Enter")
    awa.wait_until("id => document.querySelector('.tile').id === `photo-${id}`", third)
    assert awa.page.get_by_role("button", name="Mettre la photo 1 avant").count() == 0
    awa.go("/signaler/envoi")
    awa.wait_for_title("Vérifiez et envoyez")
    awa.go_on()
    awa.number()
    awa.wait_for_photos_to_leave()
    assert [request.url.rpartition("/")[2] for request in put] == [third, first, second]


def test_a_photo_from_the_gallery_does_not_take_the_position_of_the_phone(phone, test_data):
    awa = phone(service_workers="block")
    awa.begin()
    awa.page.set_input_files("input[multiple]", test_data / "photos" / "es_DSCN0010.jpg")
    awa.page.locator(".tile img").wait_for()
    awa.go_on()
    awa.page.get_by_text("Position enregistrée dans la photo").wait_for()
    place = awa.records("drafts")[0]["place"]
    assert place["latitude"] == pytest.approx(43.467, abs=0.01)
    assert place["source"] == "exif"
    awa.page.get_by_text("semble hors de").wait_for()


def test_a_camera_that_is_refused_leaves_the_gallery_and_the_way_without_a_photo(phone):
    awa = phone(service_workers="block", permissions=[])
    awa.begin()
    for told in ("cancel", "change"):  # browsers that may not open it say the one, or the other with no file
        awa.page.locator("input[capture]").dispatch_event(told)
    awa.wait_until_gone("Préparation des photos")
    assert awa.page.locator("[role=alert], .tile").count() == 0
    awa.page.set_input_files("input[multiple]", [as_file(picture())])
    awa.page.locator(".tile img").wait_for()
    awa.touch("Retirer")
    awa.touch("Continuer sans photo")
    awa.wait_for_title("Où est-ce")
    assert awa.faults == []


def test_an_emergency_shows_the_number_to_call_before_going_on_even_without_a_network(phone, axe):
    awa = phone().open("/")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    awa.page.reload()
    awa.page.get_by_text("Vous préférez téléphoner").wait_for()  # the town is known, and kept
    territory = awa.context.request.get("/api/v1/territory").json()
    family, urgent = next(
        (family, leaf)
        for family in territory["categories"]
        for leaf in family.get("children") or ()
        if leaf.get("notice") and leaf["notice"].get("phone")
    )
    awa.context.set_offline(True)
    awa.write(category=None, answers={}).go("/signaler/categorie")
    awa.choose_category(family["label"], urgent["label"])
    awa.wait_for_title("Appelez d’abord")
    call = awa.page.locator(".actions a.main")
    assert call.get_attribute("href") == "tel:" + urgent["notice"]["phone"].replace(" ", "")
    assert axe(awa.page) == []
    awa.touch("Continuer le signalement")
    assert "Appelez d’abord" not in awa.title


def test_a_poster_opens_the_flow_with_its_category(phone):
    awa = phone(service_workers="block")
    awa.open("/signaler?categorie=lampadaire-eteint")
    awa.wait_for_title("Ajoutez une photo")
    awa.touch("Continuer sans photo")
    awa.touch("Utiliser ma position")
    awa.page.wait_for_selector(".place-label")
    awa.go_on()
    awa.page.get_by_role("button", name="Continuer avec « Lampadaire éteint »").click()
    awa.pass_by_what_is_near()
    awa.wait_for_title("Numéro")


def test_what_was_typed_survives_a_reload_at_each_step(phone):
    awa = phone(service_workers="block")
    awa.begin()
    awa.shoot(picture())
    awa.page.reload()
    awa.page.locator(".tile img").wait_for()
    awa.go_on()
    awa.page.wait_for_selector(".place-label")
    awa.page.reload()
    awa.page.wait_for_selector(".place-label")
    awa.go_on()
    awa.choose_category()
    awa.answer_questions()
    awa.wait_for_title("Que voulez-vous")
    awa.page.fill("#description", PHRASE)
    awa.page.reload()
    awa.page.wait_for_selector("#description")
    assert awa.page.input_value("#description") == PHRASE
    awa.open("/")
    assert "Un signalement est commencé" in awa.text
    awa.go_on()
    awa.wait_for_title("Comment vous répondre")


def test_each_answer_can_be_changed_from_the_summary_and_a_wrong_e_mail_is_said_beside_its_field(phone):
    awa = phone(service_workers="block")
    awa.reach_summary()
    awa.page.get_by_role("link", name="Modifier Description").click()
    awa.page.fill("#description", "Il clignote.")
    awa.go_on()
    awa.wait_for_title("Vérifiez")
    assert "Il clignote." in awa.text
    awa.page.get_by_role("link", name="Modifier Vos coordonnées").click()
    awa.page.fill("#email", "awa(at)example.org")
    awa.go_on()
    summary = awa.page.locator("[role=alert]")
    summary.wait_for()
    awa.wait_until("() => document.activeElement.matches('[role=alert]')")  # it takes the focus
    assert awa.page.get_attribute("#email", "aria-invalid") == "true"
    assert "email-error" in awa.page.get_attribute("#email", "aria-describedby")
    summary.locator("a").click()
    awa.wait_for_focus("email")
    assert awa.page.input_value("#email") == "awa(at)example.org"
