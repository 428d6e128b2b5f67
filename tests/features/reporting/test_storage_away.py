"""The photos' storage is down while people send: a matter of minutes, said in words, nothing half-written."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from server.commons.photos.models import Photo
from server.core import storage as storage_room
from server.core.db import db
from server.core.events import EventRow
from tests.features.reporting.town import jpeg


@pytest.fixture
def storage_goes(app, monkeypatch):
    """`storage_goes()` takes the storage away; `storage_goes(back=True)` brings it back."""

    def put(self, key, body):
        raise storage_room.StorageUnavailable

    def go(back=False):
        if back:
            monkeypatch.undo()
        else:
            monkeypatch.setattr(storage_room.DiskStorage, "put", put)

    return go


def kept():
    db.session.rollback()
    facts = select(func.count()).select_from(EventRow).where(EventRow.kind == "PhotoReceived")
    return db.session.scalar(select(func.count()).select_from(Photo)), db.session.scalar(facts)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "garde la photo et l’enverra de nouveau"), ("en", "keeps the photo and will send it again")],
)
def test_a_photo_of_a_phone_is_to_be_sent_again(town, sent, storage_goes, language, words):
    photo_id, body, town.language = str(uuid.uuid4()), jpeg(), language
    storage_goes()
    answer = town.put_photo(sent, photo_id, body)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.content_type == "application/problem+json"
    assert words in answer.get_json()["detail"]
    assert kept() == (0, 0)
    storage_goes(back=True)
    assert town.put_photo(sent, photo_id, body).status_code == 200
    assert kept() == (1, 1)


def test_a_photo_of_a_tablet_too(town, sent, storage_goes):
    photo_id = str(uuid.uuid4())
    town.act("agent", sent.ticket_id, "done", photo_ids=[photo_id])
    storage_goes()
    answer = town.put_field_photo(photo_id, jpeg())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    storage_goes(back=True)
    assert town.put_field_photo(photo_id, jpeg()).status_code == 200
