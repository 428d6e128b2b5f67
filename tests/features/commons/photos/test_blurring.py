"""Faces and plates are hidden on the copies for everybody; whatever fails keeps a photo private."""

import io
import uuid

import pytest
from PIL import Image

from server.commons.photos import jobs, queries, services
from server.commons.photos.models import copy_key
from server.commons.photos.services import blurring, detection, hiding, isolation
from server.core.clock import now
from server.core.db import unit_of_work
from server.core.storage import storage
from tests.features.commons.accounts.town import build_town
from tests.features.commons.photos.conftest import OWNER, picture, receive_photo
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

OWNER_ID = uuid.UUID(int=7)
BOX = {"kind": "other", "x": 0.25, "y": 0.25, "w": 0.5, "h": 0.5, "source": "staff"}


def two_halves():
    """A picture whose left half is red and right half blue, so that a blur across them is seen."""
    image = Image.new("RGB", (400, 200), (220, 20, 20))
    image.paste((20, 20, 220), (200, 0, 400, 200))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def draw(photo_id, *boxes):
    with unit_of_work() as work:
        services.draw_boxes(work, photo_id, boxes)


def publish(photo_id):
    with unit_of_work() as work:
        services.publish_photo(work, photo_id)


def public_files(photo_id):
    return {key.rpartition(f"{photo_id}-")[2] for key in storage().keys("copies") if "-public-" in key}


@pytest.fixture
def received(receive):
    """A photo whose bytes came, and nothing more."""
    return receive(two_halves())


def make_public_copies(app):
    """A photo is received and looked at."""
    photo_id = receive_photo(two_halves(), build_town())
    drain()
    return photo_id


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and a photo with its public copies."""
    return states.and_also(ready=make_public_copies)


@pytest.fixture
def ready(happened):
    """A photo whose public copies were made by themselves."""
    return happened("ready")


@pytest.fixture
def is_public(client):
    """Whether anybody sees the photo: in lists and by its address."""

    def look(photo_id):
        listed = bool(queries.published_of({OWNER: [OWNER_ID]})[OWNER_ID])
        served = client.get(f"/photos/{photo_id}/large").status_code == 200
        assert listed == served
        return served

    return look


def test_a_ready_photo_is_looked_at_and_stays_private(ready, row_of, is_public):
    row = row_of(ready)
    assert (row.boxes, row.revision, row.unblurred_at) == ([], 0, None)
    assert row.blurred_at is not None
    assert public_files(ready) == {"large-public-0.jpg", "small-public-0.jpg"}
    assert not is_public(ready)


def test_a_real_face_is_hidden_on_both_public_copies(receive, publish_and_work, row_of, test_data):
    body = (test_data / "photos" / "im_portrait-orientation-6.jpg").read_bytes()
    photo_id = receive(body)
    publish_and_work()
    faces = [box for box in row_of(photo_id).boxes if box["kind"] == "face"]
    assert len(faces) == 2
    for size in ("large", "small"):
        private = Image.open(io.BytesIO(storage().get(copy_key(photo_id, size))))
        public = Image.open(io.BytesIO(storage().get(copy_key(photo_id, size, revision=0))))
        assert public.size == private.size
        assert not public.getexif()
        for face in faces:
            box = [
                round(share * side)
                for share, side in zip(
                    (face["x"], face["y"], face["x"] + face["w"], face["y"] + face["h"]),
                    (*public.size, *public.size),
                    strict=True,
                )
            ]
            before, after = (detail(image.crop(box)) for image in (private, public))
            assert after < before / 3, (size, before, after)


def detail(image):
    """How much neighbouring pixels differ: eyes and mouths do, a blur does not."""
    pixels = image.convert("L")
    shifted = pixels.transform(pixels.size, Image.Transform.AFFINE, (1, 0, 2, 0, 1, 2))
    pairs = zip(pixels.get_flattened_data(), shifted.get_flattened_data(), strict=True)
    return sum(abs(one - other) for one, other in pairs) / (pixels.width * pixels.height)


def test_nobody_sees_it_before_it_is_blurred_and_published(received, publish_and_work, is_public):
    publish(received)
    assert not is_public(received)
    publish_and_work()
    assert is_public(received)


def test_other_boxes_hide_it_until_their_copies_are_made(ready, publish_and_work, row_of, is_public, client):
    publish(ready)
    first = queries.published_of({OWNER: [OWNER_ID]})[OWNER_ID][0].urls["large"]
    draw(ready, BOX)
    assert not is_public(ready)
    publish_and_work()
    assert is_public(ready)
    row = row_of(ready)
    assert (row.revision, row.boxes) == (1, [BOX])
    assert public_files(ready) == {"large-public-1.jpg", "small-public-1.jpg"}
    assert client.get(first).status_code == 404
    with Image.open(io.BytesIO(client.get(f"/photos/{ready}/large").data)) as copy:
        red, _green, blue = copy.getpixel((200, 100))
        assert abs(red - blue) < 60, "the two colours are mixed in the box"
        assert copy.getpixel((20, 20))[0] > 180, "nothing changes outside"


def test_no_box_at_all_is_a_person_s_decision_too(ready, publish_and_work, row_of):
    draw(ready, BOX)
    draw(ready)
    publish_and_work()
    assert (row_of(ready).revision, row_of(ready).boxes) == (2, [])
    assert public_files(ready) == {"large-public-2.jpg", "small-public-2.jpg"}


def test_withdrawing_hides_it_at_once(ready, is_public):
    publish(ready)
    assert is_public(ready)
    with unit_of_work() as work:
        services.withdraw_photo(work, ready)
    assert not is_public(ready)


def test_the_job_may_run_twice(ready, row_of):
    before = row_of(ready).blurred_at
    jobs.blur_photo(str(ready))
    assert row_of(ready).blurred_at == before
    jobs.blur_photo(str(uuid.uuid4()))


def test_two_workers_at_once_tell_once(receive, publish_and_work, row_of, monkeypatch):
    photo_id = receive(two_halves())
    calls = []

    def twice(large, boxes):
        if not calls:
            calls.append(1)
            assert blurring.blur_photo(photo_id)
        return isolation.hide_apart(large, boxes)

    monkeypatch.setattr(blurring, "hide_apart", twice)
    publish_and_work()
    assert row_of(photo_id).blurred_at is not None
    assert public_files(photo_id) == {"large-public-0.jpg", "small-public-0.jpg"}


def test_boxes_drawn_while_the_first_were_looked_for_win(received, publish_and_work, row_of, monkeypatch):
    calls = []

    def meanwhile(large, boxes):
        if not calls:
            calls.append(1)
            draw(received, BOX)
        return isolation.hide_apart(large, boxes)

    monkeypatch.setattr(blurring, "hide_apart", meanwhile)
    publish_and_work()
    assert (row_of(received).revision, row_of(received).boxes) == (1, [BOX])
    assert public_files(received) == {"large-public-1.jpg", "small-public-1.jpg"}


def test_erased_while_it_was_looked_at_nothing_is_left(received, publish_and_work, monkeypatch):
    def meanwhile(large, boxes):
        found = isolation.hide_apart(large, boxes)
        with unit_of_work() as work:
            services.erase_photos(work, owner_kind=OWNER, owner_ids=[OWNER_ID])
        services.delete_files(received)
        return found

    monkeypatch.setattr(blurring, "hide_apart", meanwhile)
    publish_and_work()
    assert list(storage().keys("copies")) == []


@pytest.mark.parametrize("boxes", [(), (BOX,)])
def test_erasing_removes_the_public_copies_too(ready, boxes, publish_and_work, is_public, row_of):
    draw(ready, *boxes)
    publish_and_work()
    publish(ready)
    with unit_of_work() as work:
        services.erase_photos(work, owner_kind=OWNER, owner_ids=[OWNER_ID])
    assert not is_public(ready)
    assert row_of(ready).boxes is None
    publish_and_work()
    assert list(storage().keys("copies")) == []


def crash(_jpeg):
    raise RuntimeError("no such layer")


def hungry(_jpeg):
    return [bytearray(700 * 1024 * 1024)]


@pytest.mark.parametrize("fault", [crash, hungry])
def test_what_cannot_be_looked_at_waits_for_a_person(
    received, publish_and_work, row_of, is_public, monkeypatch, fault
):
    monkeypatch.setattr(detection, "find", fault)
    publish_and_work()
    row = row_of(received)
    assert (row.blurred_at, row.boxes) == (None, None)
    assert row.unblurred_at is not None
    assert queries.blur_of([received]) == {received: "by_hand"}
    publish(received)
    assert not is_public(received)
    draw(received, BOX)
    publish_and_work()
    assert is_public(received), "a person drew the boxes, and had published it"


def test_a_model_that_is_not_installed_is_our_fault_and_tried_again(received, app, row_of, monkeypatch):
    from server.commons.photos.services import processing

    processing.process_photo(received)
    monkeypatch.setattr(detection, "find_spec", lambda _name: None)
    for net in (detection._faces_net, detection._lines_net, detection._reading_net):
        net.cache_clear()
    with pytest.raises(detection.NoModel):
        jobs.blur_photo(str(received))
    assert (row_of(received).blurred_at, row_of(received).unblurred_at) == (None, None)


def test_a_killed_child_is_tried_again(received, app, row_of, monkeypatch):
    import os
    import signal

    from server.commons.photos.services import processing

    processing.process_photo(received)
    monkeypatch.setattr(hiding, "answer", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(isolation.DecoderLate):
        jobs.blur_photo(str(received))
    assert row_of(received).unblurred_at is None


def test_a_photo_that_cannot_be_read_is_never_looked_at(receive, publish_and_work, row_of):
    photo_id = receive(picture()[:200])
    publish_and_work()
    assert (row_of(photo_id).state, row_of(photo_id).blurred_at) == ("refused", None)
    assert queries.blur_of([photo_id]) == {}


def test_originals_go_and_the_public_copies_stay(ready, is_public):
    publish(ready)
    with unit_of_work() as work:
        from server.commons.photos.models import Photo

        work.session.get_one(Photo, ready).received_at = now().replace(year=now().year - 2)
    jobs.delete_old_originals()
    assert list(storage().keys("originals")) == []
    assert is_public(ready)
