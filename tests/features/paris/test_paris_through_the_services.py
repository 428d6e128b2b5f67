"""What is stored of signalements of Paris that went through the services: district, team, rule, history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.features.paris import paris, sending, stored

SAMPLE = {"sqlite": 500, "postgresql": 150}  # `make soak` stores the whole of Paris
TWICE = 100


def test_what_is_stored_is_the_city_s_own_choice_and_says_why(city, rows, database, record_property):
    sent = paris.sample(rows, SAMPLE[database])
    assert all(sending.through_services(city.id, sent))
    found = stored.read_back()
    assert len(found) == len(sent)
    for row in sent:
        stored.assert_history(city, row, found[sending.id_of(row)], row.declared_at)
    figures = stored.judge(city, sent, found)
    record_property("figures", str(figures))
    assert figures.same_arrondissement >= stored.SAME_ARRONDISSEMENT, figures
    assert figures.same_team >= stored.SAME_TEAM, figures
    assert figures.by_fallback < 0.01, figures


def test_each_year_s_numbers_follow_each_other_without_a_gap(city, rows):
    sent = paris.sample(rows, TWICE)
    sending.through_services(city.id, sent)
    numbers = sorted(entry.ticket.number for entry in stored.read_back().values())
    years = [f"{row.declared_at:%y}" for row in sent]
    assert len(set(years)) == 2
    expected = [f"{year}-{n:05d}" for year in sorted(set(years)) for n in range(1, years.count(year) + 1)]
    assert numbers == expected


def test_the_same_rows_sent_again_change_nothing(city, rows):
    sent = paris.sample(rows, TWICE)
    assert all(sending.through_services(city.id, sent))
    before = stored.everything()
    later = [replace(row, declared_at=row.declared_at + timedelta(days=40)) for row in reversed(sent)]
    assert not any(sending.through_services(city.id, later))
    after = stored.everything()
    for table, lines in before.items():
        assert after[table] == lines, table
    facts = {line[1] for line in before["event"]}
    assert facts >= stored.FACTS
