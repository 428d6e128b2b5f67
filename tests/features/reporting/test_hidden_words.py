"""A name in a text stays hidden while the rest of it is public, until the desk says otherwise."""

from __future__ import annotations

import json
import uuid

import pytest
from sqlalchemy import select

from server.core.db import db, unit_of_work
from server.reporting.tickets.models import Action, Publication

pytestmark = pytest.mark.any_database

SAID = "Monsieur Dupont gare sa voiture sur le trottoir. MONSIEUR  DUPONT le sait."
SHOWN = "••• gare sa voiture sur le trottoir. ••• le sait."
NAME = "monsieur Dupont"
PUBLIC = (
    "signalements/nearby?latitude=44.4475&longitude=1.4403",
    "signalements.geojson?bbox=1.37,44.40,1.51,44.52",
    "signalements",
    "signalements.rss",
    "moderation",
)


@pytest.fixture
def told(town):
    """A signalement that names somebody."""
    return town.send(description=SAID)


def hide(town, told, *words, who="desk", reason="person_recognisable", **given):
    body = {"items": [{"kind": "words", "id": told.id}], "hide": [*words], "reason": reason, **given}
    return town.act(who, told.ticket_id, "publish", **body)


def public(town, told):
    return town.client.get(f"/api/v1/signalements/{told.number}").get_json()["description"]


def test_the_rest_is_published_at_once(town, told):
    assert hide(town, told, NAME).json["result"] == "applied"
    assert public(town, told) == SHOWN


def test_words_are_hidden_after_the_text_was_published_others_instead_then_none(town, told):
    town.act("desk", told.ticket_id, "publish", items=[{"kind": "words", "id": told.id}])
    assert public(town, told) == SAID
    hide(town, told, NAME)
    assert public(town, told) == SHOWN
    hide(town, told, "sa voiture", "TROTTOIR")
    assert public(town, told) == SAID.replace("sa voiture", "•••").replace("trottoir", "•••")
    hide(town, told)
    assert public(town, told) == SAID


def test_what_is_masked_and_published_again_keeps_its_hidden_words(town, told):
    hide(town, told, NAME)
    items = [{"kind": "words", "id": told.id}]
    town.act("desk", told.ticket_id, "mask", items=items, reason="off_subject")
    assert public(town, told) is None
    town.act("desk", told.ticket_id, "publish", items=items)
    assert public(town, told) == SHOWN


def test_no_public_answer_holds_the_name(town, told, publish_and_work):
    publish_and_work()
    hide(town, told, NAME)
    for path in (f"signalements/{told.id}", f"signalements/{told.number}", *PUBLIC):
        answer = town.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, path
        assert "dupont" not in answer.text.casefold(), path


def test_the_history_says_it_without_repeating_the_name(town, told):
    hide(town, told, NAME)
    step = town.ticket(told.ticket_id)["history"][-1]
    assert (step["kind"], step["about"], step["reason"]) == ("publish", "hidden", "person_recognisable")
    assert "dupont" not in kept()


def kept():
    """All that actions and publications hold, as text."""
    db.session.rollback()
    payloads = db.session.scalars(select(Action.payload)).all()
    rows = db.session.execute(select(Publication.hidden, Publication.reason)).all()
    return json.dumps([payloads, [[*row] for row in rows]]).casefold()


def test_sent_twice_it_is_done_once(town, told):
    id_ = str(uuid.uuid4())
    answers = [hide(town, told, NAME, id=id_) for _ in range(2)]
    assert [answer.json["result"] for answer in answers] == ["applied", "already_applied"]
    assert hide(town, told, "trottoir", id=id_).json["reason"] == "action_id_taken"


@pytest.mark.parametrize(
    ("words", "given", "reason"),
    [
        (["Madame Durand"], {}, "words_not_in_text"),
        ([NAME, "voit"], {}, "words_not_in_text"),
        ([NAME], {"reason": None}, "unknown_reason"),
        ([NAME], {"reason": "because"}, "unknown_reason"),
        ([" "], {}, "hidden_words_wrong"),
    ],
)
def test_what_cannot_be_hidden_is_refused_and_nothing_is_public(town, told, words, given, reason):
    answer = hide(town, told, *words, **given)
    assert (answer.status_code, answer.json["reason"]) == (422, reason)
    assert public(town, told) is None


def test_the_refusal_names_the_words(town, told):
    assert "«\u00a0voit\u00a0»" in hide(town, told, NAME, "voit").json["detail"]


@pytest.mark.parametrize("words", [["x" * 201], ["sa"] * 21, [""], [7]])
def test_too_much_is_refused(town, told, words):
    assert hide(town, told, *words).status_code == 422


def test_words_of_two_texts_or_of_another_ticket_are_refused(town, told):
    other = town.send(description=SAID)
    both = [{"kind": "words", "id": one.id} for one in (told, other)]
    assert hide(town, told, NAME, items=both).json["reason"] == "items_of_another"
    assert hide(town, told, NAME, items=both[1:]).json["reason"] == "items_of_another"
    assert hide(town, told, NAME, items=[*both[:1], {"kind": "photo", "id": told.id}]).status_code == 422


def test_an_agent_hides_and_publishes_nothing(town, told):
    assert hide(town, told, NAME, who="agent").status_code == 403


def test_the_desk_reads_all_and_others_what_is_left_of_it(town, told, publish_and_work):
    town.client.post(
        f"/api/v1/signalements/{told.id}/corrections",
        json={"id": str(uuid.uuid4()), "words": "C’est Monsieur Dupont, du 12."},
        headers=town.headers(told.secret),
    )
    publish_and_work()
    hide(town, told, NAME)
    assert town.ticket(told.ticket_id)["signalements"][0]["description"] == SAID
    for who in ("agent", "elected"):
        (said,) = town.ticket(told.ticket_id, who)["signalements"]
        assert said["description"] == SHOWN
        assert [one["words"] for one in said["corrections"]] == ["C’est •••, du 12."]
    tablet = town.client.get("/api/v1/field/changes", headers=town.as_tablet())
    assert "•••, du 12" in tablet.text
    assert "dupont" not in tablet.text.casefold()
    town.act("desk", told.ticket_id, "mask", items=[{"kind": "words", "id": told.id}])
    assert "du 12" not in str(town.ticket(told.ticket_id, "agent")), "nor what was added to masked words"


def test_mails_and_the_round_on_paper_tell_what_is_left_too(town, told, publish_and_work):
    from server.commons.territories import queries as territories
    from server.reporting.dispatch.queries import brief_of
    from server.reporting.field.queries.rounds import _first_words

    publish_and_work()
    hide(town, told, NAME)
    here = territories.by_id(territories.all_ids()[0])
    found = brief_of(here, uuid.UUID(told.ticket_id))
    assert found is not None
    assert found[0].words == SHOWN
    assert _first_words([told.ticket_id]) == {told.ticket_id: SHOWN}


def test_it_is_counted_among_what_is_masked(town, told):
    def counted():
        return [(line["code"], line["count"]) for line in town.client.get("/api/v1/moderation").json["items"]]

    hide(town, told, NAME)
    assert counted() == [("person_recognisable", 1)]
    hide(town, told)
    assert counted() == []


def test_once_the_person_is_erased_nothing_tells_where_the_name_was(town, told):
    from server.reporting.signalements import privacy

    hide(town, told, NAME)
    with unit_of_work() as work:
        privacy.erase_person(work, [uuid.UUID(told.id)])
    db.session.rollback()
    assert db.session.scalars(select(Publication.hidden)).all() == [[]]
    assert "dupont" not in kept()
    assert public(town, told) == ""
