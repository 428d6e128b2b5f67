"""Pure decisions about outside bodies: when to try again, what an answer means, what is signed."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

STATES = ("waiting", "sent", "failed", "ended")
WAITING, SENT, FAILED, ENDED = STATES
BY_TELEPHONE = "phone"  # the way to a body that has no other: somebody of the desk calls
#: what a body may answer, and the action that it makes of the ticket
ANSWERS: Mapping[str, str] = {
    "taken": "start",
    "planned": "plan",
    "done": "done",
    "not_ours": "comment",
    "question": "comment",
}
ASKING = ("not_ours", "question")  # somebody of the desk must read these
NEEDS_WORDS = ASKING

#: A body is told with the photos of who just reported, when they are there, or then; at once where urgent.
#: It is told again of those that come later, until they are all there or this long after.
PHOTOS_WITHIN = timedelta(minutes=10)
LOOK_FOR_PHOTOS_EVERY = timedelta(minutes=1)
LOOK_LATER_EVERY = timedelta(hours=1)
LOOK_FOR_PHOTOS_UNTIL = timedelta(days=3)
LINK_LIFE = timedelta(days=90)
#: Longer than a job may run: a lease never ends under the worker that holds it.
LEASE = timedelta(seconds=200)
GIVE_UP_AFTER = timedelta(days=3)
_DELAYS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360)
)  # after the first tries; then twice a day
_LONG = timedelta(hours=12)
LOOK_EVERY = timedelta(minutes=30)
REMIND_EVERY = timedelta(days=7)
#: A signature older than this is refused: who copied a request cannot send it again tomorrow.
SIGNATURE_LIFE = timedelta(minutes=5)


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many tries in vain."""
    return _DELAYS[attempts - 1] if 0 < attempts <= len(_DELAYS) else _LONG


def gives_up(waits_since: datetime, instant: datetime) -> bool:
    """Whether it was tried for long enough: the desk must look."""
    return instant - waits_since >= GIVE_UP_AFTER


def look_for_photos_at(told_at: datetime, instant: datetime) -> datetime | None:
    """When to look again for photos that were promised; None when they are waited for no longer."""
    waited = instant - told_at
    if waited >= LOOK_FOR_PHOTOS_UNTIL:
        return None
    return instant + (LOOK_FOR_PHOTOS_EVERY if waited < PHOTOS_WITHIN else LOOK_LATER_EVERY)


def signature(secret: str, stamp: int, body: bytes) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA-256 of `<seconds>.<body>` with the shared secret."""
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"t={stamp},v1={mac.hexdigest()}"


def is_signed(secret: str, given: str, body: bytes, instant: datetime) -> bool:
    """Whether `given` is the signature of `body` by who knows the secret, made a moment ago."""
    stamp = given.partition(",")[0].removeprefix("t=")
    if not stamp.isdecimal() or len(stamp) > 11:
        return False
    is_fresh = abs(instant.timestamp() - int(stamp)) <= SIGNATURE_LIFE.total_seconds()
    ours = signature(secret, int(stamp), body)
    return hmac.compare_digest(ours.encode(), given.encode(errors="replace")) and is_fresh
