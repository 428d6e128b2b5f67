"""Script 8: somebody is ill in the morning; what was entrusted to him goes to who stands in."""

from datetime import date

from tests.journeys.calls import report
from tests.journeys.people import see

ILL, STANDS_IN = "Mehdi Rahmani", "Karine Delmas"


def test_his_tickets_pass_to_the_substitute_and_nobody_outside_is_troubled(town, desk, mails, album):
    number, awa = report(town.base_url, "nid-de-poule", "Un trou devant le portail.")
    mails.wait_for(awa, "Transmis")
    told = len(mails.to(awa))
    chloe = desk()
    chloe.open_ticket(number)
    form = chloe.open_action("Confier à…")
    form.locator("select[name=account]").select_option(label=ILL)
    form.get_by_role("button", name="Confier le dossier").click()
    see(chloe.page, f"Confié à {ILL}")

    chloe.go("Absences")
    chloe.page.locator("summary").get_by_text("Noter une absence").click()
    chloe.page.locator("#people-account").select_option(label=ILL)
    chloe.page.locator("#people-substitute").select_option(label=STANDS_IN)
    chloe.page.locator("#people-first_day").fill(date.today().isoformat())
    chloe.page.get_by_role("button", name="Noter une absence").click()
    see(chloe.page, ILL)
    album(chloe, "absences")

    chloe.open_ticket(number)
    see(chloe.page, f"Confié à {STANDS_IN}")
    assert "absence" in chloe.history()[-1]
    album(chloe, "dossier-remis")
    assert len(mails.to(awa)) == told, "no date moved: there is nothing to tell"
