"""Signed addresses of private copies: whoever holds one may look, for a day or two, and at this copy only."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime
from uuid import UUID

SIZES = ("large", "small")
PREVIEW = "preview"  # the public copy, for those who decide whether it becomes public
DAY_S = 86_400
SIGNATURE_BYTES = 16
MAX_UNTIL_DIGITS = 11


def until(instant: datetime) -> int:
    """The end (Unix seconds) of the links made at `instant`.

    All links made on one UTC day are the same, so that browsers and tablets keep what they have; each
    lives for 24 hours at least.
    """
    return (int(instant.timestamp()) // DAY_S + 2) * DAY_S


def sign(secret_key: str, photo_id: UUID, copy: str, end: int) -> str:
    """The signature of the address of a copy ("large", "preview 2"): HMAC-SHA-256, 16 bytes, base64url."""
    message = f"photo {photo_id} {copy} {end}".encode()
    mac = hmac.new(secret_key.encode(), message, hashlib.sha256).digest()[:SIGNATURE_BYTES]
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def is_signed(secret_key: str, photo_id: UUID, copy: str, end: int, signature: str) -> bool:
    """Whether `signature` is ours; takes the same time whatever it holds."""
    return hmac.compare_digest(sign(secret_key, photo_id, copy, end).encode(), signature.encode())


def seconds_left(end: int, instant: datetime) -> int:
    """How long a link still lives; zero or less once it ended."""
    return end - int(instant.timestamp())
