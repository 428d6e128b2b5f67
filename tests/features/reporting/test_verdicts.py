"""Is it fixed? The witnesses answer."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from server.core import clock
from server.reporting.tickets.rules import NO_PHOTO_REASONS

NO_PHOTO = {"no_photo_reason": NO_PHOTO_REASONS[0]}


@pytest.fixture
def other(town, sent):
    """Somebody who said "me too" while the pothole was open."""
    return town.join(sent.ticket_id)


@pytest.fixture
def done(town, sent, publish_and_work):
    """The pothole, filled."""
    assert town.act("agent", sent.ticket_id, "done", **NO_PHOTO).status_code == 200
    publish_and_work()
    return sent


def contested(town, sent):
    return town.ticket(sent.ticket_id)["contested_at"] is not None


def test_nobody_judges_before_the_work_is_done(town, sent):
    assert town.page(sent)["verdict"]["asked"] is False
    answer = town.judge(sent, True)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "verdict_not_open")


def test_the_last_answer_counts(town, done):
    town.judge(done, False, comment="Non.")
    assert contested(town, done)
    assert town.judge(done, True).get_json()["verdict"]["solved"] is True
    assert not contested(town, done)
    town.judge(done, False)
    assert contested(town, done)


def test_a_tap_sent_again_is_one_answer(town, done):
    for _ in range(3):
        assert town.judge(done, False, comment="Non.").status_code == 200
    kinds = [step["kind"] for step in town.ticket(done.ticket_id)["history"]]
    assert kinds.count("verdict") == 1


def test_one_open_no_is_enough(town, other, done):
    town.judge(other, False)
    town.judge(done, True)
    assert contested(town, done)
    town.judge(other, True)
    assert not contested(town, done)


def test_no_is_heard_again_when_the_work_was_done_again(town, done, publish_and_work):
    town.judge(done, False)
    town.act("desk", done.ticket_id, "reopen")
    assert town.page(done)["verdict"]["solved"] is None
    assert town.act("agent", done.ticket_id, "done", **NO_PHOTO).status_code == 200
    publish_and_work()
    assert not contested(town, done)
    town.judge(done, False)
    assert contested(town, done)


def test_the_history_says_reopened_and_keeps_the_no_of_its_witness_alone(town, other, done):
    town.judge(done, False, comment="Le trou est revenu.")
    assert town.act("desk", done.ticket_id, "reopen", words="L’équipe repasse demain.").status_code == 200
    *_, answer, reopened = [(step["label"], step["words"]) for step in town.page(done)["history"]]
    assert answer == ("Votre avis\u202f: pas encore réglé", "Le trou est revenu.")
    assert reopened == ("Rouvert\u202f: transmis à l’équipe de proximité", "L’équipe repasse demain.")
    theirs = town.client.get(f"/api/v1/witnesses/{other.id}", headers=town.headers(other.secret)).get_json()
    public = town.client.get(f"/api/v1/signalements/{done.number}").get_json()
    for page in (theirs, public):
        assert "Le trou est revenu." not in str(page)
        assert [step["kind"] for step in page["history"]][-2:] == ["done", "reopen"]


def test_a_ticket_taken_up_again_is_not_said_to_be_sent_a_first_time(town, sent):
    assert town.act("agent", sent.ticket_id, "wait", **{"for": "supplier"}).status_code == 200
    assert town.act("agent", sent.ticket_id, "resume").status_code == 200
    town.language = "en"
    assert [step["label"] for step in town.page(sent)["history"]][-2:] == [
        "Waiting for a supplier",
        "Back with the proximity team",
    ]


def test_closing_what_is_contested_needs_a_reason(town, done):
    town.judge(done, False)
    refused = town.act("desk", done.ticket_id, "close")
    assert (refused.status_code, refused.get_json()["reason"]) == (422, "unknown_reason")
    assert town.act("desk", done.ticket_id, "close", reason="verified_on_site").status_code == 200
    assert not contested(town, done)


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 409)])
def test_no_is_accepted_until_thirty_days_after_closing(town, done, days, status):
    assert town.act("desk", done.ticket_id, "close").status_code == 200
    with clock.at(datetime.now(UTC) + timedelta(days=days)):
        assert town.page(done)["verdict"]["asked"] is (status == 200)
        assert town.judge(done, False).status_code == status
    ticket = town.ticket(done.ticket_id)
    assert (ticket["state"], ticket["contested_at"] is not None) == ("closed", status == 200)


def test_a_no_after_closing_can_be_answered_by_the_desk(town, done):
    town.act("desk", done.ticket_id, "close")
    assert "close" not in town.ticket(done.ticket_id)["allowed"]
    assert town.act("desk", done.ticket_id, "close").get_json()["reason"] == "not_from_this_state"
    town.judge(done, False)
    assert {"close", "reopen"} <= set(town.ticket(done.ticket_id)["allowed"])
    assert town.act("desk", done.ticket_id, "close", reason="verified_on_site").status_code == 200
    assert not contested(town, done)


def test_what_is_settled_closes_by_itself_and_what_is_contested_does_not(town, done, publish_and_work):
    from server.reporting.tickets import services

    second = town.send()
    publish_and_work()
    town.act("agent", second.ticket_id, "done", **NO_PHOTO)
    town.judge(done, False)
    with clock.at(datetime.now(UTC) + timedelta(days=16)):
        assert services.close_settled() == 1
        assert services.close_settled() == 0
    assert town.ticket(second.ticket_id)["state"] == "closed"
    assert town.ticket(done.ticket_id)["state"] == "done"


def test_a_ticket_that_cannot_close_holds_back_no_other(town, done, publish_and_work, monkeypatch):
    from server.reporting.tickets.services import closing

    second = town.send()
    publish_and_work()
    town.act("agent", second.ticket_id, "done", **NO_PHOTO)
    whole = closing.apply_within

    def broken_for_the_first(work, *, ticket_id, **rest):
        if str(ticket_id) == str(done.ticket_id):
            raise RuntimeError("broken")
        return whole(work, ticket_id=ticket_id, **rest)

    monkeypatch.setattr(closing, "apply_within", broken_for_the_first)
    with clock.at(datetime.now(UTC) + timedelta(days=16)), pytest.raises(ExceptionGroup):
        closing.close_settled()
    assert [town.ticket(each.ticket_id)["state"] for each in (done, second)] == ["done", "closed"]


def test_lighting_is_asked_about_after_the_next_nightfall_each_time(town, publish_and_work, mailbox):
    from server.reporting.signalements.services import notices

    noon = datetime(2026, 6, 15, 10, tzinfo=UTC)
    with clock.at(noon):
        lamp = town.send(
            category="lampadaire-eteint", contact={"email": "awa@example.org"}, answers={"combien": "un"}
        )
        assert lamp.answer.status_code == 201, lamp.answer.text
        publish_and_work()
    for day in (0, 3):
        with clock.at(noon + timedelta(days=day, hours=1)):
            assert town.act("lights", lamp.ticket_id, "done", **NO_PHOTO).status_code == 200
            publish_and_work()
            assert not any("Est-ce réglé" in m.get_content() for m in mailbox.messages)
        with clock.at(noon + timedelta(days=day, hours=9)):  # 19:00 UTC: the sun still shines in June
            assert notices.ask_verdicts_due() == 0
        with clock.at(noon + timedelta(days=day, hours=11)):  # 21:00 UTC: dark
            assert notices.ask_verdicts_due() == 1
            assert notices.ask_verdicts_due() == 0
            publish_and_work()
        assert sum("Est-ce réglé" in m.get_content() for m in mailbox.messages) == 1
        mailbox.clear()
        with clock.at(noon + timedelta(days=day, hours=12)):
            assert town.judge(lamp, False).status_code == 200
            assert town.act("desk", lamp.ticket_id, "reopen").status_code == 200
            publish_and_work()
            mailbox.clear()


def test_the_answers_of_another_town_are_not_taken(town, done):
    from server.core.db import db
    from server.core.errors import NotFound
    from server.reporting.signalements.models import Witness
    from server.reporting.signalements.services import witnesses

    with pytest.raises(NotFound):
        witnesses.give_verdict(
            territory_id=99, witness_id=uuid.UUID(done.id), token=done.secret, solved=False, comment=None
        )
    db.session.rollback()
    assert db.session.get(Witness, uuid.UUID(done.id)).solved is None


def test_a_push_asks_with_two_buttons_in_the_language_of_the_person(town, publish_and_work):
    from sqlalchemy import select

    from server.commons.notifications.models import Notification
    from server.core.db import db

    sent = town.send(language="en", contact={"email": "awa@example.org"})
    publish_and_work()
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark")
    publish_and_work()
    made = db.session.scalars(
        select(Notification).where(Notification.recipient_id == uuid.UUID(sent.id)).order_by(Notification.id)
    ).all()
    assert [answer["title"] for answer in made[-1].push_answers] == ["Yes, it is fixed", "No"]
    assert [answer["answer"] for answer in made[-1].push_answers] == ["solved", "not_solved"]
    assert all(earlier.push_answers == [] for earlier in made[:-1])
