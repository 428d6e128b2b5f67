"""Bringing a ticket to its team."""

import logging
import uuid

from server.commons.territories import queries as territories
from server.core.db import db
from server.core.mail import MailRefused
from server.reporting.dispatch import queries
from server.reporting.dispatch.channels import email

log = logging.getLogger(__name__)


def deliver(ticket_id: uuid.UUID, action_id: uuid.UUID, team_id: int) -> None:
    """Write to a service that has an address; tablets learn by the change feed, `partners` tells bodies.

    At least once: a worker that dies between sending and ending sends again, with the same Message-ID. A
    ticket that went elsewhere meanwhile is not sent. A refused address is logged; the ticket stays in the
    team's list.
    """
    known = territories.team_with_territory(team_id)
    if known is None:
        return
    territory, team = known
    if team.kind != "service" or not team.email:
        return
    found = queries.brief_of(territory, ticket_id)
    db.session.rollback()  # nothing is held while the mail leaves
    if found is None or found[1] != team_id:
        return
    try:
        email.send(territory, team, found[0], reference=f"team-{action_id}")
    except MailRefused as error:
        log.error("the address of team %s is refused: %s", team.slug, error)
