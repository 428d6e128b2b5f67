"""Keys that nobody chose: made once in the data folder, mode 600, then always the same."""

from __future__ import annotations

import os
import secrets
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path


def kept_secret_key(folder: Path) -> str:
    """Read the key that signs cookies and links, made the first time.

    Raises:
        OSError: the folder or the file cannot be read or written.
        ValueError: the file is empty.
    """
    return _kept_key(folder / "secret_key", lambda: secrets.token_urlsafe(48))


def kept_vapid_key(folder: Path) -> str:
    """Read the web push key, 32 bytes in base64url, made the first time; raises as `kept_secret_key`."""
    return _kept_key(folder / "vapid_private_key", _new_vapid_key)


def _new_vapid_key() -> str:
    """Make a P-256 private value; cryptography is imported here only, when a key is made."""
    from cryptography.hazmat.primitives.asymmetric import ec

    value = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(value.to_bytes(32, "big")).rstrip(b"=").decode()


def _kept_key(path: Path, make: Callable[[], str]) -> str:
    """Read a key, or make it: of several processes starting together, one wins and all read the same."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        _link_new_key(path, make())
    key = path.read_text().strip()
    if not key:
        raise ValueError(f"The key file {path} is empty: restore it, or remove it to make a new key.")
    return key


def _link_new_key(path: Path, key: str) -> None:
    """Write the key beside its place (mkstemp gives mode 600), then link it there if nobody did."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(key + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        os.unlink(draft)
