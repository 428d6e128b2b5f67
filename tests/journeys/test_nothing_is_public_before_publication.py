"""Script 6: who speaks of a neighbour is turned to the right door first, and is read by the desk alone."""

from uuid import uuid4

import pytest

from tests.journeys.people import plain, see

pytestmark = pytest.mark.soak

#: A place of its own: what is near lists so many, and the other stories report where they begin.
PLACE = {"latitude": 44.4440, "longitude": 1.4440}
AROUND = "latitude={latitude}&longitude={longitude}".format(**PLACE)
#: Everything that anybody can ask for without a secret: screens and programs alike.
PUBLIC = (
    f"/api/v1/signalements/nearby?{AROUND}",
    "/api/v1/signalements.geojson?bbox=1.37,44.40,1.51,44.52",
    "/api/v1/signalements?limit=50",
    "/api/v1/signalements.rss",
    "/api/v1/signalements.rss?category=depot-sauvage",
    "/api/v1/districts",
    "/api/v1/moderation",
)
DOOR = "le conciliateur de justice vous reçoit gratuitement en mairie"


def test_words_and_photo_wait_for_the_desk(town, phone, desk, album, real_photo):
    spot = uuid4().hex[:8]
    words = f"Mon voisin M. X, plaque AB-123-CD, repère {spot}."
    awa = phone(geolocation=PLACE)

    def is_turned_to_the_right_door(step):
        if step == "mots":
            awa.page.get_by_text("Vos mots semblent contenir une plaque d’immatriculation").wait_for()
            assert DOOR in plain(awa.text)
            assert "vos mots ne sont pas publiés sans relecture" in plain(awa.text)
            album(awa, "awa-la-bonne-porte")

    photo = real_photo("im_portrait-orientation-6.jpg")
    awa.send_depot_sauvage(words, photo=photo, look=is_turned_to_the_right_door)
    number = awa.number()
    awa.sees_picture("Avant, photo 1")
    awa.sees("Transmis à l’équipe de proximité")

    stranger = phone()
    stranger.open(f"/s/{number}")
    stranger.sees("Page publique")
    stranger.sees("Dépôt sauvage")
    assert_private(stranger, words)
    album(stranger, "inconnu-avant-publication")
    assert_clean(stranger, number, spot)

    chloe = desk()
    chloe.open_ticket(number)
    assert "Ces mots semblent parler d’une personne" in chloe.text
    album(chloe, "pilotage-a-relire")
    chloe.page.get_by_text("Masquer ces mots").click()
    whole = chloe.page.locator(".mask-words:not(.hide-words)")
    whole.locator("select").select_option("person_recognisable")
    whole.get_by_role("button", name="Masquer").click()
    chloe.page.locator(".moderation .state").get_by_text("Masqué").wait_for()
    stranger.page.reload()
    stranger.sees("Page publique")
    assert_private(stranger, words)
    assert_clean(stranger, number, spot)

    # what is left without the name and the plate may be published
    some = chloe.page.locator(".hide-words")
    some.locator("summary").click()
    some.locator("textarea").fill("M. X\nAB-123-CD\nvoisin")
    some.get_by_role("button", name="Publier le reste du texte").click()
    chloe.page.get_by_text("Public, sauf les mots cachés").wait_for()
    album(chloe, "pilotage-mots-caches")
    see(stranger.page, f"Mon ••• •••, plaque •••, repère {spot}.")
    for path in (f"/api/v1/signalements/{number}", *PUBLIC):
        said = stranger.context.request.get(path).text()
        assert not any(private in said for private in ("AB-123-CD", "voisin", "M. X")), path

    # words that name nobody are published by a click, then seen by all
    other = f"Un canapé et deux chaises, repère {spot}."
    awa.open("/")
    awa.send_depot_sauvage(other)
    second = awa.number()
    awa.sees("Transmis à l’équipe de proximité")
    stranger.open(f"/s/{second}")
    stranger.sees("Page publique")
    assert_private(stranger, other)
    chloe.open_ticket(second)
    chloe.page.get_by_role("button", name="Publier ces mots").click()
    chloe.page.locator(".moderation .state").get_by_text("Public", exact=True).wait_for()
    see(stranger.page, other)
    album(stranger, "inconnu-apres-publication")
    assert "citoyens.example" not in stranger.text


def assert_private(stranger, words):
    """Nothing of what was said or shown is on the stranger's screen."""
    assert words not in stranger.text
    assert stranger.page.locator("main img").count() == 0
    assert stranger.page.locator("#message").count() == 0


def assert_clean(stranger, number, spot):
    """Every public answer knows of it, or not, and none holds a word or a photo of it."""
    for path in (f"/api/v1/signalements/{number}", *PUBLIC):
        answer = stranger.context.request.get(path)
        assert answer.ok, path
        said = answer.text()
        assert number in said or path.endswith(("/districts", "/moderation")), path
        for private in (spot, "AB-123-CD", "voisin"):
            assert private not in said, path
        if "rss" not in path and number in said:
            assert "/photos/" not in _of(answer.json(), number), path
    feed = stranger.context.request.get("/api/v1/signalements.rss").text()
    entry = next(part for part in feed.split("<item>") if number in part)
    assert "/photos/" not in entry.partition("</item>")[0]


def _of(answer, number):
    """The part of an answer that is about one number, as text."""
    items = answer.get("items") or answer.get("features") or [answer]
    return next(str(item) for item in items if number in str(item))
