"""Script 7: an insult, then forty reports in an hour: seen masked, told, slowed until a day, and undone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.features.reporting.printed import pages_of
from tests.journeys.calls import report
from tests.journeys.people import plain, see

pytestmark = pytest.mark.soak

INSULT = "Bande d’abrutis, le trou est toujours là."
FORTY = 40


def send(base_url, email, words):
    """Somebody reports a hole, by the same door as the app; its number."""
    number, _ = report(base_url, "nid-de-poule", words, email)
    return number


def treat_the_sender(chloe, until=None):
    """On the page of a ticket: warn its author, slowed until a day if there is one."""
    fold = chloe.page.locator("details.hear", has_text="Expéditeur difficile")
    fold.locator("summary").click()
    fold.get_by_label("Motif").select_option(label="Injures")
    if until:
        fold.get_by_label("Ralentir jusqu’au").fill(until)
    fold.get_by_role("button", name="Avertir la personne").click()
    chloe.page.wait_for_url("**/pilotage/expediteurs")


def test_warned_then_slowed_then_let_go(town, desk, mails, album):
    angry = f"colere-{uuid4().hex[:8]}@example.org"
    first = send(town.base_url, angry, INSULT)

    assert "équipe de proximité" in mails.wait_for(angry, "Transmis")

    benoit = desk("benoit")
    benoit.page.goto(f"/pilotage/dossiers/{first}")
    see(benoit.page, "le trou est toujours là")
    assert "abrutis" not in benoit.text, "who does the work reads dots"
    album(benoit, "benoit-lit-des-points")

    chloe = desk()
    chloe.open_ticket(first)
    assert plain(INSULT) in chloe.text
    evidence = chloe.context.request.get(
        chloe.page.locator("details.hear a[href$='.pdf']").first.get_attribute("href")
    )
    assert plain(INSULT) in plain(" ".join(pages_of(evidence.body())))
    treat_the_sender(chloe)
    assert "doivent être respectés" in mails.wait_for(angry, f"À propos de votre message n° {first}")

    numbers = [send(town.base_url, angry, f"{INSULT} Encore {i}.") for i in range(FORTY)]
    chloe.open_ticket(numbers[0])
    treat_the_sender(chloe, until=(datetime.now(UTC) + timedelta(days=10)).date().isoformat())
    chloe.go("Expéditeurs ralentis")
    see(chloe.page, "Ralenti jusqu’au")
    assert angry not in chloe.text, "a measure says whose ticket, not whose address"
    album(chloe, "expediteurs-ralentis")

    held = send(town.base_url, angry.upper(), "Le trou est là.")
    chloe.page.get_by_role("link", name="Dossiers à vérifier").click()
    see(chloe.page, held)

    chloe.go("Expéditeurs ralentis")
    chloe.page.get_by_role("button", name="Lever la mesure").first.click()
    see(chloe.page, "Levé le")
    free = send(town.base_url, angry, "Le trou se creuse.")
    chloe.open_ticket(free)
    see(chloe.page, "Transmis à l’équipe")
