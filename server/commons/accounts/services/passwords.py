"""Passwords: argon2id, and the same time spent on a login that nobody has."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.core.db import inside_unit_of_work

#: 19 MiB and two passes (OWASP's choice): sixteen people who sign in at once need 300 MB, not a gigabyte.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """The only form in which a password is kept. Slow on purpose: never inside a unit of work."""
    if inside_unit_of_work():
        raise RuntimeError("hashing a password would hold the write lock")
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one kept; without a hash, takes as long and answers no."""
    try:
        _hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this login")
