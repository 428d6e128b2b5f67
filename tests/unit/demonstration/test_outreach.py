"""How the demonstration town made the service known: something on each page of the direction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.core import clock
from server.demonstration.history import Case
from server.demonstration.loading import TOWN
from server.demonstration.outreach import make_known
from tests.features.reporting.town import settle_town

TODAY = datetime(2026, 3, 18, 15, 20, tzinfo=UTC)


def case(days_ago: int, source: str = "pwa", district: str = "centre") -> Case:
    """One of the history, of which only this matters here."""
    received_at = TODAY - timedelta(days=days_ago)
    return Case(received_at, "anomaly", "banc", "Cassé.", district, "1 rue Foch", 1.44, 44.45, source, {})


def test_campaigns_cost_something_and_their_links_began_signalements(app):
    from server.commons.outreach import queries as outreach
    from server.commons.territories import queries, services
    from server.reporting.alerts import queries as alerts
    from server.surfaces.dashboard.queries import adoption

    settle_town(app)
    town = queries.by_id(services.apply_file(TOWN).territory_id)
    by_paper = [case(90 - number) for number in range(40)]
    otherwise = [case(60, source="phone"), case(60, district="begoux"), case(1), case(200)]
    with clock.at(TODAY):
        make_known(town, 1, [*by_paper, *otherwise])
        found, readers = adoption.shown(town), alerts.monthly_counts(town.id)
    assert [one.cost_cents for one in found.campaigns] == [86_000, 240_000]
    assert {one.year: len(one.lines) for one in found.costs}[2026] == 3
    links = {link.code: link.id for link in outreach.latest_links(town.id)}
    begun = [one.origin for one in by_paper if one.origin]
    assert 5 < len(begun) < 35
    assert not any(one.origin for one in otherwise)
    assert outreach.visits([links[begun[0]]])[links[begun[0]]] > len(begun)
    assert list(readers.values()) == [(1, 0)]
