"""What the tablet decides by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from agent_app.domain.actions import GESTURES, Action, Wish, allowed_gestures, missing_parts
from agent_app.domain.deadlines import pressure
from agent_app.domain.state_table import StateTable, read_state_table
from agent_app.domain.ticket_list import Line, belongs, count, fold, in_order, matches, overlay
from agent_app.domain.tickets import read_ticket
from tests.fakes.field_server import contract

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TABLE = read_state_table(contract("field_changes")["actions"])
PARIS = timezone(timedelta(hours=1))
LINE = Line(
    "a", "26-00431", "assigned", "Lampadaire éteint", "12 rue Clemenceau", NOW, False, False, None,
    fold("26-00431 Lampadaire éteint 12 rue Clemenceau École"),
)  # fmt: skip


def action(kind, **changes):
    return replace(Action("x", "a", "26-00431", kind, NOW, 2, 12, {}), **changes)


@pytest.mark.parametrize(
    ("query", "found"),
    [("ecole", True), ("ÉCOLE clem", True), ("431", True), ("lampadaire gambetta", False), ("", True)],
)
def test_search_ignores_accents_and_asks_for_every_word(query, found):
    assert matches(LINE, query) is found


def test_waiting_actions_are_drawn_over_the_line_and_nothing_else_changes():
    drawn = overlay(LINE, [action("start"), action("done")], TABLE)
    assert (drawn.state, drawn.waiting, drawn.finished_at) == ("done", 2, NOW)
    assert overlay(LINE, [action("comment")], TABLE).state == "assigned"
    assert overlay(LINE, [], TABLE) is LINE


def test_done_today_counts_days_where_the_tablet_is():
    late_evening = replace(LINE, state="done", finished_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    assert belongs(late_evening, "done_today", today=NOW, zone=PARIS)
    assert not belongs(late_evening, "done_today", today=NOW, zone=UTC)


def test_counts_and_order():
    lines = [
        replace(LINE, id="b", number="2", deadline=NOW + timedelta(days=1)),
        replace(LINE, id="c", number="1", deadline=None),
        replace(LINE, id="d", number="3", urgent=True, deadline=NOW + timedelta(days=5)),
        replace(LINE, id="e", number="4", state="in_progress", contested=True),
    ]
    assert [line.number for line in in_order(lines)] == ["3", "4", "2", "1"]
    assert count(lines, today=NOW, zone=UTC) == {
        "to_do": 3,
        "late": 0,
        "in_progress": 1,
        "done_today": 0,
        "contested": 1,
    }


@pytest.mark.parametrize(
    ("state", "deadline", "kind", "days"),
    [
        ("assigned", NOW - timedelta(days=2), "late", 2),
        ("assigned", NOW - timedelta(minutes=5), "late", 0),
        ("assigned", NOW + timedelta(hours=3), "today", 0),
        ("assigned", NOW + timedelta(days=1), "soon", 0),
        ("assigned", NOW + timedelta(days=4), "later", 0),
        ("waiting", NOW - timedelta(days=2), "none", 0),
        ("done", NOW - timedelta(days=2), "none", 0),
        ("assigned", None, "none", 0),
    ],
)
def test_how_pressing_a_ticket_is(state, deadline, kind, days):
    pressing = pressure(state, deadline, now=NOW, zone=UTC)
    assert (pressing.kind, pressing.days) == (kind, days)


def test_the_servers_list_rules_until_something_waits():
    ticket = read_ticket(contract("ticket_full"))
    assert allowed_gestures(ticket, [], TABLE) == tuple(
        gesture for gesture in GESTURES if gesture != "resume"
    )
    assert allowed_gestures(ticket, [action("comment")], TABLE) == allowed_gestures(ticket, [], TABLE)
    begun = allowed_gestures(ticket, [action("start")], TABLE)
    assert {"start", "resume"}.isdisjoint(begun)
    assert {"done", "plan", "reject"} <= set(begun)
    assert "resume" in allowed_gestures(ticket, [action("wait")], TABLE)
    assert allowed_gestures(ticket, [action("start"), action("done")], TABLE) == ("comment", "message")
    assert allowed_gestures(ticket, [action("transfer")], TABLE) == (), "it will have left the team"
    assert allowed_gestures(ticket, [action("start")], StateTable()) == ("comment", "message")


def test_what_the_table_of_another_service_says_is_what_is_offered():
    ticket = read_ticket(contract("ticket_full"))
    table = read_state_table(
        [
            {"kind": "start", "from": ["assigned"], "to": "on_site"},
            {"kind": "done", "from": ["on_site"], "to": "done"},
            3,
        ]
    )
    assert overlay(LINE, [action("start")], table).state == "on_site"
    assert allowed_gestures(ticket, [action("start")], table) == ("done",)


@pytest.mark.parametrize(
    ("wish", "missing"),
    [
        (Wish("done"), ("proof",)),
        (Wish("done", choice="dark"), ()),
        (Wish("done", photo_ids=("a",)), ()),
        (Wish("reject"), ("words", "reason")),
        (Wish("reject", "mots", "private_property"), ()),
        (Wish("comment", "  "), ("words",)),
        (Wish("message", "mots"), ()),
        (Wish("ask"), ("words",)),
        (Wish("wait"), ()),
        (Wish("plan"), ("day",)),
        (Wish("plan", choice="2026-12-01"), ()),
        (Wish("transfer"), ("body",)),
        (Wish("requalify"), ("category",)),
    ],
)
def test_what_is_missing_is_named(wish, missing):
    assert missing_parts(wish, read_ticket(contract("ticket_full"))) == missing


def test_without_proof_required_done_asks_for_nothing():
    assert missing_parts(Wish("done"), read_ticket(contract("ticket"))) == ()
