"""Script 10, for citizens: who reports a known failure reads it first, follows it, hears of its change."""

from uuid import uuid4

from tests.features.citizen_pwa.phone import POST
from tests.journeys.people import plain, see

BEGOUX = {"latitude": 44.4452, "longitude": 1.4702, "accuracy": 10}
LAMPS = "Éclairage en panne à Bégoux"


def test_awa_follows_what_is_known_instead_of_reporting_it(phone, desk, mails, album):
    spot = uuid4().hex[:8]
    address, news = f"awa.{spot}@citoyens.example", f"La pièce est arrivée, repère {spot}."
    awa = phone(geolocation=BEGOUX)
    posted = awa.sent(POST, "POST")
    awa.begin()
    awa.touch("Continuer sans photo")
    awa.wait_for_title("Où est-ce")
    awa.touch("Utiliser ma position")
    awa.page.get_by_text("Position de cet appareil").wait_for()
    awa.go_on()
    awa.choose_category("Éclairage public", "Lampadaire éteint", stay=True)

    # before any question she reads that the town knows
    awa.wait_for_title("Est-ce déjà connu")
    assert LAMPS in awa.text
    assert "Il n’est pas nécessaire de signaler chaque lampadaire" in awa.text
    album(awa, "awa-deja-connu")
    awa.page.get_by_role("button", name=f"Suivre cette annonce {LAMPS}").click()
    awa.page.get_by_text("Vous suivez cette annonce").wait_for()
    awa.touch("Terminer sans signaler")
    awa.wait_for_title(LAMPS)
    awa.page.fill("#email", address)
    awa.touch("Me prévenir par courriel")
    awa.page.get_by_text(f"Nous écrirons à {address}").wait_for()
    assert posted == [], "she follows, and reports nothing"

    # Chloé writes what is new; the follower is told once, with a link that opens the page and stops
    chloe = desk()
    chloe.go("Annonces")
    chloe.page.get_by_role("link", name=LAMPS).first.click()
    chloe.page.get_by_role("link", name="Modifier").click()
    text = chloe.page.locator("#text")
    text.fill(f"{text.input_value()}\n\n{news}")
    album(chloe, "pilotage-annonce")
    chloe.page.get_by_role("button", name="Enregistrer : les habitants voient le changement").click()
    chloe.page.get_by_text(news).wait_for()
    told = mails.wait_for(address, f"Du nouveau : {LAMPS}")
    assert news in plain(told)
    see(awa.page, news)
    album(awa, "awa-du-nouveau")

    at_home = phone()
    at_home.open(next(word for word in told.split() if "/actualites/" in word))
    at_home.wait_for_title(LAMPS)
    assert news in at_home.text
    at_home.touch("Ne plus suivre")
    at_home.page.get_by_text("Vous ne recevrez plus de nouvelles").wait_for()
    assert len(mails.to(address)) == 1
