"""Which action leads where, by whom, with what."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from server.commons.territories.rules.opening import is_working_day
from server.reporting.tickets import rules
from server.reporting.tickets.rules import TABLE, Actor, Needs

TODAY = date(2026, 11, 20)
ROLES = ("agent", "service", "desk", "director", "elected", "relay", "admin", "partner", "system", "citizen")
FIELD = "agent service desk director admin partner"
DESK = "desk director admin"
WORK = "assigned planned in_progress waiting transferred"

# The table again, in the words of DESIGN, so that a slip in the code shows: action, from, to, roles.
EXPECTED = [
    ("assign", f"new {WORK}", "assigned", f"{DESK} system"),
    ("plan", WORK, "planned", FIELD),
    ("start", "assigned planned waiting transferred", "in_progress", FIELD),
    ("wait", f"new {WORK}", "waiting", FIELD),
    ("resume", "waiting", "assigned", f"{FIELD} system citizen"),
    ("transfer", f"new {WORK}", "transferred", FIELD),
    ("requalify", f"new {WORK}", None, FIELD),
    ("done", WORK, "done", FIELD),
    ("reject", f"new {WORK}", "rejected", FIELD),
    ("reopen", "done closed rejected", "assigned", DESK),
    ("close", f"new {WORK} done rejected", "closed", f"{DESK} system"),
    ("prioritise", f"new {WORK}", None, DESK),
    ("comment", " ".join(rules.STATES), None, f"{FIELD} system"),
    ("message", " ".join(rules.STATES), None, FIELD),
    ("accept", f"new {WORK}", None, DESK),
    ("inquire", " ".join(rules.STATES), None, DESK),
    ("review", " ".join(rules.STATES), None, DESK),
    ("entrust", f"new {WORK}", None, "agent service desk director admin system"),
    ("publish", " ".join(rules.STATES), None, DESK),
    ("mask", " ".join(rules.STATES), None, DESK),
    ("merge", f"new {WORK}", "merged", DESK),
    ("unmerge", "merged", "assigned", DESK),
    ("split", f"new {WORK}", None, DESK),
    ("absorb", " ".join(rules.STATES), None, ""),
    ("release", " ".join(rules.STATES), None, ""),
    ("reply", " ".join(rules.STATES), None, "citizen"),
    ("verdict", " ".join(rules.STATES), None, "citizen"),
    ("correct", "new assigned", None, "citizen"),
    ("withdraw", f"new {WORK}", None, "citizen"),
    ("anonymise", " ".join(rules.STATES), None, "citizen"),
]


def someone(role, teams=(7,)):
    return Actor("staff", f"account:{role}", role, role, frozenset(teams))


def test_the_expected_table_is_whole():
    assert {kind for kind, *_ in EXPECTED} | {"receive"} == set(TABLE)


@pytest.mark.parametrize(("kind", "sources", "to", "roles"), EXPECTED, ids=[line[0] for line in EXPECTED])
def test_every_action_from_every_state_by_every_role(kind, sources, to, roles):
    for state in rules.STATES:
        may = rules.check_state(kind, state) is None
        assert may is (state in sources.split()), (kind, state)
        for role in ROLES:
            right = rules.check_right(kind, someone(role), 7)
            assert (right is None) is (role in roles.split()), (kind, role)
            listed = kind in rules.allowed_actions(state, role)
            offered = kind not in rules.CITIZEN_KINDS | rules.OF_A_STEP
            assert listed is (may and right is None and offered), (kind, state, role)
        if may and kind not in ("assign", "transfer", "reopen", "resume"):
            assert rules.target_state(kind, state, "proximity") == (to or state)


def test_an_unknown_action_leads_nowhere():
    assert rules.check_right("explode", someone("admin"), 7).reason == "unknown_action"


@pytest.mark.parametrize(
    ("role", "teams", "refused"),
    [
        ("agent", (7,), False),
        ("agent", (8,), True),
        ("agent", (), True),
        ("service", (8,), True),
        ("partner", (8,), True),
        ("desk", (), False),
        ("director", (), False),
        ("admin", (), False),
    ],
)
def test_field_roles_act_in_their_teams_only(role, teams, refused):
    found = rules.check_right("comment", someone(role, teams), 7)
    assert (found is not None and found.reason == "not_your_team" and found.status == 403) is refused


def test_a_ticket_without_team_is_nobodys_in_the_field():
    assert rules.check_right("start", someone("agent", (7,)), None).reason == "not_your_team"


@pytest.mark.parametrize(
    ("kind", "team_kind", "state"),
    [
        ("assign", "proximity", "assigned"),
        ("assign", "service", "assigned"),
        ("assign", "external", "transferred"),
        ("transfer", "external", "transferred"),
        ("transfer", "proximity", "assigned"),
        ("resume", "service", "assigned"),
        ("resume", "external", "transferred"),
        ("reopen", "external", "transferred"),
        ("reopen", None, "new"),
    ],
)
def test_an_outside_body_makes_a_ticket_transferred(kind, team_kind, state):
    assert rules.target_state(kind, "waiting", team_kind) == state


def test_what_is_closed_is_closed_again_only_when_contested():
    assert rules.check_state("close", "closed").reason == "not_from_this_state"
    assert rules.check_state("close", "closed", contested=True) is None
    assert "close" in rules.allowed_actions("closed", "desk", contested=True)


PAYLOADS = [
    ("comment", {}, "words_missing"),
    ("comment", {"words": "  \n"}, "words_missing"),
    ("comment", {"words": "Vu."}, None),
    ("message", {"words": "x" * 2000}, None),
    ("message", {"words": "x" * 2001}, "words_too_long"),
    ("start", {"words": "x" * 2001}, "words_too_long"),
    ("start", {}, None),
    ("plan", {}, "date_missing"),
    ("plan", {"planned_on": "demain"}, "date_missing"),
    ("plan", {"planned_on": "2026-13-01"}, "date_missing"),
    ("plan", {"planned_on": 7}, "date_missing"),
    ("plan", {"planned_on": "2026-11-21"}, None),
    ("plan", {"planned_on": "2026-11-01"}, None),
    ("plan", {"planned_on": "2031-01-01"}, "date_too_far"),
    ("wait", {}, "waiting_for_missing"),
    ("wait", {"for": "godot"}, "waiting_for_missing"),
    ("wait", {"for": "citizen"}, "words_missing"),
    ("wait", {"for": "citizen", "words": "Où ?"}, None),
    ("wait", {"for": "supplier"}, None),
    ("reject", {}, "unknown_reason"),
    ("reject", {"reason": "paresse"}, "unknown_reason"),
    *[("reject", {"reason": reason}, None) for reason in rules.REJECT_REASONS],
    ("close", {}, None),
    ("close", {"reason": "paresse"}, "unknown_reason"),
    ("close", {"reason": "answered"}, None),
    ("prioritise", {"priority": "hier"}, "unknown_priority"),
    ("prioritise", {"priority": "high"}, None),
    ("assign", {}, "unknown_team"),
    ("assign", {"team": "voirie"}, None),
    ("requalify", {}, "unknown_category"),
    ("requalify", {"category": "tag"}, None),
    ("publish", {}, "items_missing"),
    ("publish", {"items": []}, "items_missing"),
    ("publish", {"items": [{"kind": "contact", "id": str(uuid.uuid4())}]}, "items_missing"),
    ("publish", {"items": [{"kind": "words", "id": "7"}]}, "items_missing"),
    ("mask", {"items": [{"kind": "photo", "id": str(uuid.uuid4())}]}, None),
    ("done", {}, None),
    ("done", {"no_photo_reason": "flemme"}, "unknown_reason"),
]


@pytest.mark.parametrize(("kind", "payload", "reason"), PAYLOADS)
def test_an_action_carries_what_it_must(kind, payload, reason):
    found = rules.check_payload(kind, payload, Needs(), TODAY)
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("kind", "payload", "needs", "reason"),
    [
        ("assign", {"team": "x"}, Needs(known_team=False), "unknown_team"),
        ("requalify", {"category": "x"}, Needs(known_category=False), "unknown_category"),
        ("done", {}, Needs(proof_required=True), "proof_missing"),
        ("done", {"photo_ids": []}, Needs(proof_required=True), "proof_missing"),
        ("done", {"photo_ids": ["1"]}, Needs(proof_required=True), None),
        ("done", {"no_photo_reason": "dark"}, Needs(proof_required=True), None),
        ("close", {}, Needs(is_settled=False), "unknown_reason"),
        ("close", {"reason": "withdrawn"}, Needs(is_settled=False), None),
    ],
)
def test_an_action_carries_what_the_ticket_demands(kind, payload, needs, reason):
    found = rules.check_payload(kind, payload, needs, TODAY)
    assert (found.reason if found else None) == reason


# -- times --

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claimed", "sent", "expected"),
    [
        (timedelta(hours=-2), None, timedelta(hours=-2)),
        (timedelta(hours=2), None, timedelta(0)),  # no action lies in the future
        (timedelta(hours=-2), timedelta(seconds=-90), timedelta(hours=-2)),  # the journey of the request
        (timedelta(days=398), timedelta(days=400), timedelta(days=-2)),
        (timedelta(days=-20002), timedelta(days=-20000), timedelta(days=-2)),  # a tablet in 1972
        (timedelta(days=402), timedelta(days=400), timedelta(0)),
    ],
)
def test_a_clock_that_is_off_is_corrected(claimed, sent, expected):
    found = rules.corrected(NOW + claimed, NOW + sent if sent else None, NOW)
    assert found - NOW == expected


def test_no_action_lies_before_its_ticket():
    came = NOW - timedelta(hours=1)
    assert rules.corrected(NOW - timedelta(days=900), None, NOW, came) == came


@pytest.mark.parametrize(
    ("start", "days", "zone", "calendar", "end"),
    [
        # calendar days: midnight is the town's
        ("2026-11-20T12:00", 1, "Europe/Paris", None, "2026-11-21T22:59:59"),
        ("2026-11-20T23:30", 1, "Europe/Paris", None, "2026-11-22T22:59:59"),  # already the 21st in Paris
        ("2026-11-20T12:00", 0, "Europe/Paris", None, "2026-11-20T22:59:59"),
        # the night when the clocks change
        ("2026-03-27T12:00", 2, "Europe/Paris", None, "2026-03-29T21:59:59"),
        ("2026-10-23T12:00", 2, "Europe/Paris", None, "2026-10-25T22:59:59"),
        ("2026-03-27T12:00", 1, "Europe/Paris", "FR", "2026-03-30T21:59:59"),
        ("2026-10-23T12:00", 1, "Europe/Paris", "FR", "2026-10-26T22:59:59"),
        # midnight is the town's overseas too, and on New Year's Eve
        ("2026-06-08T20:30", 1, "Indian/Reunion", None, "2026-06-10T19:59:59"),
        ("2026-06-09T03:30", 1, "America/Guadeloupe", None, "2026-06-10T03:59:59"),
        ("2026-12-31T23:30", 1, "Europe/Paris", "FR", "2027-01-04T22:59:59"),
        # working days: Friday to Monday, over 11 November, 1 and 8 May and Ascension
        ("2026-11-20T12:00", 1, "Europe/Paris", "FR", "2026-11-23T22:59:59"),
        ("2026-11-10T12:00", 1, "Europe/Paris", "FR", "2026-11-12T22:59:59"),
        ("2026-04-30T12:00", 1, "Europe/Paris", "FR", "2026-05-04T21:59:59"),
        ("2026-05-13T12:00", 2, "Europe/Paris", "FR", "2026-05-18T21:59:59"),
        # Good Friday and 26 December are holidays in Alsace-Moselle alone
        ("2026-04-02T12:00", 1, "Europe/Paris", "FR", "2026-04-03T21:59:59"),
        ("2026-04-02T12:00", 1, "Europe/Paris", "FR-57", "2026-04-07T21:59:59"),
        ("2025-12-24T12:00", 1, "Europe/Paris", "FR", "2025-12-26T22:59:59"),
        ("2025-12-24T12:00", 1, "Europe/Paris", "FR-57", "2025-12-29T22:59:59"),
        # the abolition of slavery: 20 December in Réunion, 27 May in Guadeloupe; neither changes its clocks
        ("2027-12-17T12:00", 1, "Indian/Reunion", "FR-974", "2027-12-21T19:59:59"),
        ("2027-12-17T12:00", 1, "Europe/Paris", "FR", "2027-12-20T22:59:59"),
        ("2026-05-26T12:00", 1, "America/Guadeloupe", "FR-971", "2026-05-29T03:59:59"),
        ("2026-05-26T12:00", 1, "Europe/Paris", "FR", "2026-05-27T21:59:59"),
    ],
)
def test_deadlines_end_with_the_local_day(start, days, zone, calendar, end):
    counts = (lambda day: is_working_day(day, calendar)) if calendar else None
    found = rules.deadline(datetime.fromisoformat(start).replace(tzinfo=UTC), days, zone, counts)
    assert found == datetime.fromisoformat(end).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "zone", "calendar", "days"),
    [
        ("2026-06-05T15:00", "2026-06-05T20:00", "Europe/Paris", "FR", 0),  # the same day
        ("2026-06-05T15:00", "2026-06-09T08:00", "Europe/Paris", "FR", 2),  # over a weekend
        ("2026-06-05T15:00", "2026-06-09T08:00", "Europe/Paris", None, 4),
        ("2026-06-06T10:00", "2026-06-07T10:00", "Europe/Paris", "FR", 0),  # within one
        ("2026-12-24T12:00", "2026-12-28T12:00", "Europe/Paris", "FR", 1),  # Christmas is a Friday
        (
            "2025-12-24T12:00",
            "2025-12-29T12:00",
            "Europe/Paris",
            "FR",
            2,
        ),  # the 26th is worked, not in Moselle
        ("2025-12-24T12:00", "2025-12-29T12:00", "Europe/Paris", "FR-57", 1),
        (
            "2027-12-17T12:00",
            "2027-12-21T12:00",
            "Indian/Reunion",
            "FR-974",
            1,
        ),  # the 20th is a holiday there
        # over Easter, which is longer in Moselle; over Ascension; over 27 May, a holiday in Guadeloupe alone
        ("2026-04-02T12:00", "2026-04-07T08:00", "Europe/Paris", "FR", 2),
        ("2026-04-02T12:00", "2026-04-07T08:00", "Europe/Paris", "FR-57", 1),
        ("2026-05-13T12:00", "2026-05-18T12:00", "Europe/Paris", "FR", 2),
        ("2026-05-26T12:00", "2026-05-28T12:00", "America/Guadeloupe", "FR-971", 1),
        ("2026-05-26T12:00", "2026-05-28T12:00", "Europe/Paris", "FR", 2),
        (
            "2026-10-24T12:00",
            "2026-10-26T12:00",
            "Europe/Paris",
            "FR",
            1,
        ),  # an hour comes twice on the Sunday
        ("2026-06-08T21:30", "2026-06-08T22:30", "Europe/Paris", "FR", 1),  # midnight in Paris lies between
        ("2026-06-08T21:30", "2026-06-08T22:30", "America/Guadeloupe", "FR-971", 0),
        ("2026-03-28T12:00", "2026-03-30T12:00", "Europe/Paris", "FR", 1),  # the clocks change on the Sunday
        ("2026-06-09T08:00", "2026-06-05T15:00", "Europe/Paris", "FR", 0),  # a clock that runs backwards
    ],
)
def test_a_clock_that_stood_still_is_given_back_the_days_that_count(first, last, zone, calendar, days):
    counts = (lambda day: is_working_day(day, calendar)) if calendar else None
    since, until = (datetime.fromisoformat(instant).replace(tzinfo=UTC) for instant in (first, last))
    assert rules.days_between(since, until, zone, counts) == days


@pytest.mark.parametrize(
    ("now", "zone", "calendar", "until"),
    [
        ("2026-06-22T09:00", "Europe/Paris", "FR", "2026-06-15T21:59:59"),  # from Monday to Monday
        ("2026-05-18T09:00", "Europe/Paris", "FR", "2026-05-10T21:59:59"),  # Ascension does not count
        ("2025-12-31T09:00", "Europe/Paris", "FR", "2025-12-23T22:59:59"),
        ("2025-12-31T09:00", "Europe/Paris", "FR-57", "2025-12-22T22:59:59"),
        ("2026-03-31T09:00", "Europe/Paris", "FR", "2026-03-24T22:59:59"),  # the clocks have changed since
        ("2027-12-24T06:00", "Indian/Reunion", "FR-974", "2027-12-16T19:59:59"),
        ("2026-06-01T02:00", "America/Guadeloupe", "FR-971", "2026-05-21T03:59:59"),  # still the 31st there
    ],
)
def test_five_working_days_late_is_counted_as_people_work(now, zone, calendar, until):
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = rules.passed_by(instant, 5, zone, lambda day: is_working_day(day, calendar))
    assert found == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_a_fingerprint_tells_everything_apart_but_the_order_of_keys():
    ticket, other = uuid.uuid4(), uuid.uuid4()
    same = rules.fingerprint(ticket, "account:1", "done", {"words": "a", "team": "b"})
    assert same == rules.fingerprint(ticket, "account:1", "done", {"team": "b", "words": "a"})
    assert (
        len(
            {
                same,
                rules.fingerprint(other, "account:1", "done", {"words": "a", "team": "b"}),
                rules.fingerprint(ticket, "account:2", "done", {"words": "a", "team": "b"}),
                rules.fingerprint(ticket, "account:1", "reject", {"words": "a", "team": "b"}),
                rules.fingerprint(ticket, "account:1", "done", {"words": "b", "team": "a"}),
            }
        )
        == 5
    )


def test_an_action_keeps_nothing_that_is_not_its_own():
    sent = {
        "words": "Vu.",
        "photo_ids": ["1"],
        "planned_on": "demain",
        "reason": "paresse",
        "for": "godot",
        "agent": 7,
    }
    assert rules.carried("start", sent) == {"words": "Vu.", "photo_ids": ["1"]}
    assert rules.carried("plan", sent) == {"words": "Vu.", "photo_ids": ["1"], "planned_on": "demain"}
    assert rules.carried("verdict", {"solved": False, "comment": None}) == {"solved": False}
    assert rules.carried("explode", {"team": "x", "words": None}) == {}
