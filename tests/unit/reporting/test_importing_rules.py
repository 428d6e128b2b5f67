"""Foreign cells understood: days in any form, places in any form, and mapping files that cannot be."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from server.reporting.importing.rules.mapping import MappingRefused, RecordMapping, read_mapping
from server.reporting.importing.rules.records import (
    Unreadable,
    compared,
    heading_of,
    read_instant,
    read_position,
    read_record,
)

COLUMNS = {"id": "no", "date": "le", "category": ["type", "detail"], "latitude": "y", "longitude": "x"}
PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ROW = {"no": "A1", "le": "2026-05-04", "type": "Voirie", "detail": "Trou", "y": "44.44", "x": "1.44"}


def mapping(**given):
    return read_mapping({"source": "autre", "columns": {**COLUMNS, "address": "ou"}, **given})


@pytest.mark.parametrize(
    ("said", "form", "zone", "instant"),
    [
        ("2026-05-04", None, PARIS, "2026-05-04T10:00"),  # a day: its noon
        ("2026-05-04", None, REUNION, "2026-05-04T08:00"),
        ("04/05/2026", None, PARIS, "2026-05-04T10:00"),
        ("04/05/2026 07:30", None, PARIS, "2026-05-04T05:30"),
        ("04/01/2026 07:30", None, PARIS, "2026-01-04T06:30"),  # winter
        ("2026-05-04T07:30:00+00:00", None, PARIS, "2026-05-04T07:30"),
        ("2026-05-04T00:00:00Z", None, PARIS, "2026-05-04T00:00"),
        ("05/04/2026 11:11:26 PM", "%m/%d/%Y %I:%M:%S %p", PARIS, "2026-05-04T21:11:26"),
        ("4 mai", None, PARIS, None),
        ("31/02/2026", None, PARIS, None),
        ("", None, PARIS, None),
    ],
)
def test_days_are_read_as_they_are_written(said, form, zone, instant):
    wanted = datetime.fromisoformat(instant).replace(tzinfo=UTC) if instant else None
    assert read_instant(said, form, zone) == wanted


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"y": "44.44", "x": "1.44"}, (44.44, 1.44)),
        ({"y": "44,44", "x": "1,44"}, (44.44, 1.44)),
        ({"point": "44.44, 1.44"}, (44.44, 1.44)),
        ({"point": "(44.44, 1.44)"}, (44.44, 1.44)),
        ({"point": "{'lon': 1.44, 'lat': 44.44}"}, (44.44, 1.44)),
        ({"y": "", "x": "", "point": "44.44, 1.44"}, (44.44, 1.44)),
        ({"y": "0", "x": "0"}, (None, None)),
        ({"y": "95", "x": "1"}, (None, None)),
        ({"y": "=1+1", "x": "1"}, (None, None)),
        ({"y": "nan", "x": "1"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_places_are_read_as_they_are_written(row, place):
    known = mapping(columns={**COLUMNS, "point": "point"})
    assert read_position(row, known) == place


def test_a_row_is_a_record():
    known = mapping(columns={**COLUMNS, "state": "etat", "closed": "fini"}, states={"En cours": "open"})
    done = read_record({**ROW, "fini": "07/05/2026"}, known, "Europe/Paris", NOW)
    assert (done.source_id, done.category, done.state) == ("A1", "Voirie > Trou", "closed")
    assert done.closed_at == datetime(2026, 5, 7, 10, tzinfo=UTC)
    at_work = read_record({**ROW, "etat": "En cours", "fini": "07/04/2026"}, known, "Europe/Paris", NOW)
    assert (at_work.state, at_work.closed_at) == ("open", None), "it cannot have ended before it began"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"no": " "}, "no_id"),
        ({"no": "x" * 121}, "no_id"),
        ({"le": "hier"}, "bad_date"),
        ({"le": "2026-06-02"}, "bad_date"),
        ({"y": "", "x": ""}, "no_place"),
    ],
)
def test_a_row_that_says_too_little_is_refused_with_its_reason(given, reason):
    with pytest.raises(Unreadable) as refusal:
        read_record({**ROW, **given}, mapping(), "Europe/Paris", NOW)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"source": "Un Outil"}, "source must name"),
        ({"columns": {"id": "no"}}, "columns.date is missing"),
        ({"columns": {**COLUMNS, "colour": "c"}}, "columns.colour is unknown"),
        ({"columns": {"id": "no", "date": "le", "category": "t", "latitude": "y"}}, "go together"),
        ({"columns": ["no"]}, "columns must be a table"),
        ({"colour": "c"}, "unknown key colour"),
        ({"states": {"fait": "done"}}, "done is no state"),
        ({"default_state": "merged"}, "merged is no state"),
        ({"teams": ["a"]}, "teams must be a table"),
        ({"date_format": "%d/%Q"}, "cannot be read"),
    ],
)
def test_a_mapping_that_cannot_be_says_what_to_mend(given, says):
    with pytest.raises(MappingRefused, match=says):
        mapping(**given)


def test_names_are_compared_without_accents_and_headings_stand_for_what_is_below():
    assert compared("Éclairage / Électricité ") == compared("eclairage, electricite")
    words = {"Voirie": "voirie", "Voirie > Trou": "trou"}
    assert heading_of("Voirie > Trou > Profond", words) == "trou"
    assert heading_of("Voirie > Bosse", words) == "voirie"
    assert heading_of("Voirie", words) is None, "the whole of it is looked up before"
    assert isinstance(mapping(), RecordMapping)
