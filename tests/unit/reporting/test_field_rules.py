"""Cursors of the change feed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reporting.field.rules import Cursor, read_cursor

EPOCHS = st.text("0123456789abcdef", min_size=1, max_size=16)
POSITIONS, REVISIONS, TEAMS = st.integers(0, 10**18 - 1), st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1)


@given(EPOCHS, POSITIONS, REVISIONS, TEAMS, st.none() | st.uuids(), st.integers(0, 2**32 - 1))
def test_a_cursor_is_read_as_it_was_given(epoch, position, revision, team, after, reach):
    cursor = Cursor(epoch, position, revision, team, after, reach)
    assert read_cursor(str(cursor)) == cursor


@given(st.text(max_size=60))
def test_any_other_text_is_no_cursor_or_reads_back_to_itself(text):
    found = read_cursor(text)
    assert found is None or read_cursor(str(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a.1",
        "a.1.1",
        "a.1.1.1.",
        "g.1.1.1",
        "a.-1.1.1",
        "a.1.1.1.xyz",
        "a.1.1.1.2f943da9-ae7d-476d-a451-faf61ce4c73a",
        "a.1.1.1~",
        "a.1.1.1\n",
        "a.1.1.١",
        "a." + "9" * 19 + ".1.1",
    ],
)
def test_what_is_almost_a_cursor_is_none(text):
    assert read_cursor(text) is None
