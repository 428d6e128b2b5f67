"""What makes a thing unreadable to whoever finds the tablet: AES-256-GCM, a new nonce each time."""

import os
import sqlite3

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_MARK = b"PSL1"
_NONCE_BYTES = 12


class WrongSeal(ValueError):
    """It was sealed with another key, or somebody changed it."""


def new_key() -> bytes:
    """Draw a key."""
    return os.urandom(KEY_BYTES)


class Seal:
    """Seals and opens with one key; safe to use from several threads.

    What was kept before there were seals bears no mark, and opens as it is: a memory that was interrupted
    while it was being sealed can be read, and sealed to the end.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, content: bytes) -> bytes:
        """Seal bytes."""
        nonce = os.urandom(_NONCE_BYTES)
        return _MARK + nonce + self._cipher.encrypt(nonce, content, _MARK)

    def open(self, sealed: bytes) -> bytes:
        """Give the bytes that were sealed.

        Raises:
            WrongSeal: another key is needed, or they were changed.
        """
        if not is_sealed(sealed):
            return sealed
        begin = len(_MARK)
        nonce, content = sealed[begin : begin + _NONCE_BYTES], sealed[begin + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, content, _MARK)
        except (InvalidTag, ValueError) as error:
            raise WrongSeal from error

    def teach(self, connection: sqlite3.Connection) -> None:
        """Let SQL say `seal(text)` and `unseal(value)` on this connection."""
        connection.create_function("seal", 1, self._close_text)
        connection.create_function("unseal", 1, self._open_text, deterministic=True)

    def _close_text(self, text: str | bytes | None) -> bytes | None:
        # What is sealed already stays so: an update may be made twice.
        return self.close(text.encode()) if isinstance(text, str) else text

    def _open_text(self, value: str | bytes | None) -> str | None:
        return self.open(value).decode() if isinstance(value, bytes) else value


def is_sealed(content: bytes) -> bool:
    """Say whether bytes bear the mark of a seal."""
    return content.startswith(_MARK)
