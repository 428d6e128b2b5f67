"""The brief of a district each month and the report of a year, counted by hand; mailed to who confirmed."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from server.commons.territories import queries as territories
from server.core.clock import at
from server.core.db import db, unit_of_work
from server.reporting.alerts import services as alerts
from server.reporting.alerts.models import Alert
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.briefs import write_briefs
from tests.features.dashboard.lived import live
from tests.features.reporting.printed import pages_of
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

IN_OCTOBER = datetime(2026, 10, 20, 9, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 1, 9, tzinfo=UTC)  # ten o'clock in the town, on the first
PAPER = "/quartiers/centre/bulletin/2026-10.pdf"


@pytest.fixture
def app(mailbox, app):
    """The application whose mails arrive."""
    return app


@pytest.fixture
def october(app):
    """Four tickets of the centre in October, two of them in one street; others before, and elsewhere."""
    here = territories.by_id(1)
    common = {"district": "centre", "category": "nid-de-poule"}
    street = [
        live(here, received="2026-10-05 10:00", done="2026-10-07 10:00", **common),
        live(here, received="2026-10-12 10:00", **common),
    ]
    live(here, received="2026-10-31 23:30", **common | {"category": "tag"})
    live(here, received="2026-10-15 10:00", **common | {"category": "seringue"})
    live(here, received="2026-11-01 00:30", **common)
    live(here, received="2026-09-10 10:00", **common)
    live(here, received="2025-10-10 10:00", **common)
    live(here, received="2026-10-10 10:00", **common | {"district": "terre-rouge"})
    with unit_of_work() as work:
        work.session.execute(update(Ticket).where(Ticket.id.in_(street)).values(street="Rue Foch"))


def read(client, path=PAPER):
    """The words of a paper that anybody may print."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return pages_of(answer.get_data())


def test_a_brief_says_what_a_count_by_hand_says_on_one_page(client, october):
    with at(NOVEMBER):
        (page,) = read(client)
    assert "Vieille ville et Gambetta – octobre 2026" in page
    assert "Signalements reçus : 4 (mois précédent : 1 ; même mois un an avant : 1)." in page
    assert "Traités à ce jour : 25 % (sur 4 seulement)." in page
    assert "Délai médian jusqu’à l’intervention : 2 jours (sur 1 seulement)." in page
    assert "Nid-de-poule : 2" in page
    assert "Rue Foch : 2" in page


def test_what_is_no_public_matter_is_counted_and_not_named(client, october):
    hidden = next(one for one in territories.by_id(1).leaves if one.code == "seringue")
    assert not hidden.public
    with at(NOVEMBER):
        (page,) = read(client)
    assert hidden.label("fr") not in page


def test_only_full_months_of_known_districts_are_printed(client, october):
    with at(NOVEMBER):
        for path in ("centre/bulletin/2026-11", "nowhere/bulletin/2026-10", "centre/bulletin/2026-13"):
            assert client.get(f"/quartiers/{path}.pdf").status_code == 404, path
        assert client.get("/quartiers/centre/bulletin/2020-01.pdf").status_code == 404


def offered(browser, mailbox, **typed):
    """The direction offers the brief to an address; gives the mail that asks to confirm."""
    form = {"id": str(uuid.uuid4()), "email": "Conseil@example.org", "district": "centre", "language": "fr"}
    answer = browser("director").post("/pilotage/bulletins/inscriptions", form | typed)
    assert answer.status_code == 303, answer.text
    drain()
    return mailbox.messages[-1].get_content()


def token_in(words, page):
    """The token of a link."""
    return re.search(rf"/alertes/{page}#(\S+)", words)[1]


def test_the_brief_is_mailed_once_to_who_confirmed_and_one_tap_stops_it(browser, mailbox, october, client):
    here = territories.by_id(1)
    with at(IN_OCTOBER):
        asked = offered(browser, mailbox)
        offered(browser, mailbox, email="silent@example.org")
        alerts.confirm(here, token_in(asked, "confirmer"))
    mailbox.clear()
    with at(NOVEMBER):
        assert [write_briefs(1), write_briefs(1)] == [1, 0]
        drain()
    (letter,) = [one for one in mailbox.messages if "bulletin" in one.get_content()]
    words = letter.get_content()
    assert letter["To"] == "conseil@example.org"
    assert "– Signalements reçus : 4" in words.replace("\u202f", " ")
    assert PAPER in words
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with at(NOVEMBER):
        stopped = client.post(f"/alertes/arreter?signature={token_in(words, 'arreter')}")
    assert stopped.status_code == 200
    db.session.rollback()
    assert [row.confirmed_at for row in db.session.scalars(select(Alert))] == [None], "the silent one is left"


def test_before_the_month_is_over_and_before_seven_nothing_leaves(browser, mailbox, app):
    with at(IN_OCTOBER):
        asked = offered(browser, mailbox)
        alerts.confirm(territories.by_id(1), token_in(asked, "confirmer"))
        assert write_briefs(1) == 0
    with at(datetime(2026, 11, 1, 5, tzinfo=UTC)):
        assert write_briefs(1) == 0


def test_who_wants_the_brief_gets_no_mail_a_day(browser, mailbox, october):
    with at(IN_OCTOBER):
        asked = offered(browser, mailbox)
        alerts.confirm(territories.by_id(1), token_in(asked, "confirmer"))
    with at(NOVEMBER):
        assert alerts.write_digests() == 0


def test_an_offer_to_no_address_or_no_district_is_refused_and_what_was_typed_stays(browser):
    form = {"id": str(uuid.uuid4()), "email": "conseil", "district": "centre", "language": "fr"}
    answer = browser("director").post("/pilotage/bulletins/inscriptions", form)
    assert (answer.status_code, 'value="conseil"' in answer.text) == (422, True)
    form |= {"email": "conseil@example.org", "district": ""}
    assert browser("director").post("/pilotage/bulletins/inscriptions", form).status_code == 422


def test_a_brief_for_a_place_is_refused(town):
    body = {"id": str(uuid.uuid4()), "email": "a@example.org", "frequency": "monthly", "radius_m": 300}
    answer = town.client.post("/api/v1/alerts", json=body | {"latitude": 44.4475, "longitude": 1.4403})
    assert answer.status_code == 422


def test_the_report_of_a_year_has_each_type_against_the_year_before(browser, october):
    with at(datetime(2026, 12, 31, 9, tzinfo=UTC)):
        report = " ".join(read(browser("elected"), "/pilotage/rapport/2026.pdf"))
    assert "Dossiers reçus 7 1 +6" in report
    assert "Nid-de-poule 5 1 +4" in report
    assert "Tag 1 0 +1" in report or "1 0 +1" in report


def test_the_year_that_runs_is_compared_up_to_the_same_day(browser, october):
    with at(datetime(2026, 10, 9, 12, tzinfo=UTC)):
        report = " ".join(read(browser("director"), "/pilotage/rapport/2026.pdf"))
    assert "Dossiers reçus 2 0 +2" in report
    assert browser("director").get("/pilotage/rapport/2199.pdf").status_code == 404
