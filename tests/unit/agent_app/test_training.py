"""Training: an invented day that behaves as a real one, and of which nothing ever leaves the tablet."""

from datetime import timedelta
from uuid import uuid4

import pytest

from agent_app.domain.actions import APPLIED, Action
from agent_app.domain.times import utc_now
from agent_app.i18n import Tongue
from agent_app.storage.store import open_store
from agent_app.sync.training import TICKETS, Trainer, fill
from tests.fakes.field_server import picture
from tests.fakes.tablet import SEAL


@pytest.fixture
def training(store, server, pull, enrolment, tmp_path):
    store.settings.enrol(enrolment)
    server.add_ticket()
    pull()
    opened = open_store(tmp_path / "training", SEAL)
    fill(opened, store, Tongue("fr"), utc_now)
    yield opened
    opened.close()


@pytest.fixture
def trainer(training):
    return Trainer(training, utc_now, hold_s=0, changed=lambda: None)


def act(training, kind, hours=1, **payload):
    ticket, at = training.copy.ticket(training.copy.lines()[0].id), utc_now() - timedelta(hours=hours)
    action = Action(str(uuid4()), ticket.id, ticket.number, kind, at, ticket.version, 12, payload)
    training.journal.write(action)
    return action


def test_the_tickets_are_invented_and_the_words_are_the_teams(training, store):
    assert len(training.copy.lines()) == TICKETS
    assert all(line.number.startswith("ESSAI-") for line in training.copy.lines())
    assert training.copy.reference() == store.copy.reference()
    assert training.settings.enrolment().token == ""


def test_gestures_are_judged_here_as_the_service_would(training, trainer, store):
    photo_id = str(uuid4())
    training.photos.store_taken(photo_id, picture(80, 60))
    training.journal.add_draft_photo(photo_id, training.copy.lines()[0].id)
    started, done = act(training, "start"), act(training, "done", words="Fait.", photo_ids=[photo_id])
    assert trainer.judge() == 2
    assert training.copy.ticket(started.ticket_id).state == "done"
    assert {action.status for action in training.journal.of_ticket(done.ticket_id)} == {APPLIED}
    assert training.journal.photos_waiting() == []
    assert store.journal.tally().actions == 0, "the real journal knows nothing of it"


def test_what_can_still_be_undone_is_not_judged(training):
    trainer = Trainer(training, utc_now, hold_s=10, changed=lambda: None)
    action = act(training, "start", hours=0)
    assert trainer.judge() == 0
    assert training.journal.undo(action.id)


def test_the_round_is_ordered_by_distance(training, trainer):
    here = training.copy.places()[training.copy.lines()[3].id]
    assert trainer.round(here)[0] == training.copy.lines()[3].id
