"""Telling a body of photos that came after the ticket itself: of what is urgent, or sent by a slow phone."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from server.commons.territories import queries as territories
from server.commons.territories.queries import Team, Territory
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.reporting.partners import queries, rules
from server.reporting.partners.channels import email, webhook
from server.reporting.partners.errors import NeverTaken, NotTaken
from server.reporting.partners.models import Transfer
from server.reporting.partners.queries import Parcel

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Seen:
    """A ticket that a body has, with the photos that are there by now."""

    territory: Territory
    team: Team
    parcel: Parcel
    told_at: datetime
    told: int
    page: str
    secret: str | None
    name: str

    @property
    def is_news(self) -> bool:
        """Whether photos came that the body was not told of; of those that come together it is told once."""
        waited = now() - self.told_at >= rules.PHOTOS_WITHIN
        return len(self.parcel.photos) > self.told and (waited or not self.parcel.promised.awaited)

    @property
    def are_all_there(self) -> bool:
        return len(self.parcel.photos) >= self.parcel.promised.count


def show_photos(transfer_id: uuid.UUID) -> None:
    """Tell a body, by its own way, of photos that came; Open311 has none, so there by e-mail. At least once.

    Who does not take it is told an hour later, with what came since, for three days.
    """
    seen = _look(transfer_id)
    db.session.rollback()  # nothing is held while the network is asked
    if seen is None:
        _note(transfer_id, None)
        return
    told, later = seen.told, rules.look_for_photos_at(seen.told_at, now())
    if seen.is_news:
        try:
            _tell(seen)
        except NeverTaken as error:
            log.error("the photos of %s to %s are refused: %s", transfer_id, seen.team.slug, error)
        except NotTaken as error:
            log.warning("the photos of %s are not taken: %s", transfer_id, error)
            _note(transfer_id, later and now() + rules.LOOK_LATER_EVERY)
            return
        told = len(seen.parcel.photos)
    _note(transfer_id, None if seen.are_all_there else later, told)


def _look(transfer_id: uuid.UUID) -> _Seen | None:
    """None: the body no longer has it, or is done with it."""
    row = db.session.get_one(Transfer, transfer_id)
    territory = territories.by_id(row.territory_id)
    team = territory.team_by_id(row.team_id)
    if team is None or row.state != rules.SENT or row.sent_at is None or not queries.has_it_open(row):
        return None
    parcel = queries.parcel_in_words(territory, row)
    return _Seen(
        territory=territory,
        team=team,
        parcel=parcel,
        told_at=row.sent_at,
        told=row.photos_told,
        page=queries.link_of(row),
        secret=queries.secret_of(team.id),
        name=f"photos-{row.id}-{row.round}-{len(parcel.photos)}",
    )


def _tell(seen: _Seen) -> None:
    if queries.channel_of(seen.team) == "webhook":
        webhook.show(seen.territory, seen.team, seen.secret, seen.parcel, name=seen.name)
    elif seen.team.email:
        email.show(seen.territory, seen.team, seen.parcel, seen.page, name=seen.name)


def _note(transfer_id: uuid.UUID, next_at: datetime | None, told: int | None = None) -> None:
    with unit_of_work() as work:
        row = work.lock_one(Transfer, transfer_id)
        if row.state == rules.SENT:
            row.next_at = next_at
            row.photos_told = row.photos_told if told is None else told
