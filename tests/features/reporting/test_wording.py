"""A category proposed from the words: learnt at night from what was treated, silent when unsure."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from server.core.clock import at, now
from server.core.db import db, unit_of_work
from server.core.events import EventRow, JobRequest, sweep
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Ticket
from server.reporting.wording import jobs, services
from server.reporting.wording.models import WordModel
from server.reporting.wording.queries import suggesting, told
from server.reporting.wording.rules.cases import ENOUGH_SENDERS
from server.reporting.wording.services import learning
from server.subscriptions import SCHEDULE
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

PATH = "/api/v1/categories/suggestions"
WORDS = "ornières ravinées boueuses caillouteuses glissantes creusées béantes élargies"


@pytest.fixture
def here(town):
    from server.commons.territories import queries

    return queries.by_id(queries.all_ids()[0])


@pytest.fixture
def ask(town):
    """What the words speak of, as the phone asks."""

    def post(words, **given):
        answer = town.client.post(PATH, json={"words": words, **given}, headers=town.headers())
        assert answer.status_code == 200, answer.text
        return answer.get_json()["suggestion"]

    return post


def learn(here, later=timedelta()):
    """The night passes."""
    with at(now() + later):
        services.learn_town(here.id)
    suggesting.forget()


def model_of(here):
    db.session.rollback()
    return db.session.get(WordModel, here.id, populate_existing=True)


def treated(town, words, number, **given):
    """A signalement that a service took in hand."""
    sent = town.send(description=words, contact={"email": f"person{number}@example.org"}, **given)
    assert sent.answer.status_code == 201, sent.answer.text
    with unit_of_work() as work:
        work.session.get(Ticket, UUID(sent.ticket_id)).first_handled_at = now()
    return sent


def tell(town, count=6):
    """Enough different words about potholes, each told by `count` people."""
    words = WORDS.split()
    for first in range(len(words)):
        for second in range(first):
            for number in range(count if first < 2 else 1):
                treated(town, f"{words[first]} {words[second]}", f"{first}-{second}-{number}")


def test_before_the_first_night_nothing_is_proposed(ask):
    assert ask("un lampadaire éteint") is None


def test_on_the_first_day_the_names_of_the_towns_file_are_known(ask, here):
    learn(here)
    assert ask("le lampadaire est éteint") == {
        "code": "lampadaire-eteint",
        "label": "Lampadaire éteint",
        "icon": "lightbulb-off",
        "sure": True,
    }
    assert ask("un matelas et des cartons")["code"] == "depot-sauvage"
    assert ask("bonjour, que dire ?") is None
    assert ask("") is None


def test_it_answers_in_the_readers_language(town, ask, here):
    learn(here)
    town.language = "en"
    assert ask("street lamp out")["label"] == "Street lamp out"


def test_what_was_treated_is_learnt_at_night(town, ask, here, monkeypatch):
    monkeypatch.setattr(learning, "ENOUGH_CASES", 20)
    learn(here)
    assert ask("ornières creusées") is None
    tell(town)
    learn(here, timedelta(days=1))
    assert ask("ornières creusées")["code"] == "nid-de-poule"
    row = model_of(here)
    assert row.cases == len(told(here))
    assert row.accuracy >= learning.RIGHT_ENOUGH


def test_personal_words_are_not_kept(town, here, monkeypatch):
    monkeypatch.setattr(learning, "ENOUGH_CASES", 20)
    tell(town)
    for number in range(ENOUGH_SENDERS + 2):
        treated(town, "ornières devant chez Ducasse", f"capital-{number}")  # a name has a capital
        treated(town, "ornières, monsieur Vernet le sait", f"flag-{number}")
        treated(town, "ornières, la faute à ma voisine roxane", f"neighbour-{number}")
        treated(town, "ornières de gaston", "always-the-same")
    for number in range(ENOUGH_SENDERS - 1):
        treated(town, "ornières chez firmin", f"few-{number}")
    learn(here)
    kept = set(model_of(here).model["weights"])
    assert "orniere" in kept
    assert kept.isdisjoint({"ducasse", "vernet", "roxane", "gaston", "firmin"})
    assert "@" not in json.dumps(model_of(here).model)


def test_people_of_one_street_who_leave_no_address_count_as_one(town, here, monkeypatch):
    monkeypatch.setattr(learning, "ENOUGH_CASES", 20)
    tell(town)
    for _ in range(ENOUGH_SENDERS + 2):
        sent = town.send(description="ornières chez gaston", address="3 rue Foch")
        town.act("desk", sent.ticket_id, "assign", team="voirie")
        assert town.act("desk", sent.ticket_id, "start").status_code == 200
    learn(here)
    assert "gaston" not in model_of(here).model["weights"]


def test_what_nobody_took_in_hand_was_masked_or_came_to_nothing_is_not_learnt_from(town, here):
    town.send(description="jamais ouvert")
    masked = treated(town, "mots masqués", 1)
    town.act("desk", masked.ticket_id, "mask", items=[{"kind": "words", "id": masked.id}])
    rejected = treated(town, "sans objet", 2)
    town.act("desk", rejected.ticket_id, "assign", team="voirie")
    assert (
        town.act("desk", rejected.ticket_id, "reject", reason="not_found", words="Rien vu.").status_code
        == 200
    )
    treated(town, "une belle idée", 3, kind="suggestion", category="idee")
    kept = treated(town, "ornières profondes", 4)
    town.act("desk", kept.ticket_id, "requalify", category="affaissement")
    (case,) = told(here)
    assert (case.code, case.stems, case.sender) == (
        "affaissement",
        ("orniere", "profond"),
        "person4@example.org",
    )


def test_what_was_erased_is_gone_after_the_next_night(town, here, monkeypatch):
    monkeypatch.setattr(learning, "ENOUGH_CASES", 20)
    tell(town)
    learn(here)
    assert "orniere" in model_of(here).model["weights"]
    with unit_of_work() as work:
        for row in work.session.scalars(select(Signalement)):
            row.description = ""
    learn(here, timedelta(days=1))
    assert "orniere" not in model_of(here).model["weights"]


def test_the_job_runs_each_day_in_a_process_for_each_town_and_may_run_twice(town, here, ask):
    assert [one.every for one in SCHEDULE if one.job is jobs.learn_words] == [timedelta(days=1)]
    jobs.learn_words()
    jobs.learn_words()
    asked = db.session.scalars(select(JobRequest).where(JobRequest.job.contains("learn_town"))).all()
    assert [row.arguments for row in asked] == [{"territory_id": here.id}] * 2
    sweep()
    drain()
    suggesting.forget()
    assert ask("le lampadaire est éteint")["code"] == "lampadaire-eteint"


def test_an_older_night_never_replaces_a_later_one(here):
    learn(here, timedelta(days=1))
    latest = model_of(here).learnt_at
    learn(here)
    assert model_of(here).learnt_at == latest


def test_a_category_that_left_the_file_is_not_proposed(ask, here):
    learn(here)
    with unit_of_work() as work:
        row = work.session.get(WordModel, here.id)
        row.model = {**row.model, "codes": [f"{code}-ancien" for code in row.model["codes"]]}
    suggesting.forget()
    assert ask("le lampadaire est éteint") is None


def test_words_that_are_asked_about_are_kept_nowhere(town, here, ask, caplog):
    learn(here)
    before = db.session.scalar(select(db.func.count()).select_from(EventRow))
    db.session.rollback()
    with caplog.at_level(0):
        ask("mot très rare zanzibar")
        town.client.post(PATH, json={"words": ["zanzibar"]}, headers=town.headers())
    assert db.session.scalar(select(db.func.count()).select_from(EventRow)) == before
    assert "zanzibar" not in caplog.text


@pytest.mark.parametrize("body", [{}, {"words": None}, {"words": 3}, {"words": "x" * 2001}, []])
def test_bad_words_are_refused_with_a_reason(town, body):
    answer = town.client.post(PATH, json=body, headers=town.headers())
    assert answer.status_code == 422
    assert answer.get_json()["detail"]


class TestLimits:
    @pytest.fixture
    def given_settings(self):
        return {"PARVIS_RATE_LIMITS": "on"}

    def test_who_asks_too_often_waits(self, town):
        statuses = [
            town.client.post(PATH, json={"words": "x"}, headers=town.headers()).status_code for _ in range(61)
        ]
        assert statuses == [200] * 60 + [429]
