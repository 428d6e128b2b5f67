"""Telling a body, by its own way, what the desk answers and what it has had for too long."""

import logging
import uuid
from datetime import date

from server.commons.territories import queries as territories
from server.commons.territories.queries import Team, Territory
from server.core.clock import now
from server.core.db import db
from server.core.language import speaking, translate
from server.reporting.dispatch.services import reminding
from server.reporting.partners import queries
from server.reporting.partners.channels import email, webhook
from server.reporting.partners.errors import NeverTaken
from server.reporting.partners.models import Transfer
from server.reporting.partners.queries import Shown
from server.reporting.signalements.queries.words import local_date_in_words
from server.reporting.tickets import queries as ticket_reads

log = logging.getLogger(__name__)
LISTED = 20


def tell_reply(transfer_id: uuid.UUID, action_id: uuid.UUID) -> None:
    """Bring what the desk wrote to the body; on its page it can be read at once. At least once.

    Raises:
        NotTaken: not now; the job is to be run again.
    """
    transfer = db.session.get_one(Transfer, transfer_id)
    territory = territories.by_id(transfer.territory_id)
    team = territory.team_by_id(transfer.team_id)
    words = ticket_reads.words_of_step(transfer.ticket_id, action_id)
    parcel = queries.parcel_in_words(territory, transfer)
    page, secret, name = queries.link_of(transfer), queries.secret_of(transfer.team_id), f"reply-{action_id}"
    db.session.rollback()  # nothing is held while the network is asked
    if team is None:
        return
    try:
        if queries.channel_of(team) == "webhook":
            webhook.reply(territory, team, secret, str(transfer_id), words, name=name)
        elif team.email:
            email.reply(territory, team, parcel.number, words, page, name=name)
    except NeverTaken as error:
        log.error("the reply %s to %s is refused: %s", action_id, team.slug, error)


def remind(team_id: int, day: date) -> None:
    """Tell a body what it has had for too long, by its own way; Open311 has none, so there by e-mail.

    At least once; a team of the town is told by dispatch itself.

    Raises:
        NotTaken: not now; the job is to be run again.
    """
    known = territories.team_with_territory(team_id)
    if known is None:
        return
    territory, team = known
    if team.kind != "external":
        return
    if reminding.is_sent(team_id, day):
        return
    late = queries.late_at(territory, team_id, now())
    lines = [_line(territory, one) for one in late[:LISTED]]
    secret, name = queries.secret_of(team_id), f"reminder-{team_id}-{day}"
    db.session.rollback()  # nothing is held while the network is asked
    if late:
        try:
            _send(territory, team, late, lines, secret, name)
        except NeverTaken as error:
            log.error("the reminder of %s is refused: %s", team.slug, error)
    reminding.note_sent(team_id, day)


def _send(
    territory: Territory, team: Team, late: list[Shown], lines: list[str], secret: str | None, name: str
) -> None:
    if queries.channel_of(team) == "webhook":
        webhook.remind(territory, team, secret, [one.number for one in late], name=name)
    elif team.email:
        email.remind(territory, team, lines, len(late), name=name)


def _line(territory: Territory, one: Shown) -> str:
    category = territory.category_by_id(one.category_id)
    with speaking(territory.first_language):
        return translate(
            "partner.mail.line",
            number=one.number,
            what=category.label() if category else "",
            place=one.address or "–",
            date=local_date_in_words(one.deadline, territory.time_zone) if one.deadline else "–",
            url=queries.link_of(one.transfer),
        )
