"""What agents write to people, read by the desk first where the territory wants it."""

from __future__ import annotations

import shutil
import uuid

import pytest
from sqlalchemy import select

from server.commons.notifications.models import Notification
from server.core.db import db
from server.reporting.tickets.queries import waiting_reviews
from server.reporting.tickets.rules import Actor
from server.reporting.tickets.services import apply_action
from tests.features.reporting.town import CONFIG

pytestmark = pytest.mark.any_database

DESK = Actor("staff", "account:1", "Desk", "desk")
NO_PHOTO = {"no_photo_reason": "dark"}


@pytest.fixture
def town(town, tmp_path):
    """The town, whose file asks for it."""
    from server.commons.territories import services

    folder = shutil.copytree(CONFIG, tmp_path / "config") / "territories"
    file = folder / "46042.toml"
    file.write_text("review_replies = true\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    services.apply_file(file)
    return town


def waiting():
    db.session.rollback()
    return waiting_reviews(1, 50)


def decide(sent, of, *, review_id=None, actor=DESK, **payload):
    return apply_action(
        action_id=review_id or uuid.uuid4(),
        ticket_id=uuid.UUID(sent.ticket_id),
        territory_id=1,
        actor=actor,
        kind="review",
        payload={"of": str(of), **payload},
    )


def told(sent):
    db.session.rollback()
    rows = select(Notification.body).where(Notification.recipient_id == uuid.UUID(sent.id))
    return db.session.scalars(rows.order_by(Notification.id)).all()


def bodies(town, sent):
    return [message["body"] for message in town.page(sent)["messages"]]


@pytest.fixture
def asked(town, sent):
    """An agent wrote to the people of the pothole; gives the id of the step."""
    assert town.act("agent", sent.ticket_id, "message", words="Passez nous voir.").status_code == 200
    (one,) = waiting()
    return one.action.id


def test_the_end_of_the_work_is_told_at_once_and_only_the_words_wait(town, sent, publish_and_work):
    town.act("agent", sent.ticket_id, "done", words="Rebouché, enfin.", **NO_PHOTO)
    publish_and_work()
    assert "L’intervention est terminée" in told(sent)[-1]
    assert not [body for body in told(sent) if "Rebouché" in body]
    page = town.page(sent)
    assert page["public_state"] == "done"
    assert bodies(town, sent) == []
    assert "Rebouché" not in str(page)
    (one,) = waiting()
    assert decide(sent, one.action.id, decision="sent", words="Rebouché.").result == "applied"
    publish_and_work()
    assert "Rebouché." in told(sent)[-1]
    assert bodies(town, sent) == ["Rebouché."]
    assert not waiting()


def test_a_message_tells_nobody_before_it_is_read_and_each_person_once_then(
    town, sent, asked, publish_and_work
):
    publish_and_work()
    before = len(told(sent))
    assert bodies(town, sent) == []
    review_id = uuid.uuid4()
    results = [
        decide(sent, asked, review_id=review_id, decision="sent", words="Passez nous voir.").result
        for _ in range(2)
    ]
    assert results == ["applied", "already_applied"]
    publish_and_work()
    assert len(told(sent)) == before + 1
    assert bodies(town, sent) == ["Passez nous voir."]


def test_whoever_comes_second_is_told_that_somebody_has_decided(town, sent, asked):
    assert decide(sent, asked, decision="refused", comment="Trop sec.").result == "applied"
    late = decide(sent, asked, decision="sent", words="Passez nous voir.")
    assert (late.result, late.reason, late.status) == ("refused", "already_reviewed", 409)
    assert bodies(town, sent) == []


def test_refused_words_come_back_to_the_tablet_with_the_reason_and_never_to_the_citizen(
    town, sent, asked, publish_and_work
):
    assert decide(sent, asked, decision="refused").reason == "review_reason_missing"
    assert decide(sent, asked, decision="refused", comment="Trop sec.").result == "applied"
    publish_and_work()
    (ticket,) = [one for one in town.changes().json["tickets"] if one["id"] == sent.ticket_id]
    (step,) = [step for step in ticket["history"] if step["kind"] == "message"]
    assert step["review"] == {"decision": "refused", "reason": "Trop sec."}
    assert "Trop sec." not in str(town.page(sent))
    assert not [body for body in told(sent) if "Trop sec." in body or "Passez" in body]


def test_a_question_is_asked_once_the_desk_has_read_it(town, sent, publish_and_work):
    town.act("agent", sent.ticket_id, "wait", words="Quel numéro ?", **{"for": "citizen"})
    publish_and_work()
    assert town.page(sent)["question"] is None
    (one,) = waiting()
    decide(sent, one.action.id, decision="edited", words="Devant quel numéro ?")
    publish_and_work()
    assert town.page(sent)["question"] == "Devant quel numéro ?"
    assert "est en attente" in told(sent)[-1]


def test_a_citizen_waits_for_an_answer_until_the_words_are_sent(town, sent):
    from server.reporting.tickets.models import Ticket

    def unanswered():
        db.session.rollback()
        return db.session.get(Ticket, uuid.UUID(sent.ticket_id)).unanswered_since is not None

    town.reply(sent, "C’est devant le 12.")
    town.act("agent", sent.ticket_id, "message", words="Merci.")
    assert unanswered()
    (one,) = waiting()
    decide(sent, one.action.id, decision="sent", words="Merci.")
    assert not unanswered()


def test_what_the_desk_writes_and_what_stays_inside_is_not_held_back(town, sent, publish_and_work):
    town.act("desk", sent.ticket_id, "message", words="Bonjour.")
    town.act("agent", sent.ticket_id, "comment", words="Il faut deux sacs.")
    town.act("agent", sent.ticket_id, "start")
    publish_and_work()
    assert bodies(town, sent) == ["Bonjour."]
    assert not waiting()


@pytest.mark.parametrize(
    "actor",
    [
        Actor("staff", "account:6", "Agent", "agent"),
        Actor("staff", "account:9", "Lights", "service"),
        Actor("staff", "account:3", "Elected", "elected"),
        Actor("citizen", "witness:x", "", "citizen"),
    ],
    ids=lambda actor: actor.role,
)
def test_nobody_but_the_desk_decides(town, sent, asked, actor):
    outcome = decide(sent, asked, actor=actor, decision="sent", words="Passez nous voir.")
    assert (outcome.reason, outcome.status) == ("not_your_role", 403)
    assert len(waiting()) == 1


def test_what_is_not_to_be_read_cannot_be_decided(town, sent, asked):
    other = town.send()
    for of, where in ((uuid.uuid4(), sent), ("x", sent), (asked, other)):
        assert decide(where, of, decision="sent", words="Bonjour.").reason == "unknown_review"
    assert decide(sent, asked, decision="sent", words=" ").reason == "words_missing"
    assert decide(sent, asked, decision="later", words="Bonjour.").status == 422
    assert len(waiting()) == 1


def test_the_tablet_knows_that_words_are_read_first(town, sent):
    assert town.changes().json["notices"]["reviewed"] is True
