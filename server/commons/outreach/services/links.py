"""Making links and counting that they were opened."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from server.commons.outreach import rules
from server.commons.outreach.errors import LinkUnknown, refused
from server.commons.outreach.models import CountedLink, LinkDay
from server.commons.outreach.services.spending import own_campaign
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import again_if_taken, unit_of_work
from server.core.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A link to be made; ids are those of the town's own rows."""

    support: str
    languages: str = "fr"
    category_id: int | None = None
    district_id: int | None = None
    announcement_id: uuid.UUID | None = None
    campaign_id: uuid.UUID | None = None
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def make_links(*, territory_id: int, batch_id: uuid.UUID, wanted: Sequence[Wanted]) -> list[str]:
    """Make the links of one order and give their codes; the same order again gives the same.

    Raises:
        OutreachRefused: none, or too many at once.
        NotFound: the order, or its campaign, is another town's.
    """
    if not 0 < len(wanted) <= rules.MOST_LINKS:
        raise refused(places="places")

    def write() -> list[str]:
        with unit_of_work() as work:
            known = work.session.execute(
                select(CountedLink.territory_id, CountedLink.code)
                .where(CountedLink.batch_id == batch_id)
                .order_by(CountedLink.rank)
            ).all()
            if any(town != territory_id for town, _ in known):
                raise NotFound("not_found")
            if known:
                return [code for _, code in known]
            for campaign_id in {one.campaign_id for one in wanted if one.campaign_id}:
                own_campaign(work, territory_id, campaign_id)
            rows = [_link(territory_id, batch_id, rank, one) for rank, one in enumerate(wanted)]
            work.session.add_all(rows)
            return [row.code for row in rows]

    return again_if_taken(write)


def _link(territory_id: int, batch_id: uuid.UUID, rank: int, one: Wanted) -> CountedLink:
    return CountedLink(
        territory_id=territory_id,
        code=rules.new_code(),
        batch_id=batch_id,
        rank=rank,
        support=one.support,
        languages=one.languages,
        category_id=one.category_id,
        district_id=one.district_id,
        announcement_id=one.announcement_id,
        campaign_id=one.campaign_id,
        place=one.place,
        latitude=one.latitude,
        longitude=one.longitude,
        made_at=now(),
    )


def count_visit(territory_id: int, code: str) -> None:
    """Count that a link was opened today; nothing of who opened it is kept.

    Raises:
        LinkUnknown: this town has no such link.
    """
    day = territories.by_id(territory_id).local(now()).date()

    def write() -> None:
        with unit_of_work() as work:
            link_id = work.session.scalar(
                select(CountedLink.id).where(
                    CountedLink.territory_id == territory_id, CountedLink.code == rules.normal_code(code)
                )
            )
            if link_id is None:
                raise LinkUnknown("unknown_link")
            counted = work.session.scalar(
                update(LinkDay)
                .where(LinkDay.link_id == link_id, LinkDay.day == day)
                .values(visits=LinkDay.visits + 1)
                .returning(LinkDay.visits)
            )
            if counted is None:
                work.session.add(LinkDay(link_id=link_id, day=day, visits=1))

    again_if_taken(write)
