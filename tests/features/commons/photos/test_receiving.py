"""A photo is received in two steps, and once however often it is sent."""

import threading
import uuid

import pytest
from sqlalchemy.exc import IntegrityError

from server.commons.photos import queries, services
from server.commons.photos.errors import PhotoIdTaken
from server.commons.photos.models import Photo
from server.commons.photos.rules import formats
from server.core.db import db, unit_of_work
from server.core.errors import DomainError
from server.core.language import speaking, translate
from server.core.storage import storage
from tests.features.commons.photos.conftest import OWNER, picture


class TestSameIdTwice:
    def test_is_one_photo_one_file_and_one_fact(self, receive, events, row_of):
        body = picture()
        photo_id = receive(body)
        receive(body, photo_id=photo_id)
        assert events() == ["PhotoReceived"]
        assert list(storage().keys("originals")) == [row_of(photo_id).original_key]
        assert storage().get(row_of(photo_id).original_key) == body

    def test_with_other_bytes_is_a_conflict(self, receive, row_of):
        first = picture(colour=(200, 0, 0))
        photo_id = receive(first)
        with pytest.raises(PhotoIdTaken):
            receive(picture(colour=(0, 0, 200)), photo_id=photo_id)
        assert storage().get(row_of(photo_id).original_key) == first

    @pytest.mark.parametrize("change", [{"owner_id": uuid.UUID(int=8)}, {"moment": "after"}])
    def test_for_another_owner_or_moment_is_a_conflict(self, receive, change):
        body = picture()
        photo_id = receive(body)
        with pytest.raises(PhotoIdTaken):
            receive(body, photo_id=photo_id, **change)

    def test_after_the_original_was_deleted_is_still_known(self, receive, row_of, town, publish_and_work):
        body = picture()
        photo_id = receive(body)
        publish_and_work()
        services.delete_old_originals(town, days=-1)
        receive(body, photo_id=photo_id)
        assert row_of(photo_id).original_key is None
        assert list(storage().keys("originals")) == []


class TestTwoSendersAtOnce:
    def send(self, app, town, bodies):
        """Both keep their bytes before either records them; what came of each."""
        photo_id, barrier, outcomes = uuid.uuid4(), threading.Barrier(2), []

        def send_one(body):
            with app.app_context():
                original = services.keep_original(photo_id, body)
                barrier.wait()
                try:
                    with unit_of_work() as work:
                        services.record_photo(
                            work,
                            photo_id=photo_id,
                            original=original,
                            territory_id=town,
                            owner_kind=OWNER,
                            owner_id=uuid.UUID(int=7),
                            moment="before",
                        )
                    outcomes.append("kept")
                except PhotoIdTaken:
                    outcomes.append("taken")
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=send_one, args=(body,)) for body in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return photo_id, sorted(outcomes)

    def test_of_the_same_bytes_both_succeed_once(self, app, town, events):
        body = picture()
        _, outcomes = self.send(app, town, [body, body])
        assert outcomes == ["kept", "kept"]
        assert events() == ["PhotoReceived"]

    def test_of_other_bytes_one_is_told_that_the_id_is_taken(self, app, town, events, row_of):
        bodies = [picture(colour=(200, 0, 0)), picture(colour=(0, 0, 200))]
        photo_id, outcomes = self.send(app, town, bodies)
        assert outcomes == ["kept", "taken"]
        assert events() == ["PhotoReceived"]
        row = row_of(photo_id)
        kept = storage().get(row.original_key)
        assert kept in bodies
        assert len(kept) == row.byte_count


class TestAtTheDoor:
    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"", 422, "photo_unreadable"),
            (b"hello", 415, "photo_not_a_picture"),
            (b"II*\0\x08\0\0\0", 415, "photo_format_refused"),
            (b"<svg onload='alert(1)'/>", 415, "photo_format_refused"),
            (b"\0\0\0\x14ftypisom\0\0\0\0mp42", 415, "photo_is_video"),
            (b"\x89PNG\r\n\x1a\n\0\0", 422, "photo_unreadable"),
            (b"\xff\xd8\xff" + bytes(formats.MAX_BYTES), 413, "photo_too_large"),
            (picture()[:20] + b"\xff\xc0\0\x11\x08\x75\x31\x75\x31", 422, "photo_too_many_pixels"),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_words(self, receive, events, body, status, code):
        with pytest.raises(DomainError) as refusal:
            receive(body)
        assert (refusal.value.status, refusal.value.code) == (status, code)
        for language in ("fr", "en"):
            with speaking(language):
                words = translate(f"error.{code}.detail", **refusal.value.values)
                assert "{" not in words
                assert not words.startswith("error.")
        assert events() == []
        assert list(storage().keys("originals")) == []

    def test_bytes_are_never_stored_inside_a_unit_of_work(self, town):
        with pytest.raises(RuntimeError, match="inside a unit of work"), unit_of_work():
            services.keep_original(uuid.uuid4(), picture())


class TestForTheOwner:
    def test_photos_are_counted_without_the_one_that_is_sent_again(self, receive):
        first = receive(picture())
        receive(picture())
        assert queries.count_others(OWNER, uuid.UUID(int=7), first) == 1
        assert queries.count_others(OWNER, uuid.UUID(int=7), uuid.uuid4()) == 2
        assert queries.count_others(OWNER, uuid.UUID(int=8), first) == 0

    def test_photos_come_by_owner_oldest_first(self, receive):
        mine, other = uuid.UUID(int=7), uuid.UUID(int=8)
        ids = [receive(picture()) for _ in range(3)]
        found = queries.photos_of(OWNER, [mine, other])
        assert [view.id for view in found[mine]] == ids
        assert found[other] == []
        assert {(view.state, view.urls) for view in found[mine]} == {("received", None)}
        assert queries.photos_of("another feature", [mine]) == {mine: []}

    def test_an_unknown_photo_is_none_and_not_settled(self, app):
        assert queries.photo(uuid.uuid4()) is None
        assert not queries.is_settled(uuid.uuid4())

    def test_a_state_that_does_not_exist_is_refused_by_the_database(self, receive, row_of):
        photo_id = receive(picture())
        for change in ({"state": "lost"}, {"state": "refused"}, {"moment": "during"}):
            with pytest.raises(IntegrityError), unit_of_work() as work:
                work.session.execute(db.update(Photo).where(Photo.id == photo_id).values(**change))
