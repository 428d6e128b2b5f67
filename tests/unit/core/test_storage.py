"""Files on the disk and in a bucket obey the same verbs, and never leave their place."""

from __future__ import annotations

import io
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.core import storage as storage_room
from server.core.db import unit_of_work
from server.core.storage import DiskStorage, MissingFile, Storage, StorageUnavailable, open_storage, storage

KEY = "copies/0b7a3c52-large.jpg"


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """The address of a real S3 server of this module."""
    pytest.importorskip("moto", reason="moto, the S3 server of the tests, is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the S3 server ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the S3 server does not answer")


@pytest.fixture(scope="module")
def s3_client(s3_endpoint: str) -> Any:
    """The client of who makes the buckets, an operator."""
    import boto3

    key = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests"}
    return boto3.session.Session(**key).client("s3", endpoint_url=s3_endpoint, region_name="eu-west-3")


@pytest.fixture
def bucket_url(s3_endpoint: str, s3_client: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty bucket, with a prefix, as an operator writes it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    name = f"parvis-{time.monotonic_ns()}"
    s3_client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    return f"s3://{name}/villes/cahors?endpoint={s3_endpoint}&region=eu-west-3"


@pytest.fixture(params=["disk", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "disk":
        return open_storage(f"file://{tmp_path}/files")
    return open_storage(request.getfixturevalue("bucket_url"))


class TestBothKinds:
    def test_what_is_put_is_got_again_and_replaced_by_what_follows(self, files):
        files.put(KEY, b"first")
        files.put(KEY, b"second, longer")
        assert files.get(KEY) == b"second, longer"
        assert (files.exists(KEY), files.size(KEY)) == (True, 14)
        with files.open(KEY) as file:
            assert file.read(6) == b"second"

    def test_a_file_is_put_piece_by_piece(self, files):
        files.put(KEY, io.BytesIO(b"a large upload"))
        assert files.get(KEY) == b"a large upload"

    def test_what_is_deleted_is_missing_and_may_be_deleted_again(self, files):
        files.put(KEY, b"bytes")
        files.delete(KEY)
        files.delete(KEY)
        assert not files.exists(KEY)
        for read in (files.get, files.open, files.size):
            with pytest.raises(MissingFile):
                read(KEY)

    def test_keys_are_listed_by_folder(self, files):
        for key in ("originals/2026-11-20/a-1", "originals/2026-11-20/b-2", "originals/2026-11-21/c-3", KEY):
            files.put(key, b"bytes")
        twentieth = {"originals/2026-11-20/a-1", "originals/2026-11-20/b-2"}
        assert set(files.keys("originals/2026-11-20")) == twentieth
        assert len(set(files.keys("originals"))) == 3
        assert list(files.keys("originals/2026-11-2")) == []

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "/etc/passwd",
            "../secret",
            "copies/../../secret",
            "copies//a",
            "copies/.",
            ".incoming/a",
            "a\0b",
            "copies/A",
            "copies/é",
            "a\n",
            "copies/",
            "a" * 129,
            "/".join("abcdefghi"),
        ],
    )
    def test_a_key_cannot_lead_elsewhere(self, files, key):
        for use in (files.get, files.open, files.delete, files.exists, files.size):
            with pytest.raises(ValueError, match="not a storage key"):
                use(key)
        with pytest.raises(ValueError, match="not a storage key"):
            files.put(key, b"bytes")

    def test_nothing_is_used_inside_a_unit_of_work(self, files, app):
        files.put(KEY, b"bytes")
        with unit_of_work():
            for use in (files.get, files.open, files.delete, files.exists, files.size):
                with pytest.raises(RuntimeError, match="inside a unit of work"):
                    use(KEY)
            with pytest.raises(RuntimeError, match="inside a unit of work"):
                files.put(KEY, b"bytes")
        assert files.exists(KEY)

    def test_writers_of_one_key_leave_one_whole_file(self, files):
        bodies = [bytes([number]) * 200_000 for number in range(4)]
        threads = [threading.Thread(target=files.put, args=(KEY, body)) for body in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert files.get(KEY) in bodies

    def test_works_in_a_forked_child(self, files, request, tmp_path):
        files.put(KEY, b"from the parent")
        disk = isinstance(files, DiskStorage)
        url = f"file://{tmp_path}/files" if disk else request.getfixturevalue("bucket_url")
        assert open_storage(url) is files
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                mine = open_storage(url)
                mine.put("copies/child.jpg", mine.get(KEY) + b" and the child")
                code = 0 if mine is not files else 2
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert files.get("copies/child.jpg") == b"from the parent and the child"


class TestDisk:
    def test_a_write_that_fails_leaves_the_file_that_was_there(self, tmp_path, monkeypatch):
        files = DiskStorage(tmp_path / "files")
        files.put(KEY, b"first")

        def full(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(storage_room.os, "fsync", full)
        with pytest.raises(StorageUnavailable):
            files.put(KEY, b"second")
        assert files.get(KEY) == b"first"
        assert list((tmp_path / "files" / ".incoming").iterdir()) == []

    def test_files_are_private_and_spread_over_folders(self, tmp_path):
        files = DiskStorage(tmp_path / "files")
        for number in range(40):
            files.put(f"copies/{number:03}.jpg", b"bytes")
        shards = list((tmp_path / "files" / "copies").iterdir())
        assert 20 < len(shards) <= 40
        for path in (tmp_path / "files").rglob("*"):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path

    def test_tidy_removes_what_an_interrupted_write_left_the_day_before(self, tmp_path):
        files = DiskStorage(tmp_path / "files")
        files.put(KEY, b"bytes")
        old, new = (tmp_path / "files" / ".incoming" / name for name in ("old", "new"))
        for draft in (old, new):
            draft.write_bytes(b"half a pho")
        day_before = time.time() - 25 * 3600
        os.utime(old, (day_before, day_before))
        assert files.tidy() == 1
        assert (old.exists(), new.exists(), files.get(KEY)) == (False, True, b"bytes")


class TestAddress:
    def test_the_settings_choose(self, app, tmp_path):
        storage().put(KEY, b"bytes")
        assert (Path(app.config["PARVIS"].data_dir) / "files" / "copies").is_dir()

    @pytest.mark.parametrize("url", ["file://relative/folder", "s3:///prefix", "ftp://host/a", "/folder"])
    def test_one_that_cannot_work_is_refused(self, url):
        with pytest.raises(ValueError, match="address must be"):
            open_storage(url)

    def test_the_disk_does_not_load_the_bucket_s_library(self):
        code = (
            "import sys; from server.core.storage import open_storage; "
            "open_storage('file:///tmp/x'); open_storage('s3://bucket/prefix'); "
            "sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


class TestUnavailable:
    """A store that does not answer is a matter of time, never a fault of who sends."""

    @pytest.fixture
    def away(self, monkeypatch):
        """A bucket at an address where nobody answers."""
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
        monkeypatch.setattr(storage_room, "ATTEMPTS", 1)
        pytest.importorskip("boto3")
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
            yield open_storage(f"s3://bucket/a?endpoint=http://127.0.0.1:{closed.getsockname()[1]}&region=eu")

    @pytest.mark.parametrize("verb", ["get", "open", "delete", "exists", "size"])
    def test_every_verb_says_so(self, away, verb):
        with pytest.raises(StorageUnavailable):
            getattr(away, verb)(KEY)

    def test_putting_and_listing_say_so(self, away):
        with pytest.raises(StorageUnavailable):
            away.put(KEY, b"bytes")
        with pytest.raises(StorageUnavailable):
            list(away.keys("copies"))

    def test_a_bucket_that_is_gone_is_not_a_missing_file(self, bucket_url):
        gone = open_storage(bucket_url.replace("s3://parvis-", "s3://nobody-"))
        with pytest.raises(StorageUnavailable):
            gone.get(KEY)
