"""Reading the change feed: what an audience must look at again since a position.

Tablets and live pages read it; `core.events` writes it. A position counts for one life of the database, its
epoch: after a restore from a backup the same positions will be given again, to other facts.
"""

import uuid

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model, again_if_taken, db, unit_of_work
from server.core.events import EventRow, FeedEntry


class FeedEpoch(Model):
    """The life of this database: a cursor made before a restore does not count after it."""

    __tablename__ = "feed_epoch"
    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16))


def feed_epoch() -> str:
    """The epoch of this database's change feed; made on first use."""
    row = db.session.get(FeedEpoch, 1)
    return row.epoch if row else again_if_taken(_begin_epoch)


def _begin_epoch() -> str:
    with unit_of_work() as work:
        row = work.session.get(FeedEpoch, 1) or FeedEpoch(id=1, epoch=uuid.uuid4().hex[:12])
        work.session.add(row)
    return row.epoch


def reached() -> tuple[str, int]:
    """The epoch, and the position of the latest published fact: 0 before the first."""
    latest = select(func.max(EventRow.position)).scalar_subquery()
    row = db.session.execute(select(FeedEpoch.epoch, latest.label("position"))).first()
    return (row.epoch, row.position or 0) if row else (feed_epoch(), last_position())


def first_position() -> int:
    """The position of the oldest fact that is kept, 0 before the first."""
    return db.session.scalar(select(func.min(EventRow.position))) or 0


def last_position() -> int:
    """The position of the latest published fact, 0 before the first."""
    return db.session.scalar(select(func.max(EventRow.position))) or 0


def has_news(audience: str, position: int) -> bool:
    """Whether this audience must look at something since."""
    entry = select(FeedEntry.position).where(FeedEntry.audience == audience, FeedEntry.position > position)
    return db.session.scalar(entry.limit(1)) is not None


def news(audience: str, position: int, limit: int) -> list[tuple[int, str]]:
    """The position and the subject of the first `limit` entries since, in their order."""
    rows = db.session.execute(
        select(FeedEntry.position, FeedEntry.subject)
        .where(FeedEntry.audience == audience, FeedEntry.position > position)
        .order_by(FeedEntry.position)
        .limit(limit)
    )
    return [(row.position, row.subject) for row in rows]
