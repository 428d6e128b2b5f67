"""What people think of the answer and of the work; in how many days such works end."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from server.core import clock

pytestmark = pytest.mark.any_database

NO_PHOTO = {"no_photo_reason": "dark"}


@pytest.fixture
def judged(town, sent):
    """A pothole that was filled, and judged by its author."""
    town.act("agent", sent.ticket_id, "done", **NO_PHOTO)
    assert town.judge(sent, True).status_code == 200
    return sent


def say(town, sent, **given):
    return town.client.post(
        f"/api/v1/witnesses/{sent.id}/satisfaction", json=given, headers=town.headers(sent.secret)
    )


def counts():
    from server.reporting.signalements import queries

    year = datetime.now(UTC) - timedelta(days=365), datetime.now(UTC) + timedelta(days=60)
    return queries.satisfaction_counts(1, *year)


def test_two_questions_are_asked_after_the_verdict_and_counted(town, judged):
    assert town.page(judged)["satisfaction"] == {"asked": True, "answer": None, "work": None, "at": None}
    answered = say(town, judged, answer="good", work="bad")
    assert answered.status_code == 200
    assert answered.get_json()["satisfaction"]["work"] == "bad"
    found = counts()
    assert (found.asked, found.answer, found.work) == (
        1,
        {"good": 1, "fair": 0, "bad": 0},
        {"good": 0, "fair": 0, "bad": 1},
    )


def test_the_last_opinion_counts_and_what_is_left_unsaid_does_not(town, judged):
    say(town, judged, answer="bad", work="bad")
    say(town, judged, work="fair")
    assert counts().answer == {"good": 0, "fair": 0, "bad": 0}
    assert counts().work == {"good": 0, "fair": 1, "bad": 0}


def test_nothing_is_asked_before_the_verdict(town, sent):
    town.act("agent", sent.ticket_id, "done", **NO_PHOTO)
    assert town.page(sent)["satisfaction"]["asked"] is False
    refused = say(town, sent, work="good")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "satisfaction_not_open")


@pytest.mark.parametrize("given", [{"work": "great"}, {"answer": 3}, {"work": ["good"]}])
def test_an_opinion_is_one_of_three(town, judged, given):
    assert say(town, judged, **given).status_code == 422


def test_an_opinion_needs_the_secret(town, judged):
    address = f"/api/v1/witnesses/{judged.id}/satisfaction"
    for headers in ({}, town.headers("x" * 43)):
        assert town.client.post(address, json={"work": "good"}, headers=headers).status_code == 403


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 409)])
def test_an_opinion_changes_until_thirty_days_after_closing(town, judged, days, status):
    town.act("desk", judged.ticket_id, "close")
    with clock.at(datetime.now(UTC) + timedelta(days=days)):
        assert say(town, judged, work="fair").status_code == status


def test_opinions_and_words_are_given_to_the_person_or_erased(town, judged):
    from server.core.db import db, unit_of_work
    from server.reporting.signalements import privacy

    say(town, judged, answer="good", work="fair")
    ids = [uuid.UUID(judged.id)]
    given = privacy.export_person(ids)
    assert given["signalements"][0]["description"] == "Un trou profond."
    assert (given["opinions"][0]["quality_of_answer"], given["opinions"][0]["quality_of_work"]) == (
        "good",
        "fair",
    )
    db.session.rollback()
    with unit_of_work() as work:
        privacy.erase_person(work, ids)
    page = town.page(judged)
    assert (page["description"], page["satisfaction"]["work"]) == ("", None)
    assert counts().work == {"good": 0, "fair": 0, "bad": 0}


# -- in how many days --


def settle(town, days, category="nid-de-poule"):
    """Works received and done, each in so many days, long enough ago."""
    from server.commons.territories import queries
    from server.core.db import unit_of_work
    from server.reporting.tickets.models import Ticket

    here = queries.by_id(1)
    with unit_of_work() as work:
        for number, took in enumerate(days):
            received_at = datetime.now(UTC) - timedelta(days=100, minutes=number)
            work.session.add(
                Ticket(
                    id=uuid.uuid4(),
                    territory_id=1,
                    number=f"25-{category[:3]}{number:03}",
                    kind="anomaly",
                    state="closed",
                    category_id=here.category(category).id,
                    received_at=received_at,
                    done_at=received_at + timedelta(days=took),
                    closed_at=received_at + timedelta(days=took),
                    reopened_count=0,
                )
            )


def test_under_twenty_cases_the_target_is_said(town, sent):
    settle(town, [2] * 19)
    expected = town.page(sent)["expected"]
    assert (expected["basis"], expected["low_days"]) == ("target", None)
    assert expected["high_days"] > 0


def test_twenty_cases_of_the_category_give_the_median_and_the_ninetieth_percentile(town, sent):
    settle(town, range(1, 21))
    assert town.page(sent)["expected"] == {
        "basis": "category",
        "of": "Nid-de-poule",
        "low_days": 10,
        "high_days": 18,
    }


def test_the_family_then_the_town_answer_for_a_rare_category(town, sent):
    start = datetime.now(UTC)
    for hours, category, basis in (
        (0, "nid-de-poule", "target"),
        (2, "lampadaire-eteint", "town"),
        (4, "trottoir-abime", "family"),
    ):
        settle(town, [4] * 10, category)
        with clock.at(start + timedelta(hours=hours)):
            assert town.page(sent)["expected"]["basis"] == basis


def test_what_is_found_is_good_for_an_hour(town, sent):
    assert town.page(sent)["expected"]["basis"] == "target"
    settle(town, [4] * 20)
    assert town.page(sent)["expected"]["basis"] == "target"
    with clock.at(datetime.now(UTC) + timedelta(minutes=61)):
        assert town.page(sent)["expected"]["basis"] == "category"


def test_what_ended_last_counts_whenever_it_began(town, sent):
    settle(town, [2] * 200 + [90] * 30)  # the slow ones began first and ended last
    expected = town.page(sent)["expected"]
    assert (expected["low_days"], expected["high_days"]) == (2, 90)


def test_nothing_is_expected_of_what_is_done(town, sent):
    settle(town, [2] * 20)
    town.act("agent", sent.ticket_id, "done", **NO_PHOTO)
    assert town.page(sent)["expected"] is None
