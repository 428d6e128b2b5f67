"""Following one announcement, or all those of a district; being told elsewhere; stopping with one tap."""

import hmac
import uuid
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from server.commons.announcements import queries
from server.commons.announcements.models import Announcement, AnnouncementFollower
from server.commons.notifications import services as notifications
from server.commons.territories.queries import Territory
from server.core import tokens
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, db, unit_of_work
from server.core.errors import Conflict, Forbidden, NotFound
from server.core.http import digest

SCOPE = "announcements"
KEPT_AFTER_END = timedelta(days=30)  # an announcement may be taken up again
FORGET_AT_ONCE = 200


def follow(
    *,
    territory: Territory,
    follower_id: uuid.UUID,
    secret: str,
    announcement_id: uuid.UUID | None = None,
    district: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    language: str,
) -> bool:
    """Tell a person what becomes of one announcement; without one, of all that come. Say whether it is new.

    The same again changes nothing but what it adds to the contact data.

    Args:
        district: the slug of the district whose announcements are wanted; None: the whole town's.

    Raises:
        AnnouncementUnknown: no such announcement that citizens may read.
        Invalid: no such district.
        Conflict: the id is known with another secret or for something else.
    """
    if announcement_id is not None:
        queries.shown_row(territory, announcement_id)
    place = queries.district_named(territory, district)

    def write() -> bool:
        with unit_of_work() as work:
            known = work.lock(AnnouncementFollower, follower_id)
            wanted = (announcement_id, place.id if place else None)
            if known is None:
                _add(work, territory.id, follower_id, secret, language, *wanted)
            elif (known.announcement_id, known.district_id) != wanted or not _holds(known, secret):
                raise Conflict("id_taken")
            if email or phone:
                notifications.register_contact(
                    work,
                    recipient_id=follower_id,
                    territory_id=territory.id,
                    email=email,
                    phone=phone,
                    language=language,
                )
            return known is None

    return again_if_taken(write)


def _add(
    work: UnitOfWork,
    territory_id: int,
    follower_id: uuid.UUID,
    secret: str,
    language: str,
    announcement_id: uuid.UUID | None,
    district_id: int | None,
) -> None:
    work.session.add(
        AnnouncementFollower(
            id=follower_id,
            territory_id=territory_id,
            announcement_id=announcement_id,
            district_id=district_id,
            secret_hash=digest(secret),
            language=language,
            followed_at=now(),
        )
    )
    work.session.flush()


def stop(*, follower_id: uuid.UUID, token: str | None, announcement_id: uuid.UUID | None = None) -> None:
    """Tell this person nothing more, and forget how; who is not known is told nothing already.

    Args:
        announcement_id: what is followed, where the caller says it.

    Raises:
        Forbidden: another's secret or token, out of date, or none.
    """
    follower = db.session.get(AnnouncementFollower, follower_id)
    if follower is None or announcement_id not in (None, follower.announcement_id):
        return
    _authenticate(follower_id, token)
    with unit_of_work() as work:
        _forget(work, [follower_id])


def add_push_address(*, follower_id: uuid.UUID, token: str | None, kind: str, value: str) -> None:
    """Tell this phone or browser from now on.

    Raises:
        NotFound: nobody follows by this id.
        Forbidden: another's secret or token, out of date, or none.
        PushAddressRefused: it cannot be one.
    """
    _authenticate(follower_id, token)
    with unit_of_work() as work:
        notifications.add_push_address(work, recipient_id=follower_id, kind=kind, value=value)


def _authenticate(follower_id: uuid.UUID, token: str | None) -> None:
    follower = db.session.get(AnnouncementFollower, follower_id)
    if follower is None:
        raise NotFound("unknown_follower")
    if not token or not _proves(follower, token):
        raise Forbidden("wrong_secret")


def _proves(follower: AnnouncementFollower, token: str) -> bool:
    """Whether `token` is the device's secret, or was mailed to this person."""
    if token.startswith("m1."):
        mailed = tokens.read_token(current_app.config["PARVIS"].secret_key, token, now())
        return mailed is not None and (mailed.holder_id, mailed.scope) == (follower.id, SCOPE)
    return _holds(follower, token)


def _holds(follower: AnnouncementFollower, secret: str) -> bool:
    return hmac.compare_digest(follower.secret_hash, digest(secret))


def _forget(work: UnitOfWork, follower_ids: list[uuid.UUID]) -> None:
    for follower_id in follower_ids:
        row = work.session.get(AnnouncementFollower, follower_id)
        if row is not None:
            work.session.delete(row)
    notifications.forget_person(work, follower_ids)


def forget_old_followers() -> int:
    """Forget who followed what ended 30 days ago, a batch at a time; say how many. Runs by schedule."""
    before, forgotten = now() - KEPT_AFTER_END, 0
    while True:
        with unit_of_work() as work:
            due = list(
                work.session.scalars(
                    select(AnnouncementFollower.id)
                    .join(Announcement, Announcement.id == AnnouncementFollower.announcement_id)
                    .where(Announcement.ends_at < before)
                    .limit(FORGET_AT_ONCE)
                )
            )
            _forget(work, due)
        forgotten += len(due)
        if len(due) < FORGET_AT_ONCE:
            return forgotten
