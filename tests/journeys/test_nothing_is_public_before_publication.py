"""Script 6, in part: what Awa says and shows is seen by nobody else until the desk publishes it."""

from uuid import uuid4

from tests.journeys.people import see


def test_words_and_photo_wait_for_the_desk(town, phone, desk, album, real_photo):
    spot = uuid4().hex[:8]
    words = f"Mon voisin M. X, plaque AB-123-CD, repère {spot}."
    awa = phone()
    awa.send_depot_sauvage(words, photo=real_photo("im_portrait-orientation-6.jpg"))
    number = awa.number()
    awa.sees_picture("Avant, photo 1")
    awa.sees("Transmis à l’équipe de proximité")

    stranger = phone()
    stranger.open(f"/s/{number}")
    stranger.sees("Page publique")
    stranger.sees("Dépôt sauvage")
    assert_private(stranger, words)
    album(stranger, "inconnu-avant-publication")
    around = "latitude=44.4475&longitude=1.4403"
    for path in (
        f"/api/v1/signalements/{number}",
        f"/api/v1/signalements/nearby?{around}",
        "/api/v1/signalements.geojson?bbox=1.37,44.40,1.51,44.52",
    ):
        answer = stranger.context.request.get(path)
        assert answer.ok
        assert number in answer.text()
        assert spot not in answer.text()
        assert "/photos/" not in _of(answer.json(), number)

    chloe = desk()
    chloe.open_ticket(number)
    album(chloe, "pilotage-a-relire")
    chloe.page.get_by_role("button", name="Masquer ces mots").click()
    chloe.page.locator(".moderation .state").get_by_text("Masqué").wait_for()
    stranger.page.reload()
    stranger.sees("Page publique")
    assert_private(stranger, words)

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


def _of(answer, number):
    """The part of an answer that is about one number, as text."""
    items = answer.get("items") or answer.get("features") or [answer]
    return next(str(item) for item in items if number in str(item))
