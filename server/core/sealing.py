"""Secrets that the service must be able to use again: kept sealed, opened with the installation's key."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken


def _box(secret_key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(f"sealing:{secret_key}".encode()).digest()))


def seal(secret_key: str, words: str) -> bytes:
    """`words` as they are kept: who reads the database alone learns nothing."""
    return _box(secret_key).encrypt(words.encode())


def unseal(secret_key: str, sealed: bytes) -> str | None:
    """What was sealed; None when it was sealed with another key, or altered."""
    try:
        return _box(secret_key).decrypt(sealed).decode()
    except InvalidToken:
        return None
