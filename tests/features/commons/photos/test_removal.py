"""Originals go after the territory's delay, everything goes when a person asks."""

import uuid
from datetime import timedelta

import pytest

from server.commons.photos import jobs, privacy, queries, services
from server.commons.photos.models import Photo, original_key
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.storage import storage
from tests.features.commons.accounts.town import build_town
from tests.features.commons.photos.conftest import OWNER, picture, picture_of_lyon

pytestmark = pytest.mark.any_database


@pytest.fixture
def age(app):
    """Make a photo as old as so many days."""

    def write(photo_id, days):
        with unit_of_work() as work:
            work.session.execute(
                db.update(Photo).where(Photo.id == photo_id).values(received_at=now() - timedelta(days=days))
            )

    return write


class TestOldOriginals:
    def test_are_removed_after_the_delay_and_the_copies_stay(
        self, client, receive, publish_and_work, age, row_of, town
    ):
        old, recent = receive(picture()), receive(picture())
        publish_and_work()
        age(old, 91)
        age(recent, 89)
        assert services.delete_old_originals(town, days=90) == 1
        assert services.delete_old_originals(town, days=90) == 0
        assert row_of(old).original_key is None
        assert list(storage().keys("originals")) == [row_of(recent).original_key]
        assert client.get(queries.urls(old)["large"]).status_code == 200

    def test_are_kept_while_they_wait_to_be_read(self, receive, age, row_of, town):
        photo_id = receive(picture())
        age(photo_id, 400)
        assert services.delete_old_originals(town, days=90) == 0
        assert storage().exists(row_of(photo_id).original_key)

    def test_follow_each_territory_s_own_delay(self, receive, publish_and_work, age, row_of, town):
        patient = build_town("patient", retention={"contacts_days": 365, "originals_days": 300})
        here, there = receive(picture()), receive(picture(), territory_id=patient)
        publish_and_work()
        for photo_id in (here, there):
            age(photo_id, 100)
        jobs.delete_old_originals()
        assert row_of(here).original_key is None
        assert row_of(there).original_key is not None

    def test_stopping_half_way_leaves_nothing_undone(self, receive, publish_and_work, age, row_of, town):
        photo_id = receive(picture())
        publish_and_work()
        age(photo_id, 100)
        storage().delete(row_of(photo_id).original_key)  # the file went, the machine stopped
        assert services.delete_old_originals(town, days=90) == 1
        assert row_of(photo_id).original_key is None


class TestUnclaimedOriginals:
    def test_are_removed_after_two_days_and_the_claimed_ones_stay(self, receive, row_of, age):
        claimed = receive(picture())
        body = picture(colour=(1, 2, 3))
        for days in (1, 3):
            storage().put(original_key(uuid.uuid4(), bytes(32), (now() - timedelta(days=days)).date()), body)
        three_days_ago = (now() - timedelta(days=3)).date()
        kept_key = original_key(claimed, bytes(32), three_days_ago)
        storage().put(kept_key, body)
        with unit_of_work() as work:
            work.session.execute(db.update(Photo).where(Photo.id == claimed).values(original_key=kept_key))
        assert services.delete_unclaimed_originals() == 1
        assert storage().exists(kept_key)
        assert services.delete_unclaimed_originals() == 0


class TestErasure:
    def test_hides_at_once_and_removes_the_files_after(self, client, receive, publish_and_work, row_of):
        photo_id, owner_id = receive(picture_of_lyon()), uuid.UUID(int=7)
        other = receive(picture(), owner_id=uuid.UUID(int=8))
        publish_and_work()
        url = queries.urls(photo_id)["large"]
        with unit_of_work() as work:
            assert privacy.erase(work, owner_kind=OWNER, owner_ids=[owner_id]) == 1
        assert client.get(url).status_code == 404
        assert queries.photos_of(OWNER, [owner_id])[owner_id] == []
        assert queries.photo(photo_id) is None
        row = row_of(photo_id)
        assert (row.exif_latitude, row.exif_longitude, row.exif_taken_at) == (None, None, None)
        publish_and_work()
        assert row_of(photo_id).original_key is None
        left = [*storage().keys("originals"), *storage().keys("copies")]
        assert len(left) == 5  # the original, two private copies, two for everybody
        assert all(str(other) in key for key in left)

    def test_is_not_done_to_a_photo_that_nobody_erased(self, receive, publish_and_work, row_of):
        photo_id = receive(picture())
        publish_and_work()
        services.delete_files(photo_id)
        assert storage().exists(row_of(photo_id).original_key)

    def test_what_is_kept_can_be_given_to_the_person(self, receive, publish_and_work):
        photo_id = receive(picture_of_lyon())
        publish_and_work()
        (told,) = privacy.export(OWNER, [uuid.UUID(int=7)])
        assert told["id"] == str(photo_id)
        assert told["latitude"] == pytest.approx(45.764, abs=1e-5)
        assert told["taken_at"] == "2026-07-14T12:30:05Z"
        assert all(storage().exists(key) for key in told["files"])
        assert len(told["files"]) == 3
