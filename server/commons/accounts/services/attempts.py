"""Slowing down whoever fails again and again, without shutting anybody out for good.

Failures are counted by login (or call) and address together: an attacker elsewhere does not slow the person
down. All failures of one address are counted too, with more patience, since a town hall often has only one.
"""

import hmac
import math
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from server.commons.accounts.errors import TooManyAttempts
from server.commons.accounts.models import RefusedAttempt
from server.commons.accounts.rules import FORGET_ATTEMPTS_AFTER, wait_after
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.limits import network_of

#: Failures without a wait, and the longest wait: for one login from one address, and for one address.
ONE_FREE, ONE_LONGEST = 5, timedelta(minutes=15)
ALL_FREE, ALL_LONGEST = 50, timedelta(minutes=1)


class Attempt:
    """One attempt to sign in or to enrol from `client_address`; None lifts the limits.

    Raises, when made:
        TooManyAttempts: this address must wait; nothing is counted then.
    """

    def __init__(self, *, client_address: str | None, what: str) -> None:
        self._limits: dict[bytes, tuple[int, timedelta]] = {}
        if client_address is None:
            return
        place = network_of(client_address)
        self._one = _source("one", place, what)
        self._limits = {self._one: (ONE_FREE, ONE_LONGEST), _source("all", place): (ALL_FREE, ALL_LONGEST)}
        until = db.session.scalar(
            select(func.max(RefusedAttempt.wait_until)).where(RefusedAttempt.source.in_(list(self._limits)))
        )
        db.session.rollback()
        if until is not None and until > now():
            raise TooManyAttempts("too_many_attempts", wait_s=math.ceil((until - now()).total_seconds()))

    def failed(self) -> None:
        """Count a failure, in a transaction of its own."""
        if not self._limits:
            return
        with unit_of_work() as work:
            instant = now()
            for source, (free, longest) in self._limits.items():
                row = _row(work, source, instant)
                row.failures = row.failures + 1 if instant - row.last_at < FORGET_ATTEMPTS_AFTER else 1
                row.last_at = instant
                row.wait_until = instant + wait_after(row.failures, free=free, longest=longest)

    def succeeded(self, work: UnitOfWork) -> None:
        """Forget the failures that came before, inside the caller's transaction."""
        row = work.session.get(RefusedAttempt, self._one) if self._limits else None
        if row is not None:
            work.session.delete(row)


def _row(work: UnitOfWork, source: bytes, instant: datetime) -> RefusedAttempt:
    """The counter of `source`, locked, made at its first failure."""
    row = work.session.get(RefusedAttempt, source, with_for_update=True)
    if row is not None:
        return row
    try:
        with work.session.begin_nested():
            row = RefusedAttempt(source=source, failures=0, last_at=instant, wait_until=instant)
            work.session.add(row)
        return row
    except IntegrityError:  # made meanwhile by another attempt
        return work.session.get_one(RefusedAttempt, source, with_for_update=True, populate_existing=True)


def _source(*parts: str) -> bytes:
    key = current_app.config["PARVIS"].secret_key.encode()
    return hmac.digest(key, "\x1f".join(("attempt", *parts)).encode(), "sha256")
