"""What the desk does with an announcement: write, publish, withdraw; and what appears by the clock."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.commons.announcements.errors import (
    AnnouncementChangedMeanwhile,
    AnnouncementRefused,
    AnnouncementUnknown,
    NotInThisState,
)
from server.commons.announcements.events import AnnouncementChanged, AnnouncementPublished
from server.commons.announcements.models import Announcement, AnnouncementCategory, AnnouncementDistrict
from server.commons.announcements.rules.content import DRAFT, PUBLISHED, WITHDRAWN, Content, faults
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, unit_of_work
from server.core.language import translate

ANNOUNCE_AT_ONCE = 100
_COPIED = (
    "kind",
    "title",
    "text",
    "title_en",
    "text_en",
    "starts_at",
    "ends_at",
    "address",
    "latitude",
    "longitude",
    "radius_m",
    "link",
)


def save(
    *,
    territory_id: int,
    announcement_id: uuid.UUID,
    account_id: int,
    content: Content,
    base_revision: int = 0,
    tells: bool = False,
) -> None:
    """Write an announcement, new or known; what is published changes for everybody at once.

    Args:
        base_revision: what the form was opened with, 0 for a new one.
        tells: whether those who follow a published one are told of the change.

    Raises:
        AnnouncementRefused: something in it cannot be; `errors` says what, by field.
        AnnouncementChangedMeanwhile: somebody else saved it since.
        AnnouncementUnknown: the id is another territory's.

    Emits:
        AnnouncementChanged, when followers are to be told.
    """
    territory = territories.by_id(territory_id)
    _check(territory, content)

    def write() -> None:
        with unit_of_work() as work:
            row = work.lock(Announcement, announcement_id)
            if row is None:
                _add(work, territory, announcement_id, account_id, content)
                return
            if row.territory_id != territory_id:
                raise AnnouncementUnknown("unknown_announcement")
            _change(work, territory, row, content, base_revision, tells=tells)

    again_if_taken(write)


def _add(
    work: UnitOfWork, territory: Territory, announcement_id: uuid.UUID, account_id: int, content: Content
) -> None:
    instant = now()
    row = Announcement(
        id=announcement_id,
        territory_id=territory.id,
        state=DRAFT,
        author_id=account_id,
        created_at=instant,
        updated_at=instant,
        revision=1,
        **_columns(content),
    )
    row.published_from = content.published_from
    _place(row, territory, content)
    work.session.add(row)
    work.session.flush()


def _change(
    work: UnitOfWork,
    territory: Territory,
    row: Announcement,
    content: Content,
    base_revision: int,
    *,
    tells: bool,
) -> None:
    if _comparable(_says(territory, row), row) == _comparable(content, row):
        return  # the same form, sent again
    if row.revision != base_revision:
        raise AnnouncementChangedMeanwhile("announcement_changed")
    for name, value in _columns(content).items():
        setattr(row, name, value)
    if row.announced_at is None:  # once it has appeared, the day it appears is history
        row.published_from = content.published_from or (now() if row.state == PUBLISHED else None)
    _place(row, territory, content)
    row.revision += 1
    row.updated_at = now()
    if tells and row.state == PUBLISHED and row.announced_at is not None:
        _tell_change(work, row)


def _tell_change(work: UnitOfWork, row: Announcement) -> None:
    work.emit(
        AnnouncementChanged(territory_id=row.territory_id, announcement_id=row.id, revision=row.revision)
    )


def publish(*, territory_id: int, announcement_id: uuid.UUID) -> None:
    """Show it to citizens, now or from the instant it names; again, what was withdrawn. Twice is once.

    Raises:
        AnnouncementUnknown: not of this territory.
        NotInThisState: it is over.

    Emits:
        AnnouncementPublished, the first time, when it appears now; AnnouncementChanged when it appears again.
    """
    with unit_of_work() as work:
        row = _hold(work, territory_id, announcement_id)
        instant = now()
        if row.ends_at <= instant:
            raise NotInThisState("announcement_over")
        if row.state == PUBLISHED:
            return
        row.state, row.updated_at = PUBLISHED, instant
        row.published_from = row.published_from or instant
        row.revision += 1
        if row.announced_at is not None:
            _tell_change(work, row)
        _announce(work, row, instant)


def _announce(work: UnitOfWork, row: Announcement, instant: datetime) -> None:
    """Ask that subscribers be told, once, as soon as citizens can read it."""
    if row.announced_at is None and row.published_from is not None and row.published_from <= instant:
        row.announced_at = instant
        work.emit(AnnouncementPublished(territory_id=row.territory_id, announcement_id=row.id))


def withdraw(*, territory_id: int, announcement_id: uuid.UUID) -> None:
    """Show it no more, and tell those who follow it. Twice changes nothing.

    Raises:
        AnnouncementUnknown: not of this territory.
        NotInThisState: it was never published.

    Emits:
        AnnouncementChanged.
    """
    with unit_of_work() as work:
        row = _hold(work, territory_id, announcement_id)
        if row.state == WITHDRAWN:
            return
        if row.state != PUBLISHED:
            raise NotInThisState("announcement_not_published")
        row.state, row.updated_at = WITHDRAWN, now()
        row.revision += 1
        _tell_change(work, row)


def announce_due() -> int:
    """Announce what was published for later and appears by now; say how many. Runs by schedule."""
    with unit_of_work() as work:
        instant = now()
        due = work.session.scalars(
            select(Announcement)
            .where(
                Announcement.announced_at.is_(None),
                Announcement.state == PUBLISHED,
                Announcement.published_from <= instant,
            )
            .order_by(Announcement.published_from)
            .limit(ANNOUNCE_AT_ONCE)
            .with_for_update()
        ).all()
        for row in due:
            _announce(work, row, instant)
        return len(due)


def _hold(work: UnitOfWork, territory_id: int, announcement_id: uuid.UUID) -> Announcement:
    row = work.lock(Announcement, announcement_id)
    if row is None or row.territory_id != territory_id:
        raise AnnouncementUnknown("unknown_announcement")
    return row


def _check(territory: Territory, content: Content) -> None:
    found = dict(faults(content))
    for name, known, words in (
        ("districts", territory.district, content.districts),
        ("categories", territory.category, content.categories),
    ):
        if any(known(word) is None for word in words):
            found[name] = f"unknown_{name}"
    if not found.get("address") and _is_outside(territory, content):
        found["address"] = "outside"
    if found:
        errors = {name: [translate(f"field.announcement.{key}")] for name, key in found.items()}
        raise AnnouncementRefused("announcement_refused", errors=errors)


def _is_outside(territory: Territory, content: Content) -> bool:
    return (
        content.latitude is not None
        and content.longitude is not None
        and not territory.contains(content.longitude, content.latitude)
    )


def _columns(content: Content) -> dict[str, Any]:
    values = {name: getattr(content, name) for name in _COPIED}
    if not content.has_place:
        values["radius_m"] = None
    return values


def _place(row: Announcement, territory: Territory, content: Content) -> None:
    """Tie it to its districts and categories; what it was tied to already stays."""
    districts = {one.id for slug in content.districts if (one := territory.district(slug))}
    categories = {item.id for code in content.categories if (item := territory.category(code))}
    known = {tie.district_id: tie for tie in row.districts}
    row.districts = [known.get(key) or AnnouncementDistrict(district_id=key) for key in sorted(districts)]
    tied = {tie.category_id: tie for tie in row.categories}
    row.categories = [tied.get(key) or AnnouncementCategory(category_id=key) for key in sorted(categories)]


def _comparable(content: Content, row: Announcement) -> Content:
    """Without the order of what has none, nor the day it appears once it has."""
    return replace(
        content,
        districts=tuple(sorted(content.districts)),
        categories=tuple(sorted(content.categories)),
        published_from=content.published_from if row.announced_at is None else None,
    )


def _says(territory: Territory, row: Announcement) -> Content:
    return Content(
        **{name: getattr(row, name) for name in _COPIED},
        published_from=row.published_from,
        districts=tuple(
            one.slug for tie in row.districts if (one := territory.district_by_id(tie.district_id))
        ),
        categories=tuple(
            item.code for tie in row.categories if (item := territory.category_by_id(tie.category_id))
        ),
    )
