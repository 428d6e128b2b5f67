"""A received photo is read by a worker: it becomes ready, or is refused with a reason."""

import io
import threading
import uuid
from datetime import UTC, datetime

import pytest
from PIL import Image

from server.commons.photos import queries, services
from server.commons.photos.models import copy_key
from server.commons.photos.services import processing
from server.commons.photos.services.copies import Undecodable
from server.commons.photos.services.isolation import DecoderLate
from server.core.db import db, inside_unit_of_work, unit_of_work
from server.core.errors import DomainError
from server.core.language import speaking, translate
from server.core.storage import MissingFile, storage
from tests.features.commons.photos.conftest import OWNER, picture, picture_of_lyon

pytestmark = pytest.mark.any_database


class TestReading:
    def test_makes_copies_and_keeps_what_the_photo_told(self, receive, row_of, publish_and_work, events):
        photo_id = receive(picture_of_lyon())
        publish_and_work()
        row = row_of(photo_id)
        assert (row.state, row.reason, row.width, row.height) == ("ready", None, 60, 80)
        assert (row.exif_latitude, row.exif_longitude) == pytest.approx((45.764, 4.8357), abs=1e-5)
        assert row.exif_taken_at == datetime(2026, 7, 14, 12, 30, 5, tzinfo=UTC)
        with Image.open(io.BytesIO(storage().get(copy_key(photo_id, "large")))) as copy:
            assert copy.size == (60, 80)
        assert storage().exists(copy_key(photo_id, "small"))
        assert storage().exists(copy_key(photo_id, "large", revision=0))
        assert events() == ["PhotoReceived", "PhotoReady"]

    def test_shows_the_owner_s_feature_what_it_needs(self, receive, publish_and_work):
        photo_id = receive(picture_of_lyon())
        publish_and_work()
        view = queries.photo(photo_id)
        assert view.owner_kind == OWNER
        assert (view.latitude, view.longitude) == pytest.approx((45.764, 4.8357), abs=1e-5)
        assert view.urls == queries.urls(photo_id)
        assert queries.is_settled(photo_id)

    def test_twice_tells_once(self, receive, events):
        photo_id = receive(picture())
        assert processing.process_photo(photo_id)
        assert not processing.process_photo(photo_id)
        assert events() == ["PhotoReceived", "PhotoReady"]

    def test_by_two_workers_at_once_tells_once(self, app, receive, events, row_of):
        photo_id, told = receive(picture((1200, 900))), []

        def work():
            with app.app_context():
                told.append(processing.process_photo(photo_id))
                db.session.remove()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == [False, True]
        assert events() == ["PhotoReceived", "PhotoReady"]
        assert storage().exists(copy_key(photo_id, "large"))
        assert row_of(photo_id).state == "ready"

    def test_of_a_photo_that_is_unknown_does_nothing(self, town):
        assert not processing.process_photo(uuid.uuid4())

    def test_a_worker_never_reads_a_picture_inside_a_unit_of_work(self, receive, monkeypatch):
        photo_id, read = receive(picture()), processing.examine_apart

        def watched(body, name):
            assert not inside_unit_of_work()
            return read(body, name)

        monkeypatch.setattr(processing, "examine_apart", watched)
        assert processing.process_photo(photo_id)


class TestRefusal:
    def test_of_a_damaged_photo_is_told_with_its_reason(self, receive, row_of, publish_and_work, events):
        photo_id = receive(picture((400, 300))[:900])
        publish_and_work()
        row = row_of(photo_id)
        assert (row.state, row.reason) == ("refused", "unreadable")
        assert events() == ["PhotoReceived", "PhotoRefused"]
        view = queries.photo(photo_id)
        assert (view.reason, view.urls) == ("unreadable", None)
        assert queries.is_settled(photo_id)
        with pytest.raises(MissingFile):
            storage().get(copy_key(photo_id, "large"))

    @pytest.mark.parametrize("reason", ["unreadable", "too_many_pixels", "too_heavy"])
    def test_has_words_in_both_languages(self, receive, row_of, monkeypatch, reason):
        photo_id = receive(picture())

        def refuse(_body, _name):
            raise Undecodable(reason)

        monkeypatch.setattr(processing, "examine_apart", refuse)
        processing.process_photo(photo_id)
        assert row_of(photo_id).reason == reason
        said = set()
        for language in ("fr", "en"):
            with speaking(language):
                said.add(translate(f"photo.{reason}"))
        assert len(said) == 2

    def test_is_not_for_a_machine_that_is_too_busy(self, receive, row_of, monkeypatch):
        photo_id = receive(picture())

        def late(_body, _name):
            raise DecoderLate

        with monkeypatch.context() as busy:
            busy.setattr(processing, "examine_apart", late)
            with pytest.raises(DecoderLate):
                processing.process_photo(photo_id)
        assert row_of(photo_id).state == "received"
        assert processing.process_photo(photo_id)

    def test_every_hostile_file_ends_ready_or_refused_and_no_job_fails(
        self, receive, row_of, publish_and_work, test_data
    ):
        received, refused = [], set()
        hostile = sorted(one for one in (test_data / "photos_hostile").iterdir() if one.suffix != ".csv")
        for path in hostile[::4]:  # each of them is read by the unit tests; here some go all the way
            if path.is_file():
                try:
                    received.append(receive(path.read_bytes()))
                except DomainError as refusal:
                    refused.add(refusal.status)
        assert refused <= {413, 415, 422}
        publish_and_work()
        states = {row_of(photo_id).state for photo_id in received}
        assert states == {"ready", "refused"}


class TestErasedMeanwhile:
    def test_leaves_no_file_behind(self, receive, row_of, monkeypatch, events):
        photo_id, read = receive(picture()), processing.examine_apart

        def erased_meanwhile(body, name):
            found = read(body, name)
            with unit_of_work() as work:
                services.erase_photos(work, owner_kind=OWNER, owner_ids=[row_of_owner])
            return found

        row_of_owner = row_of(photo_id).owner_id
        monkeypatch.setattr(processing, "examine_apart", erased_meanwhile)
        assert not processing.process_photo(photo_id)
        assert events() == ["PhotoReceived", "PhotoErased"]
        assert list(storage().keys("originals")) + list(storage().keys("copies")) == []
