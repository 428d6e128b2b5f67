"""A copy is served by its signed address, or, once blurred and published, to anybody; nothing else is."""

import io
import logging
import re
import uuid
from datetime import timedelta

import pytest
from PIL import Image

from server.commons.photos import queries
from server.commons.photos.models import Photo, copy_key
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.storage import storage
from tests.features.commons.accounts.town import build_town
from tests.features.commons.photos.conftest import picture, receive_photo
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database


def make_ready(_app):
    """A photo of a town is received, and its copies made; the ids of both."""
    town = build_town()
    photo_id = receive_photo(picture((800, 600)), town)
    drain()
    return photo_id, town


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the photo."""
    return states.and_also(ready=make_ready)


@pytest.fixture
def ready(happened):
    """The id of a photo whose copies are there."""
    return happened("ready")[0]


@pytest.fixture
def town(request, happened):
    """The town's id: that of the photo, if there is one."""
    return happened("ready")[1] if "ready" in request.fixturenames else happened("town")


@pytest.fixture
def change(app):
    """Write columns of a photo's row."""

    def write(photo_id, **values):
        with unit_of_work() as work:
            work.session.execute(db.update(Photo).where(Photo.id == photo_id).values(**values))

    return write


class TestSignedAddress:
    def test_gives_the_copy_to_whoever_holds_it(self, client, ready):
        for size, longest in (("large", 800), ("small", 400)):
            answer = client.get(queries.urls(ready)[size])
            assert answer.status_code == 200
            with Image.open(io.BytesIO(answer.data)) as copy:
                assert max(copy.size) == longest

    def test_is_a_picture_and_nothing_else_for_a_browser(self, client, ready):
        headers = client.get(queries.urls(ready)["large"]).headers
        assert headers["Content-Type"] == "image/jpeg"
        assert headers["Content-Disposition"].startswith("inline")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"

    def test_is_kept_by_its_reader_alone_and_not_longer_than_it_lives(self, client, ready):
        cache = client.get(queries.urls(ready)["large"]).headers["Cache-Control"]
        found = re.fullmatch(r"private, max-age=(\d+)", cache)
        assert found, cache
        assert 86_000 < int(found[1]) <= 172_800

    def test_is_not_sent_again_to_who_has_it(self, client, ready):
        url = queries.urls(ready)["large"]
        first = client.get(url)
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert client.get(queries.urls(ready)["small"]).headers["ETag"] != first.headers["ETag"]

    def test_is_sent_in_parts_to_who_was_cut(self, client, ready):
        url = queries.urls(ready)["large"]
        whole = client.get(url).data
        part = client.get(url, headers={"Range": "bytes=100-199"})
        assert (part.status_code, part.data) == (206, whole[100:200])
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
        assert client.get(url, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
        changed = client.get(url, headers={"Range": "bytes=100-199", "If-Range": '"another"'})
        assert (changed.status_code, changed.data) == (200, whole)

    def test_answers_head_without_the_bytes(self, client, ready):
        url = queries.urls(ready)["large"]
        head = client.head(url)
        assert (head.status_code, head.data) == (200, b"")
        assert int(head.headers["Content-Length"]) == len(client.get(url).data)

    def test_is_the_same_all_day(self, app, ready, monkeypatch):
        noon = now().replace(hour=12)
        monkeypatch.setattr(queries, "now", lambda: noon)
        url = queries.urls(ready)
        monkeypatch.setattr(queries, "now", lambda: noon + timedelta(hours=11))
        assert queries.urls(ready) == url
        monkeypatch.setattr(queries, "now", lambda: noon + timedelta(hours=13))
        assert queries.urls(ready) != url

    def test_ends(self, client, ready, monkeypatch):
        url = queries.urls(ready)["large"]
        later = now() + timedelta(days=2, seconds=1)
        monkeypatch.setattr(queries, "now", lambda: later)
        answer = client.get(url, headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json["code"]) == (403, "photo_link_expired")
        assert "expired" in answer.json["detail"]

    @pytest.mark.parametrize(
        "forge",
        [
            lambda url: url.replace("/large", "/small"),
            lambda url: re.sub(r"until=\d+", "until=9999999999", url),
            lambda url: re.sub(r"until=\d+", "until=-1", url),
            lambda url: re.sub(r"until=\d+", "until=%D9%A3", url),
            lambda url: re.sub(r"until=\d+", "until=" + "9" * 5000, url),
            lambda url: re.sub(r"&signature=.*", "", url),
            lambda url: re.sub(r"&signature=.*", "&signature=%C3%A9", url),
            lambda url: re.sub(r"until=\d+&", "", url),
            lambda url: url[:-1] + ("A" if url[-1] != "A" else "E"),
        ],
    )
    def test_that_was_changed_is_refused(self, client, ready, forge):
        answer = client.get(forge(queries.urls(ready)["large"]))
        assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
        assert answer.json["code"] == "photo_link_refused"

    def test_of_another_photo_opens_that_one_only(self, client, ready, receive, publish_and_work):
        other = receive(picture((100, 100), colour=(1, 2, 3)))
        publish_and_work()
        answer = client.get(queries.urls(other)["large"].replace(str(other), str(ready)))
        assert answer.status_code == 403

    def test_of_a_photo_that_is_not_ready_or_does_not_exist_gives_nothing(self, client, receive):
        waiting = receive(picture())
        for photo_id in (waiting, uuid.uuid4()):
            answer = client.get(queries.urls(photo_id)["large"])
            assert (answer.status_code, answer.json["code"]) == (404, "photo_not_found")

    def test_of_a_copy_whose_file_is_gone_is_not_found(self, client, ready):
        storage().delete(copy_key(ready, "large"))
        assert client.get(queries.urls(ready)["large"]).status_code == 404

    def test_never_comes_in_a_log(self, client, ready, caplog, monkeypatch):
        url = queries.urls(ready)["large"]
        signature = url.rpartition("=")[2]
        caplog.set_level(logging.DEBUG)
        client.get(url)

        def broken():
            raise OSError("the disk is gone")

        monkeypatch.setattr(queries, "storage", broken)
        client.application.testing = False
        client.application.config["PROPAGATE_EXCEPTIONS"] = False
        assert client.get(url).status_code == 500
        assert "the disk is gone" in caplog.text
        assert signature not in caplog.text


class TestPublication:
    def test_without_it_nobody_sees_a_photo_by_its_bare_address(self, client, ready):
        answer = client.get(f"/photos/{ready}/large")
        assert (answer.status_code, answer.json["code"]) == (404, "photo_not_found")

    @pytest.mark.parametrize(
        "missing", [{"published_at": now(), "blurred_at": None}, {"published_at": None, "blurred_at": now()}]
    )
    def test_needs_both_the_blur_and_a_person(self, client, ready, change, missing):
        change(ready, **missing)
        assert storage().exists(copy_key(ready, "large", revision=0))
        assert client.get(f"/photos/{ready}/large").status_code == 404
        assert client.get(f"/photos/{ready}/large?revision=0").status_code == 404
        assert queries.published_of({"bench": [uuid.UUID(int=7)]})[uuid.UUID(int=7)] == []

    def test_gives_everybody_the_blurred_copy(self, client, ready, change):
        blurred = picture((800, 600), colour=(0, 0, 0))
        storage().put(copy_key(ready, "large", revision=0), blurred)
        change(ready, published_at=now(), blurred_at=now())
        (view,) = queries.published_of({"bench": [uuid.UUID(int=7)]})[uuid.UUID(int=7)]
        assert view.urls["large"] == f"/photos/{ready}/large?revision=0"
        assert (view.latitude, view.taken_at) == (None, None)
        for address in (view.urls["large"], f"/photos/{ready}/large"):
            answer = client.get(address)
            assert (answer.status_code, answer.data) == (200, blurred)
        assert client.get(queries.urls(ready)["large"]).data != blurred

    def test_that_is_taken_back_does_not_live_on_in_caches(self, client, ready, change):
        change(ready, published_at=now(), blurred_at=now())
        url = queries.public_urls(ready, 0)["large"]
        answer = client.get(url)
        assert answer.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
        assert client.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        change(ready, published_at=None)
        assert client.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 404

    def test_with_other_boxes_has_another_address(self, client, ready, change):
        change(ready, published_at=now(), blurred_at=now(), revision=1)
        storage().put(copy_key(ready, "large", revision=1), picture((80, 60)))
        assert client.get(f"/photos/{ready}/large?revision=0").status_code == 404
        assert client.get(f"/photos/{ready}/large?revision=1").status_code == 200

    def test_has_a_preview_for_who_decides_and_for_nobody_else(self, client, ready):
        url = queries.boxes_of(ready).preview
        answer = client.get(url)
        assert (answer.status_code, answer.headers["Cache-Control"].split(",")[0]) == (200, "private")
        assert answer.data == storage().get(copy_key(ready, "large", revision=0))
        for forged in (
            url.replace("revision=0", "revision=1"),
            url.replace("/preview", "/large"),
            queries.urls(ready)["large"].replace("/large", "/preview"),
        ):
            assert client.get(forged).status_code == 403, forged
        assert client.get(f"/photos/{ready}/preview").status_code == 404

    def test_never_serves_an_original(self, client, ready, row_of):
        for path in (
            f"/photos/{ready}",
            f"/photos/{ready}/original",
            f"/photos/{ready}/large/..",
            f"/files/{row_of(ready).original_key}",
        ):
            assert client.get(path).status_code == 404
