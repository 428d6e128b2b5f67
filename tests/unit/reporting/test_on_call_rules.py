"""Who is on call when, and who is told next: nights, weekends, holidays, the nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from server.commons.notifications.rules import Reach, alarm_steps, is_quiet
from server.commons.territories.rules.opening import is_holiday
from server.reporting.on_call.rules import alarm, rota
from server.reporting.on_call.rules.alarm import Delays
from server.reporting.on_call.rules.rota import Line, Span, Turn

WEEK = {
    day: ["08:30-12:00", "13:30-17:30"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
}
BENOIT, SABRINA, LUC = 1, 2, 3
PARIS = "Europe/Paris"


def instant(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def line(*days, account=BENOIT, starts="17:30", ends="08:30", nights=1, first="2026-01-05", **given):
    return Line(
        account_id=account,
        rank=given.pop("rank", 1),
        days=days,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        nights=nights,
        first_day=date.fromisoformat(first),
        **given,
    )


def turns(lines, since, until, exceptions=(), zone=PARIS, calendar="FR"):
    return rota.turns_of(
        lines,
        list(exceptions),
        instant(since),
        instant(until),
        time_zone=zone,
        is_holiday=lambda day: is_holiday(day, calendar),
    )


def said(found):
    return [(f"{one.starts:%d %H:%M}", f"{one.ends:%d %H:%M}", one.account_id) for one in found]


NIGHTS = line("monday", "tuesday", "wednesday", "thursday")
WEEKEND = line("friday", nights=3)


def test_nights_and_a_weekend_are_turns_of_the_town_s_clocks():
    found = turns([NIGHTS, WEEKEND], "2026-06-08T00:00", "2026-06-14T22:00")
    assert said(found) == [
        ("05 15:30", "08 06:30", BENOIT),
        ("08 15:30", "09 06:30", BENOIT),
        ("09 15:30", "10 06:30", BENOIT),
        ("10 15:30", "11 06:30", BENOIT),
        ("11 15:30", "12 06:30", BENOIT),
        ("12 15:30", "15 06:30", BENOIT),
    ]


@pytest.mark.parametrize(
    ("day", "zone", "starts", "ends", "hours"),
    [
        ("2026-03-28", PARIS, "2026-03-28T19:00", "2026-03-29T04:00", 9),  # an hour is skipped
        ("2026-10-24", PARIS, "2026-10-24T18:00", "2026-10-25T05:00", 11),  # an hour comes twice
        ("2026-03-28", "Indian/Reunion", "2026-03-28T16:00", "2026-03-29T02:00", 10),
        ("2026-10-24", "America/Guadeloupe", "2026-10-25T00:00", "2026-10-25T10:00", 10),
    ],
)
def test_the_night_when_clocks_change_is_shorter_or_longer(day, zone, starts, ends, hours):
    saturday = line("saturday", starts="20:00", ends="06:00", first=day)
    (turn,) = turns([saturday], f"{day}T12:00", f"{day}T23:30" if zone == PARIS else ends, zone=zone)
    assert (turn.starts, turn.ends) == (instant(starts), instant(ends))
    assert turn.ends - turn.starts == timedelta(hours=hours)


def test_a_time_that_the_clocks_skip_is_an_hour_later():
    skipped = line("sunday", starts="02:30", ends="04:00", nights=0, first="2026-03-29")
    (turn,) = turns([skipped], "2026-03-29T00:00", "2026-03-29T12:00")
    assert (turn.starts, turn.ends) == (instant("2026-03-29T01:30"), instant("2026-03-29T02:00"))


@pytest.mark.parametrize(
    ("calendar", "zone", "day"),
    [
        ("FR", PARIS, "2026-07-14"),
        ("FR-57", PARIS, "2025-12-26"),
        ("FR-974", "Indian/Reunion", "2027-12-20"),
        ("FR-971", "America/Guadeloupe", "2026-05-27"),
    ],
)
def test_a_line_of_holidays_holds_on_those_of_the_place(calendar, zone, day):
    holidays = line(rota.HOLIDAY, starts="08:30", ends="17:30", nights=0, first="2025-01-06")
    local, after = date.fromisoformat(day), date.fromisoformat(day) + timedelta(days=2)
    found = turns([holidays], f"{local}T00:00", f"{after}T00:00", zone=zone, calendar=calendar)
    assert len(found) == 1
    on_a_plain_calendar = turns([holidays], f"{local}T00:00", f"{after}T00:00", zone=zone)
    assert len(on_a_plain_calendar) == (calendar == "FR")


def test_a_holiday_on_a_day_of_the_line_begins_one_turn():
    found = turns([line("sunday", rota.HOLIDAY, nights=1)], "2026-11-01T08:00", "2026-11-01T22:00")
    assert said(found) == [("01 16:30", "02 07:30", BENOIT)]


def test_one_week_of_three_goes_on_over_the_new_year():
    weeks = [
        line("monday", account=one, starts="08:30", ends="08:30", nights=7, first=first, every_weeks=3)
        for one, first in ((BENOIT, "2026-12-14"), (SABRINA, "2026-12-21"), (LUC, "2026-12-28"))
    ]
    found = turns(weeks, "2026-12-21T12:00", "2027-01-11T12:00")
    assert [one.account_id for one in found] == [SABRINA, LUC, BENOIT, SABRINA]
    assert rota.overlaps(found) == []


def test_a_line_holds_from_its_first_day_to_its_last():
    once = line("monday", "tuesday", "wednesday", first="2026-06-09", last_day=date(2026, 6, 9))
    assert said(turns([once], "2026-06-08T00:00", "2026-06-20T00:00")) == [("09 15:30", "10 06:30", BENOIT)]


def test_an_exception_cuts_the_pattern_of_its_rank_alone():
    other = line("friday", account=LUC, nights=3, rank=2)
    saturday = Turn(instant("2026-06-06T06:00"), instant("2026-06-07T06:00"), 1, SABRINA, replaces=True)
    found = turns([WEEKEND, other], "2026-06-05T00:00", "2026-06-08T12:00", [saturday])
    assert said([one for one in found if one.rank == 1]) == [
        ("05 15:30", "06 06:00", BENOIT),
        ("06 06:00", "07 06:00", SABRINA),
        ("07 06:00", "08 06:30", BENOIT),
    ]
    assert rota.on_call_at(found, instant("2026-06-06T22:00")) == {1: [SABRINA], 2: [LUC]}
    assert rota.on_call_at(found, instant("2026-06-08T06:30")) == {}, "the end is not in it"


def closed(since, until, calendar="FR"):
    return rota.long_closed(WEEK, instant(since), instant(until), time_zone=PARIS, calendar=calendar)


def test_gaps_are_nights_weekends_and_holidays_without_anybody_and_lunch_is_none():
    assert closed("2026-06-08T06:30", "2026-06-08T15:30") == []
    assert (
        rota.gaps(
            closed("2026-06-08T00:00", "2026-06-12T22:00"),
            turns([NIGHTS, WEEKEND], "2026-06-08T00:00", "2026-06-12T22:00"),
        )
        == []
    )
    tuesday_off = rota.gaps(
        closed("2026-07-13T06:30", "2026-07-15T06:30"),
        turns([NIGHTS], "2026-07-13T06:30", "2026-07-15T06:30"),
    )
    assert tuesday_off == [Span(instant("2026-07-14T06:30"), instant("2026-07-14T15:30"))], "14 July by day"


def test_a_second_alone_fills_no_gap():
    second = line("friday", nights=3, rank=2)
    night = closed("2026-06-05T15:30", "2026-06-08T06:30")
    assert rota.gaps(night, turns([second], "2026-06-05T15:30", "2026-06-08T06:30")) == night


def test_two_people_at_once_are_named_and_one_person_twice_is_not():
    both = [WEEKEND, line("saturday", account=SABRINA, starts="08:00", ends="20:00", nights=0)]
    (overlap,) = rota.overlaps(turns(both, "2026-06-05T12:00", "2026-06-08T12:00"))
    assert (overlap.starts, overlap.ends) == (instant("2026-06-06T06:00"), instant("2026-06-06T18:00"))
    assert overlap.account_ids == (BENOIT, SABRINA)
    twice = [WEEKEND, line("saturday", starts="08:00", ends="20:00", nights=0)]
    assert rota.overlaps(turns(twice, "2026-06-05T12:00", "2026-06-08T12:00")) == []


DELAYS = Delays(repeat=timedelta(minutes=5), escalate=timedelta(minutes=15))


@pytest.mark.parametrize(
    ("minutes", "levels", "reached", "pause"),
    [
        (0, 3, 1, 5),
        (14, 3, 1, 5),
        (15, 3, 2, 5),
        (30, 3, 3, 5),
        (45, 3, 3, 60),
        (600, 3, 3, 60),
        (0, 0, 1, 5),
    ],
)
def test_further_up_after_the_delay_and_each_hour_once_all_were_told_for_long(
    minutes, levels, reached, pause
):
    raised = instant("2026-06-06T20:00")
    at = raised + timedelta(minutes=minutes)
    assert min(alarm.reached(raised, at, DELAYS, levels), max(levels, 1)) == reached
    assert alarm.next_at(raised, at, DELAYS, levels) - at == timedelta(minutes=pause)


def test_levels_are_the_ranks_then_who_answers_for_the_team_and_nobody_twice():
    assert alarm.levels_of({2: [LUC], 1: [BENOIT, BENOIT]}, [SABRINA, LUC]) == [[BENOIT], [LUC], [SABRINA]]
    assert alarm.levels_of({}, [SABRINA]) == [[SABRINA]]
    assert alarm.levels_of({1: []}, []) == []


@pytest.mark.parametrize(
    ("reach", "available", "channels"),
    [
        (Reach(phone="06 12 34 56 01"), {"sms", "email"}, ["sms"]),
        (
            Reach(push_kinds=frozenset({"webpush"}), phone="06 12 34 56 01"),
            {"sms", "webpush"},
            ["webpush", "sms"],
        ),
        (Reach(phone="06 12 34 56 01"), {"email"}, ["desk"]),
        (Reach(phone="05 65 00 00 00", email=True), {"sms", "email"}, ["desk", "email"]),
        (Reach(), {"sms", "email"}, ["desk"]),
    ],
)
def test_what_rings_comes_first_and_else_the_desk_calls(reach, available, channels):
    assert [step.channel for step in alarm_steps(reach, available)] == channels


@pytest.mark.parametrize(
    ("clock", "quiet"), [("06:59", True), ("07:00", False), ("19:59", False), ("20:00", True)]
)
def test_from_eight_in_the_evening_to_seven_is_night(clock, quiet):
    assert is_quiet(datetime.fromisoformat(f"2026-06-06T{clock}")) is quiet
