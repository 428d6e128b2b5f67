"""Bringing a ticket to an outside body: written down, claimed with a lease, brought, marked.

At least once. A body knows a ticket by the transfer's id, so that the same again is harmless where the body's
way allows: an e-mail keeps its Message-ID, a webhook its delivery; an Open311 server is searched first.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from server.commons.audit import services as audit
from server.commons.territories import queries as territories
from server.commons.territories.queries import Team, Territory
from server.core.clock import now
from server.core.db import again_if_taken, db, unit_of_work
from server.core.queue import team_queue
from server.reporting.partners import queries, rules
from server.reporting.partners.channels import Errand, Taken, email, open311, webhook
from server.reporting.partners.errors import AlreadyTaken, NeverTaken, NotTaken, TransferUnknown
from server.reporting.partners.events import TransferAskedAgain
from server.reporting.partners.models import Transfer
from server.reporting.tickets import queries as ticket_reads
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import OPEN_STATES

log = logging.getLogger(__name__)
CHANNELS = {"email": email.bring, "webhook": webhook.bring, "open311": open311.bring}


def give(ticket_id: uuid.UUID, action_id: uuid.UUID, team_id: int) -> None:
    """Write down that a ticket was given to an outside body, and bring it there; again it does nothing.

    A body without any way but the telephone waits on the desk's list until somebody has called; a team of the
    town is no outside body.
    """
    known = territories.team_with_territory(team_id)
    if known is None:
        return
    territory, team = known
    if team.kind != "external":
        return
    channel = queries.channel_of(team)

    def write() -> bool:
        with unit_of_work() as work:
            ticket = tickets.hold(work, ticket_id)
            if ticket.team_id != team_id:
                return False
            if work.session.get(Transfer, action_id) is None:
                work.session.execute(
                    update(Transfer)
                    .where(Transfer.ticket_id == ticket_id)
                    .values(state=rules.ENDED, next_at=None)
                )
                work.session.add(_new(territory.id, ticket_id, action_id, team_id, channel))
        return True

    if again_if_taken(write) and channel != rules.BY_TELEPHONE:
        bring(action_id)


def _new(
    territory_id: int, ticket_id: uuid.UUID, action_id: uuid.UUID, team_id: int, channel: str
) -> Transfer:
    instant = now()
    return Transfer(
        id=action_id,
        ticket_id=ticket_id,
        territory_id=territory_id,
        team_id=team_id,
        channel=channel,
        state=rules.WAITING,
        made_at=instant,
        waits_since=instant,
        next_at=None if channel == rules.BY_TELEPHONE else instant,
        link_version=1,
    )


@dataclass(frozen=True)
class _Claimed:
    """Who brings what; `tried_at` is None at the first try of all."""

    territory: Territory
    team: Team
    channel: str
    round: int
    tried_at: datetime | None


def bring(transfer_id: uuid.UUID) -> None:
    """Bring what waits to its body, once more if need be; what is not taken waits longer each time."""
    claimed = _claim(transfer_id)
    if claimed is None:
        return
    try:
        errand = _errand(claimed, transfer_id)
        db.session.rollback()  # nothing is held while the network is asked
        taken = CHANNELS[claimed.channel](errand)
    except NotTaken as error:
        log.warning("transfer %s is not taken: %s", transfer_id, error)
        _not_taken(transfer_id, str(error), for_good=isinstance(error, NeverTaken))
    else:
        _taken(transfer_id, taken, errand)


def _claim(transfer_id: uuid.UUID) -> _Claimed | None:
    """Take the lease; None when there is nothing to bring, no longer, or another worker is at it."""
    instant = now()
    with unit_of_work() as work:
        row = work.lock(Transfer, transfer_id)
        if row is None or row.state != rules.WAITING or (row.lease_until and row.lease_until > instant):
            return None
        if row.channel not in CHANNELS:
            return None  # a person calls
        ticket = ticket_reads.get_ticket(row.territory_id, row.ticket_id)
        territory = territories.by_id(row.territory_id)
        team = territory.team_by_id(row.team_id)
        if team is None or ticket.team_id != row.team_id or ticket.state not in OPEN_STATES:
            row.state, row.next_at = rules.ENDED, None
            return None
        if ticket.priority != "urgent" and _waits_for_photos(row, instant):
            row.next_at = instant + rules.LOOK_FOR_PHOTOS_EVERY
            return None
        claimed = _Claimed(territory, team, row.channel, row.round, row.tried_at)
        row.tried_at = row.tried_at or instant
        row.attempts += 1
        row.lease_until = row.next_at = instant + rules.LEASE
        return claimed


def _waits_for_photos(row: Transfer, instant: datetime) -> bool:
    """Whether the body is better told in a moment, with the photos that are on their way."""
    if row.tried_at is not None or instant >= row.made_at + rules.PHOTOS_WITHIN:
        return False
    return queries.photos_promised(row.ticket_id).awaited > 0


def _errand(claimed: _Claimed, transfer_id: uuid.UUID) -> Errand:
    transfer = db.session.get_one(Transfer, transfer_id)
    return Errand(
        territory=claimed.territory,
        team=claimed.team,
        parcel=queries.parcel_in_words(claimed.territory, transfer),
        page=queries.link_of(transfer),
        token=queries.token_of(transfer),
        name=f"transfer-{transfer_id}-{claimed.round}",
        secret=queries.secret_of(claimed.team.id),
        tried_at=claimed.tried_at,
    )


def _taken(transfer_id: uuid.UUID, taken: Taken, errand: Errand) -> None:
    instant, told = now(), len(errand.parcel.photos)
    with unit_of_work() as work:
        row = work.lock_one(Transfer, transfer_id)
        row.state, row.sent_at, row.error = rules.SENT, instant, None
        row.lease_until, row.photos_told = None, told
        more = queries.photos_promised(row.ticket_id).count > told
        row.next_at = rules.look_for_photos_at(instant, instant) if more else None
        row.reference, row.token = taken.reference or row.reference, taken.token or row.token


def _not_taken(transfer_id: uuid.UUID, why: str, *, for_good: bool) -> None:
    instant = now()
    with unit_of_work() as work:
        row = work.lock_one(Transfer, transfer_id)
        if row.state != rules.WAITING:
            return  # another worker, whose lease came after, brought it
        row.error, row.lease_until = why[:500], None
        if for_good or rules.gives_up(row.waits_since, instant):
            row.state, row.next_at = rules.FAILED, None
        else:
            row.next_at = instant + rules.delay_after(row.attempts)


def bring_again(*, territory_id: int, transfer_id: uuid.UUID) -> None:
    """Bring it anew, asked by the desk: with all its tries, by the way that the body has today.

    Where that is the telephone alone, it waits again until somebody has called.

    Raises:
        TransferUnknown: there is none here, or the body is no longer there.
        AlreadyTaken: the body's server has it under a number: it would be there twice.
        TicketMovedOn: the body no longer has the ticket.

    Emits:
        TransferAskedAgain.
    """
    with unit_of_work() as work:
        row = work.lock(Transfer, transfer_id)
        if row is None or row.territory_id != territory_id:
            raise TransferUnknown("unknown_transfer")
        queries.still_theirs(row)
        territory = territories.by_id(territory_id)
        team = territory.team_by_id(row.team_id)
        if team is None:
            raise TransferUnknown("unknown_transfer")
        channel = queries.channel_of(team)
        if row.channel == channel == "open311" and (row.reference or row.token):
            raise AlreadyTaken("already_taken")
        row.channel, row.state, row.attempts = channel, rules.WAITING, 0
        row.round += row.sent_at is not None  # what never arrived keeps its name
        row.waits_since, row.lease_until = now(), None
        if channel == rules.BY_TELEPHONE:
            row.next_at = None
            return
        row.next_at = row.waits_since
        work.emit(
            TransferAskedAgain(
                territory_id=territory_id,
                transfer_id=transfer_id,
                queue=team_queue(territory.code, team.slug),
            )
        )


def take_link_back(*, territory_id: int, transfer_id: uuid.UUID, by: int | None = None) -> None:
    """Make the links of this transfer open nothing; what is sent from now on carries a new one.

    Raises:
        TransferUnknown: there is none here.
    """
    with unit_of_work() as work:
        row = work.lock(Transfer, transfer_id)
        if row is None or row.territory_id != territory_id:
            raise TransferUnknown("unknown_transfer")
        row.link_version += 1
        audit.record(
            work,
            territory_id=territory_id,
            action="link_taken_back",
            by=by,
            subject=f"ticket:{row.ticket_id}",
        )
