"""Files: bytes under a key, on the disk or in an S3 bucket, behind the same few verbs.

`PARVIS_STORAGE_URL` chooses: `file:///folder`, or `s3://bucket/prefix?endpoint=https://host&region=name`
with the credentials of the usual AWS environment. A key is a path of plain words such as
`copies/0b7a3c52/large.jpg`. What is always true: a reader sees a whole file or none, a key cannot leave
the folder or the prefix, and nothing is stored, read or removed inside a unit of work.
"""

import hashlib
import io
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, cast
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from server.core.db import inside_unit_of_work
from server.core.errors import Unavailable

KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}(/[a-z0-9][a-z0-9._-]{0,127}){0,7}")
INCOMING = ".incoming"
ABANDONED_AFTER_S = 24 * 3600
CONNECT_TIMEOUT_S, READ_TIMEOUT_S, ATTEMPTS = 5, 20, 3


class MissingFile(LookupError):
    """No file has this key."""


class StorageUnavailable(Unavailable):
    """The bucket does not answer or refuses us, or the disk takes nothing more: try again later."""

    def __init__(self) -> None:
        super().__init__("storage_unavailable")


class Storage(Protocol):
    """What both kinds do. Each method raises ValueError for a key that is none, RuntimeError inside a unit
    of work, and StorageUnavailable where the bucket does not answer or the disk takes nothing more.
    """

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        """Store `body` under `key`, whole or not at all; a file that was there is replaced.

        A body that is a file is read piece by piece, from where it stands.
        """
        ...

    def get(self, key: str) -> bytes:
        """The bytes under `key`. Raises MissingFile."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The file under `key`, to be read piece by piece and closed by the caller. Raises MissingFile."""
        ...

    def delete(self, key: str) -> None:
        """Remove the file; nothing happens when there is none."""
        ...

    def exists(self, key: str) -> bool:
        """Whether a file has this key."""
        ...

    def size(self, key: str) -> int:
        """The number of bytes under `key`. Raises MissingFile."""
        ...

    def keys(self, folder: str) -> Iterator[str]:
        """The keys below `folder`, in no order."""
        ...

    def tidy(self) -> int:
        """Remove what interrupted writes left behind a day ago or more; say how many."""
        ...


def storage() -> Storage:
    """The storage that the settings chose."""
    return open_storage(current_app.config["PARVIS"].storage_url)


@cache
def open_storage(url: str) -> Storage:
    """The storage at `url`, one per process. Nothing is opened before the first use.

    Raises:
        ValueError: the address is neither an absolute `file://` folder nor an `s3://` bucket.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return DiskStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return BucketStorage(
            parts.netloc,
            unquote(parts.path).strip("/"),
            endpoint=options.get("endpoint"),
            region=options.get("region"),
        )
    raise ValueError("the storage's address must be file:///folder or s3://bucket/prefix")


# a forked child opens its own: connections and a lock held at that instant belong to the parent
os.register_at_fork(after_in_child=open_storage.cache_clear)


def _allowed(key: str) -> str:
    """`key`, once it is known to be one and the moment allows to use it."""
    if inside_unit_of_work():
        raise RuntimeError("no file is stored, read or removed inside a unit of work")
    if not KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key


class DiskStorage:
    """Files below `root`, readable by this user only.

    The last folder is cut in 256 by a hash of the name, so that no folder grows beyond what a file
    system lists quickly. Safe in several processes and after a fork: it keeps nothing open.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, key: str) -> Path:
        folder, _, name = _allowed(key).rpartition("/")
        shard = hashlib.sha256(name.encode()).hexdigest()[:2]
        return self._root / folder / shard / name

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        path = self._path(key)
        try:
            self._write(path, body)
        except OSError as error:  # full, or no longer there
            raise StorageUnavailable from error

    def _write(self, path: Path, body: bytes | IO[bytes]) -> None:
        incoming = self._root / INCOMING
        for folder in (incoming, path.parent):
            _make_folder(folder)
        descriptor, draft = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(io.BytesIO(body) if isinstance(body, bytes) else body, file)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def get(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError as error:
            raise MissingFile(key) from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def size(self, key: str) -> int:
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError as error:
            raise MissingFile(key) from error

    def keys(self, folder: str) -> Iterator[str]:
        for path in (self._root / _allowed(folder)).rglob("*"):
            if path.is_file():
                yield (path.parent.parent / path.name).relative_to(self._root).as_posix()

    def tidy(self) -> int:
        removed = 0
        for draft in (self._root / INCOMING).glob("*"):
            try:
                if draft.stat().st_mtime < time.time() - ABANDONED_AFTER_S:
                    draft.unlink()
                    removed += 1
            except FileNotFoundError:
                continue  # its writer ended between the two calls
        return removed


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, private, in a way that survives a power cut."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class BucketStorage:
    """Objects of an S3 bucket below `prefix`. boto3 is loaded at the first use, by those who use it."""

    def __init__(self, bucket: str, prefix: str, *, endpoint: str | None, region: str | None) -> None:
        self._bucket, self._prefix = bucket, prefix
        self._endpoint, self._region = endpoint, region
        self._lock = threading.Lock()
        self._client_when_open: Any = None

    @property
    def _client(self) -> Any:
        with self._lock:
            if self._client_when_open is None:
                self._client_when_open = self._connect()
            return self._client_when_open

    def _connect(self) -> Any:
        import boto3
        from botocore.config import Config

        # a session of our own: making clients from boto3's default one is not safe in threads
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self._endpoint,
            region_name=self._region,
            config=Config(
                connect_timeout=CONNECT_TIMEOUT_S,
                read_timeout=READ_TIMEOUT_S,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                # servers other than Amazon's rarely answer to a host name per bucket
                s3={"addressing_style": "path" if self._endpoint else "auto"},
            ),
        )

    def _address(self, key: str) -> dict[str, str]:
        name = _allowed(key)
        return {"Bucket": self._bucket, "Key": f"{self._prefix}/{name}" if self._prefix else name}

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        self._ask("put_object", key, Body=body)

    def get(self, key: str) -> bytes:
        with self.open(key) as body, _answering():
            return body.read()

    def open(self, key: str) -> BinaryIO:
        return cast(BinaryIO, self._ask("get_object", key)["Body"])

    def delete(self, key: str) -> None:
        self._ask("delete_object", key)

    def exists(self, key: str) -> bool:
        try:
            self._ask("head_object", key)
        except MissingFile:
            return False
        return True

    def size(self, key: str) -> int:
        return int(self._ask("head_object", key)["ContentLength"])

    def keys(self, folder: str) -> Iterator[str]:
        address = self._address(folder)
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=f"{address['Key']}/"
        )
        for page in _each(pages):
            for found in page.get("Contents", ()):
                yield found["Key"].removeprefix(f"{self._prefix}/" if self._prefix else "")

    def tidy(self) -> int:
        return 0  # an interrupted put leaves nothing in a bucket

    def _ask(self, verb: str, key: str, **given: Any) -> Any:
        address = self._address(key)
        with _answering(key):
            return getattr(self._client, verb)(**address, **given)


def _each(pages: Iterable[Any]) -> Iterator[Any]:
    """The pages of a list; the bucket may cease to answer between two of them."""
    following = iter(pages)
    while True:
        with _answering():
            page = next(following, None)
        if page is None:
            return
        yield page


@contextmanager
def _answering(key: str = "") -> Iterator[None]:
    """Turn botocore's errors into ours: the file is absent, or nothing can be had now."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404 and error.response["Error"]["Code"] != "NoSuchBucket":
            raise MissingFile(key) from error
        raise StorageUnavailable from error
    except BotoCoreError as error:
        raise StorageUnavailable from error
