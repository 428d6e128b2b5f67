"""What an announcement must carry, and how a calendar is written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.commons.announcements.rules import calendar
from server.commons.announcements.rules.content import Content, faults

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOUND = {
    "kind": "works",
    "title": "Travaux",
    "text": "Rue barrée.",
    "starts_at": START,
    "ends_at": START + timedelta(days=3),
}
PLACE = {"latitude": 44.4, "longitude": 1.4}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, {}),
        ({"title": " "}, {"title": "title"}),
        ({"text": ""}, {"text": "text"}),
        ({"title": "x" * 141}, {"title": "too_long"}),
        ({"text": "x" * 4001}, {"text": "too_long"}),
        ({"title_en": "Works"}, {"text_en": "both_in_english"}),
        ({"text_en": "Closed."}, {"title_en": "both_in_english"}),
        ({"title_en": "Works", "text_en": "x" * 4001}, {"text_en": "too_long"}),
        ({"kind": "rumour"}, {"kind": "kind"}),
        ({"ends_at": START}, {"ends_at": "ends_before"}),
        ({"ends_at": START + timedelta(days=2000)}, {"ends_at": "lasts_too_long"}),
        ({"published_from": START + timedelta(days=3)}, {"published_from": "published_after_end"}),
        ({"address": "Rue Foch"}, {"address": "place_not_found"}),
        ({"address": "x" * 301, **PLACE, "radius_m": 100}, {"address": "too_long"}),
        ({**PLACE, "radius_m": 19}, {"radius_m": "radius"}),
        ({**PLACE, "radius_m": 3001}, {"radius_m": "radius"}),
        ({**PLACE}, {"radius_m": "radius"}),
        ({**PLACE, "radius_m": 20}, {}),
        ({"link": "https://demo.example/travaux"}, {}),
        ({"link": "javascript:alert(1)"}, {"link": "link"}),
        ({"link": "https://"}, {"link": "link"}),
        ({"link": "https://[demo"}, {"link": "link"}),
        ({"link": "https://demo.example/" + "x" * 500}, {"link": "link"}),
    ],
)
def test_what_cannot_be_is_said_by_field(changes, wrong):
    assert dict(faults(Content(**{**SOUND, **changes}))) == wrong


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_any_words_are_written_in_short_lines_and_read_again(words):
    entry = calendar.Entry(
        uid="a",
        title=words,
        text="",
        starts_at=START,
        ends_at=START,
        changed_at=START,
        revision=1,
        address=None,
        url="https://demo.example",
    )
    written = calendar.write("Agenda", [entry])
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    unfolded = written.replace("\r\n ", "").split("\r\n")
    (summary,) = [line for line in unfolded if line.startswith("SUMMARY:")]
    read = summary.removeprefix("SUMMARY:").replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\")
    assert read == words


def test_line_ends_are_one_whatever_the_keyboard():
    entry = calendar.Entry(
        uid="a",
        title="t",
        text="a\r\nb\nc\rd",
        starts_at=START,
        ends_at=START,
        changed_at=START,
        revision=1,
        address="Rue Foch, Cahors",
        url="https://demo.example",
    )
    written = calendar.write("Agenda", [entry])
    assert "DESCRIPTION:a\\nb\\nc\\nd\r\n" in written
    assert "LOCATION:Rue Foch\\, Cahors\r\n" in written
