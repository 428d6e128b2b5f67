"""Reads: the links of a town with what they brought, campaigns, what was spent."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from server.commons.outreach.errors import LinkUnknown
from server.commons.outreach.models import Campaign, Cost, CountedLink, LinkDay
from server.commons.outreach.rules import LONGEST_CODE, Aim, normal_code, path_of
from server.commons.territories.queries import Territory
from server.core.db import db

MOST_SHOWN = 200


def known_code(territory_id: int, code: str | None) -> str | None:
    """The code as it is kept, if it is a link of this town; None for anything else: it is but a hint."""
    if not code or len(code) > LONGEST_CODE:
        return None
    return db.session.scalar(
        select(CountedLink.code).where(
            CountedLink.territory_id == territory_id, CountedLink.code == normal_code(code)
        )
    )


def path_behind(territory: Territory, code: str) -> str:
    """The address within the site to which a link leads.

    Raises:
        LinkUnknown: this town has no such link.
    """
    row = db.session.scalar(
        select(CountedLink).where(
            CountedLink.territory_id == territory.id, CountedLink.code == normal_code(code)
        )
    )
    if row is None:
        raise LinkUnknown("unknown_link")
    return path_to(territory, row)


def path_to(territory: Territory, link: CountedLink) -> str:
    """The address within the site to which `link` leads; a type that is no longer offered is left out."""
    category = territory.category_by_id(link.category_id) if link.category_id else None
    aim = Aim(
        category=category.code if category and territory.leaf(category.code) else None,
        latitude=link.latitude,
        longitude=link.longitude,
        announcement=str(link.announcement_id) if link.announcement_id else None,
    )
    return path_of(aim, link.code)


def links_of_batch(territory_id: int, batch_id: uuid.UUID) -> Sequence[CountedLink]:
    """The links of one order, in the order that they were asked for.

    Raises:
        LinkUnknown: this town has no such order.
    """
    rows = db.session.scalars(
        select(CountedLink)
        .where(CountedLink.batch_id == batch_id, CountedLink.territory_id == territory_id)
        .order_by(CountedLink.rank)
    ).all()
    if not rows:
        raise LinkUnknown("unknown_link")
    return rows


def latest_links(territory_id: int, *, printed: bool = True) -> Sequence[CountedLink]:
    """The links that were made last, of paper or of posts."""
    is_post = CountedLink.announcement_id.is_not(None)
    return db.session.scalars(
        select(CountedLink)
        .where(CountedLink.territory_id == territory_id, ~is_post if printed else is_post)
        .order_by(CountedLink.made_at.desc(), CountedLink.id)
        .limit(MOST_SHOWN)
    ).all()


def links_to(announcement_id: uuid.UUID) -> Sequence[CountedLink]:
    """The links that lead to an announcement, the first made first."""
    return db.session.scalars(
        select(CountedLink).where(CountedLink.announcement_id == announcement_id).order_by(CountedLink.id)
    ).all()


def visits(link_ids: Sequence[int]) -> dict[int, int]:
    """How often each link was opened; those never opened are absent."""
    rows = db.session.execute(
        select(LinkDay.link_id, func.sum(LinkDay.visits))
        .where(LinkDay.link_id.in_(list(link_ids)))
        .group_by(LinkDay.link_id)
    )
    return {link_id: int(total) for link_id, total in rows}


def campaigns(territory_id: int) -> Sequence[Campaign]:
    """The campaigns, the latest first."""
    return db.session.scalars(
        select(Campaign)
        .where(Campaign.territory_id == territory_id)
        .order_by(Campaign.starts_on.desc(), Campaign.id)
        .limit(MOST_SHOWN)
    ).all()


def costs(territory_id: int) -> Sequence[Cost]:
    """What was entered, the latest year first."""
    return db.session.scalars(
        select(Cost)
        .where(Cost.territory_id == territory_id)
        .order_by(Cost.year.desc(), Cost.kind, Cost.entered_at, Cost.id)
    ).all()
