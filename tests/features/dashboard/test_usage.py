"""How the service is used and what it costs, counted by hand here: by month, without keeping people."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from server.commons.outreach.models import CountedLink
from server.core.db import db

pytestmark = pytest.mark.any_database


@pytest.fixture
def director(browser):
    return browser("director")


def text_of(answer):
    """What is read on a page, spaces as one."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def report(town, when, **given):
    """A report that came at that moment."""
    from server.core.db import unit_of_work
    from server.reporting.signalements.models import Signalement

    sent = town.send(**given)
    assert sent.answer.status_code == 201, sent.answer.text
    with unit_of_work() as work:
        work.session.execute(
            update(Signalement).where(Signalement.id == uuid.UUID(sent.id)).values(received_at=when)
        )
    return sent


def count(town_id):
    """What the job of the night keeps, by month."""
    from server.surfaces.dashboard.adoption_keeping import keep_months
    from server.surfaces.dashboard.models import ReporterMonth

    keep_months(town_id)
    rows = db.session.scalars(select(ReporterMonth).order_by(ReporterMonth.month))
    return {row.month: (row.signalements, row.reachable, row.reporters, row.newcomers) for row in rows}


def months():
    """The first days of the month that runs and of the two before, and a moment in each."""
    from server.surfaces.dashboard.rules import month_of, months_before

    first = month_of(datetime.now(UTC).date())
    days = [months_before(first, back) for back in (2, 1, 0)]
    return days, [datetime(day.year, day.month, 1, 12, tzinfo=UTC) for day in days]


def test_people_are_counted_once_a_month_and_new_once(town, app):
    days, (first, second, _) = months()
    awa, ben = {"email": "Awa@example.org"}, {"phone": "05 65 35 00 12"}
    for when, contact in ((first, awa), (first, awa), (first, None), (second, {"email": "awa@example.org"})):
        report(town, when, contact=contact)
    report(town, second, contact=ben)
    found = count(1)
    assert found[days[0]] == (3, 2, 1, 1)
    assert found[days[1]] == (2, 2, 2, 1)
    assert count(1) == found, "a second run changes nothing"


def test_months_whose_addresses_are_erased_say_that_they_do_not_know(town, app):
    report(town, datetime(2024, 3, 5, 12, tzinfo=UTC), contact={"email": "awa@example.org"})
    assert count(1)[date(2024, 3, 1)] == (1, None, None, None)


def test_a_month_stays_as_it_was_counted_when_a_person_is_erased(town, app):
    from server.commons.notifications.models import Contact
    from server.core.db import unit_of_work

    days, (first, *_) = months()
    sent = report(town, first, contact={"email": "awa@example.org"})
    before = count(1)
    with unit_of_work() as work:
        work.session.delete(work.session.get(Contact, uuid.UUID(sent.id)))
    assert count(1)[days[0]] == before[days[0]] == (1, 1, 1, 1)


def test_ways_and_codes_have_their_share(director, town, app):
    batch = uuid.uuid4()
    director.post(f"/pilotage/kit/{batch}", {"support": "sticker", "languages": "fr"})
    (code,) = db.session.scalars(select(CountedLink.code))
    _, (*_, now) = months()
    for origin in (code, None, None, None):
        report(town, now, origin=origin)
    count(1)
    said = text_of(director.get("/pilotage/usage"))
    assert "QR codes, ensemble 1 25 %" in said
    assert "Autocollants 1 25 %" in said


def test_a_campaign_is_on_the_curve_and_its_cost_in_the_year(director):
    form = {
        "id": str(uuid.uuid4()),
        "name": "Marché de Noël",
        "starts_on": datetime.now(UTC).date().isoformat(),
        "ends_on": datetime.now(UTC).date().isoformat(),
        "cost": "1 250,50",
    }
    for _ in range(2):
        assert director.post("/pilotage/usage/campagnes", form).status_code == 303
    said = text_of(director.get("/pilotage/usage"))
    assert re.search(r"\w+ \d{4} – Marché de Noël", said)
    assert re.search(rf"{datetime.now(UTC).year} 0 € 0 € 1 250,50 € 1 250,50 € 0 –", said)
    assert director.post(f"/pilotage/usage/campagnes/{form['id']}/retirer").status_code == 303
    assert "Marché de Noël" not in director.get("/pilotage/usage").text


def test_the_full_cost_is_divided_by_the_reports_of_the_year(director, browser, town, app):
    year = datetime.now(UTC).year
    for _ in range(3):
        report(town, datetime.now(UTC))
    count(1)
    entered = (("tool", "3000", ""), ("agent_days", "210,5", "10"), ("communication", "95", ""))
    for kind, amount, days in entered:
        form = {"id": str(uuid.uuid4()), "year": str(year), "kind": kind, "label": "Abonnement"}
        answer = director.post("/pilotage/usage/couts", form | {"amount": amount, "days": days})
        assert answer.status_code == 303, text_of(answer)
    said = text_of(director.get("/pilotage/usage"))
    assert f"{year} 3 000 € 2 105 € 95 € 5 200 € 3 1 733,33 €" in said
    assert "(10 journées)" in said
    journal = "/pilotage/journal?action=outreach_changed"
    written = text_of(browser("admin").get(journal))
    assert f"Campagne ou dépense modifiée Dépense « Abonnement » année {year} · 95 €" in written
    removal = f"/pilotage/usage/couts/{form['id']}/retirer"
    assert [director.post(removal).status_code for _ in range(2)] == [303, 303]
    assert "95 €" not in text_of(director.get("/pilotage/usage"))
    assert f"Campagne ou dépense modifiée Dépense année {year} · 95 € · retirée" in text_of(
        browser("admin").get(journal)
    )


def test_what_cannot_be_an_amount_is_refused_with_what_was_typed(director):
    good = {"id": str(uuid.uuid4()), "year": "2026", "kind": "tool", "label": "Outil", "amount": "10"}
    wrong = (("amount", "beaucoup"), ("amount", "0"), ("year", "26"), ("kind", "gift"), ("label", " "))
    for field, value in wrong:
        answer = director.post("/pilotage/usage/couts", good | {field: value})
        assert (answer.status_code, f'href="#cost-{field}"' in answer.text) == (422, True), field
    days = director.post("/pilotage/usage/couts", good | {"kind": "agent_days", "days": ""})
    assert (days.status_code, 'href="#cost-days"' in days.text) == (422, True)
    campaign = {"id": str(uuid.uuid4()), "name": "Foire", "starts_on": "2026-03-02", "ends_on": "2026-03-01"}
    answer = director.post("/pilotage/usage/campagnes", campaign)
    assert (answer.status_code, 'value="Foire"' in answer.text) == (422, True)


def test_a_decline_is_told_to_the_direction_once_a_month_and_on_its_pages(browser, director, app, mailbox):
    from server.core.db import unit_of_work
    from server.surfaces.dashboard.adoption_keeping import tell_decline
    from server.surfaces.dashboard.models import ReporterMonth
    from server.surfaces.dashboard.rules import month_of, months_before

    this_month = month_of(datetime.now(UTC).date())
    with unit_of_work() as work:
        for back in range(1, 26):
            work.session.add(
                ReporterMonth(
                    territory_id=1,
                    month=months_before(this_month, back),
                    signalements=20 if back <= 12 else 40,
                )
            )
    assert [tell_decline(1), tell_decline(1)] == [1, 0]
    (letter,) = mailbox.messages
    assert "240 signalements, contre 480" in letter.get_content()
    for page in ("usage", ""):
        assert "L’usage s’essouffle." in text_of(director.get(f"/pilotage/{page}"))
    assert "s’essouffle" not in text_of(browser("elected").get("/pilotage/"))
