"""An action names only what is its ticket's own: its words, its photos."""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy import func, select

from server.commons.photos.models import Photo
from server.core.db import db
from server.reporting.tickets.models import Action, Publication
from tests.features.reporting.town import Town, action, jpeg

pytestmark = pytest.mark.any_database


def words(*ids):
    return [{"kind": "words", "id": one} for one in ids]


def published():
    return db.session.scalar(select(func.count()).select_from(Publication).where(Publication.public))


def test_the_desk_publishes_the_words_of_the_ticket_that_it_looks_at(town, sent):
    assert town.act("desk", sent.ticket_id, "publish", items=words(sent.id, sent.id)).status_code == 200
    public = town.client.get(f"/api/v1/signalements/{sent.number}").get_json()
    assert public["description"] == "Un trou profond."


@pytest.mark.parametrize("kind", ["publish", "mask"])
def test_words_and_photos_of_another_ticket_are_not_published(town, sent, kind, publish_and_work):
    other, photo = town.send(), str(uuid.uuid4())
    assert town.put_photo(other, photo, jpeg()).status_code == 200
    publish_and_work()  # a photo is published once faces and plates are hidden
    for items in (words(other.id), words(sent.id, other.id), [{"kind": "photo", "id": photo}]):
        answer = town.act("desk", sent.ticket_id, kind, items=items)
        assert (answer.status_code, answer.get_json()["reason"]) == (422, "items_of_another")
    own = town.act("desk", other.ticket_id, kind, items=[{"kind": "photo", "id": photo}])
    assert own.status_code == 200
    assert published() == (kind == "publish")


def test_only_what_is_named_is_kept_of_an_item(town, sent):
    items = [{**words(sent.id)[0], "later": "x" * 10_000}]
    assert town.act("desk", sent.ticket_id, "publish", items=items).status_code == 200
    (kept,) = db.session.scalars(select(Action.payload).where(Action.kind == "publish"))
    assert kept == {"items": words(sent.id)}


@pytest.mark.parametrize(
    "items", [[], None, ["words"], [{"kind": "contact", "id": str(uuid.uuid4())}], [{"id": 7}]]
)
def test_items_that_cannot_be_are_refused(town, sent, items):
    assert town.act("desk", sent.ticket_id, "publish", items=items).status_code == 422


def test_a_photo_of_another_ticket_proves_nothing(town, sent, publish_and_work):
    other, promised, seen = town.send(), str(uuid.uuid4()), str(uuid.uuid4())
    publish_and_work()
    assert town.put_photo(sent, seen, jpeg()).status_code == 200
    assert town.act("agent", other.ticket_id, "done", photo_ids=[promised]).status_code == 200
    for photo in (promised, seen):
        (result,) = town.journal(action(sent.ticket_id, "done", photo_ids=[photo]))
        assert (result["result"], result["reason"]) == ("refused", "photo_of_another")
    (again,) = town.journal(action(other.ticket_id, "comment", words="Vu.", photo_ids=[promised, promised]))
    assert again["result"] == "applied"


@pytest.mark.parametrize("written", ["2026-W10-1", "20260301", "2020-01-01", "2026-3-1", "demain", ""])
def test_a_planned_date_is_a_near_day_with_hyphens(town, sent, written):
    answer = town.act("agent", sent.ticket_id, "plan", planned_on=written)
    assert (answer.status_code, answer.get_json()["reason"][:5]) == (422, "date_")


def test_photos_that_come_all_at_once_are_counted(app, town, sent):
    """Twelve at the same moment: five are kept."""
    ids, found = [str(uuid.uuid4()) for _ in range(12)], []

    def put(photo_id):
        found.append(Town(app.test_client()).put_photo(sent, photo_id, jpeg()).status_code)

    threads = [threading.Thread(target=put, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200] * 5 + [422] * 7
    assert db.session.scalar(select(func.count()).select_from(Photo)) == 5
