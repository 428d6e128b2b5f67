"""What changed in a list of tickets since its page was drawn."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.commons.accounts.queries import StaffUser
from server.commons.territories.queries import Territory
from server.core import feed
from server.reporting.tickets.events import territory_audience
from server.surfaces.dashboard.queries import counts, lists
from server.surfaces.dashboard.queries.lists import Line

MOST = 100  # changes that a page takes in its place; after more, it is to be read again
MARK = re.compile(r"([0-9a-f]{12})-(\d{1,18})")


@dataclass(frozen=True)
class News:
    """The tickets that changed up to `mark`: in the list now, or not in it.

    `is_stale`: too much happened to be told, or the mark asked for is not of this database's present life.
    """

    mark: str
    inside: list[Line]
    outside: list[Line]
    is_stale: bool = False


def mark_of(epoch: str, position: int) -> str:
    """How a page writes up to where of the change feed it knows what happened."""
    return f"{epoch}-{position}"


def seen(territory: Territory, user: StaffUser) -> dict[str, Any]:
    """What a live page knows before its rows are read: its `mark`, and what its frame counts: `waiting`."""
    waiting, reached = counts.waiting_at(territory.id, user)
    return {"mark": mark_of(*reached), "waiting": waiting}


def news(territory: Territory, user: StaffUser, chosen: Mapping[str, Any], since: str) -> News | None:
    """What happened since a mark to the tickets that this reader may see; None where nothing did."""
    reached, position = _reached_since(since)
    if since == reached:
        return None
    if position is None:
        return News(reached, [], [], is_stale=True)
    entries = feed.news(territory_audience(territory.id), position, MOST + 1)
    if len(entries) > MOST:
        return News(reached, [], [], is_stale=True)
    ids = {uuid.UUID(subject) for _, subject in entries}
    changed = lists.lines_of(territory, user, ids) if ids else {}
    held = lists.held(territory, user, chosen, changed) if changed else set()
    lines = sorted(changed.items(), key=lambda pair: pair[1].received_at, reverse=True)
    return News(
        reached,
        inside=[line for ticket_id, line in lines if ticket_id in held],
        outside=[line for ticket_id, line in lines if ticket_id not in held],
    )


def changes(towns: Sequence[Territory], since: str) -> str | None:
    """The mark of now where a ticket of these towns changed since another one; None where none did."""
    reached, position = _reached_since(since)
    if since == reached:
        return None
    if position is None:
        return reached
    return reached if feed.has_news([territory_audience(one.id) for one in towns], position) else None


def _reached_since(since: str) -> tuple[str, int | None]:
    """The mark of now, and the position of another; None where nothing is known of what happened since."""
    epoch, latest = feed.reached()
    if since == mark_of(epoch, latest):  # most often: where the feed begins need not be asked
        return since, latest
    known = MARK.fullmatch(since)
    position = int(known[2]) if known and known[1] == epoch else -1
    followed = feed.first_position() - 1 <= position <= latest
    return mark_of(epoch, latest), position if followed else None
