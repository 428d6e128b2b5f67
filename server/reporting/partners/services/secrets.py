"""The secrets shared with bodies: made here and shown once, or given by the body's server."""

import secrets

from flask import current_app

from server.commons.audit import services as audit
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import unit_of_work
from server.core.sealing import seal
from server.reporting.partners.errors import NoChannel
from server.reporting.partners.models import ChannelSecret

MAX_KEY = 300


def make_secret(*, territory_id: int, team: str, account_id: int) -> str:
    """Make the secret that signs what goes to a body's webhook, in place of the one before. Shown once.

    Raises:
        NoChannel: the team has no webhook.
    """
    secret = secrets.token_urlsafe(32)
    _keep(territory_id, team, "webhook", secret, account_id)
    return secret


def keep_key(*, territory_id: int, team: str, key: str, account_id: int) -> None:
    """Keep the key that a body's Open311 server gave the town.

    Raises:
        NoChannel: the team has no Open311 server, or the key is none.
    """
    if not 0 < len(key.strip()) <= MAX_KEY:
        raise NoChannel("no_channel")
    _keep(territory_id, team, "open311", key.strip(), account_id)


def _keep(territory_id: int, slug: str, kind: str, words: str, account_id: int) -> None:
    team = territories.by_id(territory_id).team(slug)
    if team is None or not team.channel or team.channel["kind"] != kind:
        raise NoChannel("no_channel")
    sealed = seal(current_app.config["PARVIS"].secret_key, words)
    with unit_of_work() as work:
        row = work.session.get(ChannelSecret, team.id) or ChannelSecret(
            team_id=team.id, territory_id=territory_id
        )
        row.sealed, row.made_at, row.made_by = sealed, now(), account_id
        work.session.add(row)
        audit.record(
            work,
            territory_id=territory_id,
            action="secret_kept",
            by=account_id,
            subject=f"team:{team.id}",
            channel=kind,
        )
