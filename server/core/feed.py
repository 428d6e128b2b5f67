"""Reading the change feed: what an audience must look at again since a position.

Tablets and live pages read it; `core.events` writes it. A position counts for one life of the database, its
epoch: after a restore from a backup the same positions will be given again, to other facts.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import String, func, null, select, union
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model, again_if_taken, db, unit_of_work
from server.core.events import EventRow, FeedEntry


class FeedEpoch(Model):
    """The life of this database: a cursor made before a restore does not count after it."""

    __tablename__ = "feed_epoch"
    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(String(16))


#: What `reached` tells, for a statement that asks for more: NULL before first use, and before the first fact.
REACHED = (
    select(FeedEpoch.epoch).scalar_subquery().label("epoch"),
    select(func.max(EventRow.position)).scalar_subquery().label("position"),
)


def reached() -> tuple[str, int]:
    """The epoch, made on first use, and the position of the latest published fact: 0 before the first."""
    row = db.session.execute(select(*REACHED)).one()
    if row.epoch is None:
        again_if_taken(_begin_epoch)
        row = db.session.execute(select(*REACHED)).one()
    return row.epoch, row.position or 0


def _begin_epoch() -> None:
    with unit_of_work() as work:
        if work.session.get(FeedEpoch, 1) is None:
            work.session.add(FeedEpoch(id=1, epoch=uuid.uuid4().hex[:12]))


def first_position() -> int:
    """The position of the oldest fact that is kept, 0 before the first."""
    return db.session.scalar(select(func.min(EventRow.position))) or 0


def has_news(audiences: Collection[str], position: int) -> bool:
    """Whether one of these audiences must look at something since."""
    entry = select(FeedEntry.position).where(FeedEntry.audience.in_(audiences), FeedEntry.position > position)
    return db.session.scalar(entry.limit(1)) is not None


def with_news(audiences: Mapping[int, str], position: int) -> set[int]:
    """Of these territories, by id, those whose audience must look at something since.

    Those with facts that are committed and have no position yet are among them.
    """
    ids = {audience: territory_id for territory_id, audience in audiences.items()}
    since = select(FeedEntry.audience.label("audience"), null().label("id")).where(
        FeedEntry.audience.in_(ids), FeedEntry.position > position
    )
    unpublished = select(null(), EventRow.territory_id).where(
        EventRow.position.is_(None), EventRow.territory_id.in_(audiences)
    )
    rows: Sequence[Any] = db.session.execute(union(since, unpublished)).all()
    return {ids[audience] if audience else territory_id for audience, territory_id in rows}


def news(audience: str, position: int, limit: int) -> list[tuple[int, str]]:
    """The position and the subject of the first `limit` entries since, in their order."""
    rows = db.session.execute(
        select(FeedEntry.position, FeedEntry.subject)
        .where(FeedEntry.audience == audience, FeedEntry.position > position)
        .order_by(FeedEntry.position)
        .limit(limit)
    )
    return [(row.position, row.subject) for row in rows]


def changed(territory_id: int, audience: str, position: int, limit: int) -> list[str]:
    """The first `limit` subjects that an audience must look at since, each once.

    The subjects of all of the territory's facts that are committed and have no position yet are among them,
    as nobody put those before their audiences: whoever asks again from the same position meets them again.
    """
    since = select(FeedEntry.subject).where(FeedEntry.audience == audience, FeedEntry.position > position)
    unpublished = select(EventRow.subject).where(
        EventRow.position.is_(None), EventRow.territory_id == territory_id, EventRow.subject.is_not(None)
    )
    return list(db.session.scalars(union(since, unpublished).limit(limit)))
