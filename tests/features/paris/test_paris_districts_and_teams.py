"""Twenty thousand signalements of Paris find their arrondissement and the service that the city used."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from tests.features.paris.stored import SAME_ARRONDISSEMENT, SAME_TEAM


def test_all_the_data_is_there(rows):
    assert len(rows) == 20_800
    assert len({row.id for row in rows}) == 20_800
    share = sum(row.is_training for row in rows) / len(rows)
    assert 0.45 < share < 0.55


def test_paris_is_applied_whole_and_once(app, file):
    from server.commons.territories import queries, services

    first = services.apply_file(file)
    second = services.apply_file(file)
    city = queries.by_id(first.territory_id)
    assert len(city.districts) == 20
    assert len(city.leaves) > 250
    assert not second.moved
    assert second.revision == 1


def test_ninety_nine_in_a_hundred_are_found_in_their_own_arrondissement(city, rows, record_property):
    """The column `arrondissement` says where the city put the signalement.

    The postcode of the written address agrees less often: it is that of the nearest house, which on a
    border avenue stands in the next arrondissement.
    """
    found = {row.id: city.district_at(row.longitude, row.latitude) for row in rows}
    agreeing = sum(
        found[row.id] is not None and found[row.id].slug == f"paris-{row.arrondissement}" for row in rows
    )
    by_postcode = sum(
        found[row.id] is not None
        and row.postcode != ""
        and found[row.id].slug == f"paris-{16 if row.postcode == '75116' else int(row.postcode[-2:])}"
        for row in rows
    )
    record_property("same_arrondissement", agreeing / len(rows))
    record_property("same_as_postcode", by_postcode / len(rows))
    assert None not in found.values(), "every point lies in Paris"
    assert agreeing / len(rows) >= SAME_ARRONDISSEMENT
    assert by_postcode < agreeing


def test_those_that_disagree_lie_near_a_border(city, rows):
    """What is not found in its own arrondissement is no gross error of ours: half are within 25 metres."""
    import shapely

    from server.commons.territories.rules.geography import M_PER_DEGREE

    away = sorted(
        city.district(f"paris-{row.arrondissement}").geometry.distance(
            shapely.Point(row.longitude, row.latitude)
        )
        * M_PER_DEGREE
        for row in rows
        if city.district_at(row.longitude, row.latitude).slug != f"paris-{row.arrondissement}"
    )
    assert away[len(away) // 2] < 25
    assert sum(metres > 500 for metres in away) <= 2  # two rows whose position and address are elsewhere


def test_rules_of_one_half_send_the_other_half_to_the_city_s_own_service(city, rows, record_property):
    from server.reporting.dispatch.rules import Facts, RuleBook

    noon, book = datetime(2023, 9, 27, 12, tzinfo=UTC), RuleBook(city.rules)
    others = [row for row in rows if not row.is_training]
    sent: Counter[bool] = Counter()
    by_fallback = 0
    for row in others:
        facts = Facts(
            categories=(row.leaf, row.heading),
            kind="anomaly",
            source="import",
            local_time=noon,
            district=f"paris-{row.arrondissement}",
        )
        rule = book.first_match(facts).rule
        by_fallback += rule is None
        sent[(rule.team if rule else city.fallback_team) == row.handled_by] += 1
    record_property("same_team", sent[True] / len(others))
    assert len(others) > 10_000
    assert sent[True] / len(others) >= SAME_TEAM
    assert by_fallback < len(others) / 100


def test_the_tree_covers_every_row(city, rows):
    assert {row.leaf for row in rows} <= {leaf.code for leaf in city.leaves}
