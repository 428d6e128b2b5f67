"""What posters and links brought: opened, and the signalements of the same visit."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from server.commons.announcements.models import Announcement
from server.commons.announcements.queries.sharing import Shared, in_each_language
from server.commons.announcements.rules.posts import Post, posts
from server.commons.outreach import queries as outreach
from server.commons.outreach.models import CountedLink
from server.commons.territories.queries import Territory
from server.core.db import db
from server.reporting.signalements.models import Signalement


@dataclass(frozen=True)
class LinkLine:
    """A link with what it brought."""

    link: CountedLink
    visits: int
    signalements: int


@dataclass(frozen=True)
class Order:
    """The links that were ordered together, and what they brought in all."""

    id: uuid.UUID
    support: str
    made_at: datetime
    lines: tuple[LinkLine, ...]

    @property
    def visits(self) -> int:
        return sum(line.visits for line in self.lines)

    @property
    def signalements(self) -> int:
        return sum(line.signalements for line in self.lines)


def brought(territory_id: int, codes: Iterable[str]) -> dict[str, int]:
    """How many signalements came from each link; those that brought none are absent."""
    rows = db.session.execute(
        select(Signalement.origin, func.count())
        .where(Signalement.territory_id == territory_id, Signalement.origin.in_(list(codes)))
        .group_by(Signalement.origin)
    )
    return {code: count for code, count in rows if code}


def lines_of(territory_id: int, links: Sequence[CountedLink]) -> list[LinkLine]:
    """These links with what they brought."""
    opened = outreach.visits([link.id for link in links])
    came = brought(territory_id, [link.code for link in links])
    return [LinkLine(link, opened.get(link.id, 0), came.get(link.code, 0)) for link in links]


def orders(territory_id: int) -> list[Order]:
    """The orders of paper that were made last, the latest first."""
    found: dict[uuid.UUID, list[LinkLine]] = {}
    for line in lines_of(territory_id, outreach.latest_links(territory_id)):
        found.setdefault(line.link.batch_id, []).append(line)
    return [
        Order(batch, lines[0].link.support, lines[0].link.made_at, tuple(lines))
        for batch, lines in found.items()
    ]


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What one poster or sticker says. `languages` are `fr`, `en`, or both."""

    link: str  # behind the QR code
    short: str  # to be typed by who cannot scan
    languages: tuple[str, ...]
    category: Mapping[str, str]  # by language; empty: anything
    place: str
    code: str


def printed(here: Territory, batch_id: uuid.UUID) -> tuple[str, list[Printed]]:
    """The support of an order, and what each of its papers says.

    Raises:
        LinkUnknown: this town has no such order.
    """
    links = outreach.links_of_batch(here.id, batch_id)
    return links[0].support, [_printed(here, link) for link in links]


def _printed(here: Territory, link: CountedLink) -> Printed:
    base = current_app.config["PARVIS"].base_url
    languages = tuple(link.languages.split("-"))
    category = here.category_by_id(link.category_id) if link.category_id else None
    return Printed(
        link=base + outreach.path_to(here, link),
        short=f"{base.partition('://')[2]}/a/{link.code}",
        languages=languages,
        category={one: category.label(one) for one in languages} if category else {},
        place=link.place or "",
        code=link.code,
    )


@dataclass(frozen=True)
class ShareLink:
    """The counted link to an announcement, as it is written in a post."""

    address: str
    line: LinkLine


@dataclass(frozen=True)
class Share:
    """An announcement in one language, and its posts."""

    said: Shared
    posts: tuple[Post, ...]


def share_of(here: Territory, row: Announcement) -> tuple[ShareLink | None, list[Share]]:
    """What is needed to share an announcement; nothing before its link was made."""
    found = lines_of(here.id, outreach.links_to(row.id))
    if not found:
        return None, []
    link = ShareLink(f"{current_app.config['PARVIS'].base_url}/a/{found[0].link.code}", found[0])
    return link, [
        Share(
            said,
            tuple(
                posts(title=said.title, when=said.when, where=said.where, text=said.text, link=link.address)
            ),
        )
        for said in in_each_language(here, row)
    ]
