"""When use declines, and what a report costs."""

from datetime import date

from server.surfaces.dashboard.adoption import cents_each, decline, months_until
from server.surfaces.dashboard.rules import months_before

TODAY = date(2026, 11, 28)


def months(per_month, count, *, last=date(2026, 10, 1)):
    """So many reports in each of `count` months up to `last`."""
    return {months_before(last, back): per_month for back in range(count)}


def year_then(before, after):
    """Two full years of so many reports in all, then a month that has just begun."""
    found = {months_before(date(2025, 10, 1), back): before // 12 for back in range(12)}
    found |= {months_before(date(2026, 10, 1), back): after // 12 for back in range(12)}
    found[date(2025, 10, 1)] += before % 12
    found[date(2026, 10, 1)] += after % 12
    return found | {date(2026, 11, 1): 0}


def test_cahors_from_524_to_430_in_a_year_is_a_decline():
    found = decline(year_then(524, 430), TODAY)
    assert (found.months, found.before, found.after) == (12, 524, 430)
    assert round(found.fall, 3) == 0.179


def test_a_fall_of_less_than_fifteen_per_cent_is_none():
    assert decline(year_then(1000, 860), TODAY) is None
    assert decline(year_then(1000, 840), TODAY).months == 12


def test_what_chance_explains_is_none():
    assert decline(year_then(60, 48), TODAY) is None, "12 fewer, where chance makes 2 × √108 = 21"
    assert decline(year_then(60, 30), TODAY) is not None


def test_few_reports_say_nothing():
    assert decline(year_then(48, 0), TODAY) is None


def test_a_season_is_compared_with_the_same_season():
    steady = {
        month: 80 if month.month in (6, 7, 8) else 20 for month in months(1, 36)
    }  # summers are four times as busy
    assert decline(steady, TODAY) is None
    assert decline(steady, date(2026, 9, 15)) is None


def test_a_season_that_falls_is_told_before_the_year_does():
    kept = months(40, 36) | {date(2026, month, 1): 20 for month in (8, 9, 10)}
    found = decline(kept, TODAY)
    assert (found.months, found.before, found.after) == (3, 120, 60)


def test_the_month_that_runs_and_a_service_that_has_just_begun_are_left_out():
    assert decline(months(40, 36) | {date(2026, 11, 1): 0}, TODAY) is None
    assert decline(months(40, 14) | {date(2026, 8, 1): 1}, TODAY) is None
    assert decline({}, TODAY) is None


def test_months_run_over_the_end_of_a_year():
    assert months_before(date(2026, 1, 1), 1) == date(2025, 12, 1)
    assert months_before(date(2026, 12, 1), -1) == date(2027, 1, 1)
    assert months_until(TODAY, 3) == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]


def test_a_report_costs_its_part_of_the_whole():
    assert cents_each(1_000_00, 3) == 333_33
    assert cents_each(1_000_00, 0) is None
