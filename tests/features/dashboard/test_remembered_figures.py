"""What a month remembers of its figures: a ticket that changed changes them, under any filter and period."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from server.commons.accounts.rules import Limits
from server.commons.territories import queries as territories
from server.core import clock
from server.core.db import unit_of_work
from server.reporting.tickets.events import TicketChanged
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries import fact_table
from server.surfaces.dashboard.queries.dimensions import DIMENSIONS
from server.surfaces.dashboard.queries.ground import ground_of
from server.surfaces.dashboard.queries.measures import STEPS, Filters, Period, look_at
from tests.features.dashboard.lived import at, live

pytestmark = pytest.mark.any_database

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
FROM_FEBRUARY = Period(date(2026, 2, 10), date(2026, 3, 20))
ASKED = (
    (MARCH, Filters()),
    (FROM_FEBRUARY, Filters(team="voirie")),
    (FROM_FEBRUARY, Filters(category="voirie", source="phone")),
)


@pytest.fixture
def here(app):
    with clock.at(datetime(2026, 4, 20, 10, tzinfo=UTC)):
        town = territories.by_id(territories.all_ids()[0])
        for day in range(1, 20):
            told = {"source": "phone" if day % 2 else "pwa", "team": "voirie" if day % 3 else "proximite"}
            ended = {"done": f"2026-03-{day + 5} 09:00"} if day > 5 else {"deadline": "2026-04-01 12:00"}
            live(town, received=f"2026-03-{day:02d} 08:00", **told, **ended)
            live(town, received=f"2026-02-{day:02d} 08:00", responded="2026-03-10 08:00", **told)
        yield town


def everything(here):
    """All figures, by all dimensions and steps, and the map."""
    found, look = [], look_at(here, Limits(teams=[team.id for team in here.teams]))
    for period, filters in ASKED:
        found += [look.figures(period, filters), look.figures(period, filters, days_ago=35)]
        found += [look.breakdown(period, by, filters) for by in DIMENSIONS]
        found += [look.series(period, by, filters, ("received", "days")) for by in STEPS]
    return [*found, ground_of(look, MARCH, Filters(), "heat")]


def change(here, ticket_id, **values):
    with unit_of_work() as work:
        work.session.execute(update(Ticket).where(Ticket.id == ticket_id).values(**values))
        work.emit(TicketChanged(territory_id=here.id, ticket_id=ticket_id, team_id=None))


def test_a_ticket_that_changed_changes_what_was_remembered(here):
    ticket_id = live(here, received="2026-03-12 08:00", source="phone", team="voirie")
    before = everything(here)
    assert everything(here) == before, "asked again, figures are the same"
    done_at = at(here, "2026-03-13 08:00")
    change(here, ticket_id, state="done", done_at=done_at, first_handled_at=done_at)
    after = everything(here)
    assert after[0]["open"].part == before[0]["open"].part - 1
    assert after[0]["days"] != before[0]["days"]
    fact_table._kept.clear()
    assert after == everything(here)


def test_a_ticket_given_to_another_team_leaves_the_figures_of_the_first(here):
    def of_team():
        return look_at(here).figures(MARCH, Filters(team="voirie"))["received"].part

    ticket_id = live(here, received="2026-03-12 08:00", team="voirie")
    had = of_team()
    change(here, ticket_id, team_id=here.team("proximite").id)
    assert of_team() == had - 1


def test_what_a_month_remembers_takes_no_more_than_the_month(here, monkeypatch):
    monkeypatch.setattr("server.surfaces.dashboard.queries.facts.LEAST_BYTES", 10_000)
    fresh = everything(here)
    for block in look_at(here).facts.months.values():
        assert block.memory.held <= max(10_000, sum(column.nbytes for column in block.columns.values()))
    assert everything(here) == fresh
