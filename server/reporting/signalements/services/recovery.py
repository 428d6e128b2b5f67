"""Finding one's signalements again by e-mail: asking for the link, and what it opens."""

import uuid
from datetime import timedelta

from flask import current_app

from server.commons.notifications import queries as contacts
from server.commons.notifications import services as notifications
from server.commons.territories import queries as territories
from server.core import tokens
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.errors import Forbidden
from server.core.language import translate
from server.reporting.signalements import queries
from server.reporting.signalements.models import Witness

LINK_LIFE = timedelta(hours=24)
ONE_MAIL_EACH = timedelta(minutes=15)
SCOPE = "list"


def ask_for_list(*, territory_id: int, email: str) -> None:
    """Send to `email`, if it is that of somebody here, a link that opens all he or she follows.

    The caller learns nothing of whether it is. One mail a quarter of an hour, however often it is asked.
    """
    found = queries.followed(territory_id, contacts.recipients_at(territory_id, email))
    db.session.rollback()
    if not found:
        return
    instant, first = now(), found[0].witness_id
    with unit_of_work() as work:
        witness = work.session.get_one(Witness, first)
        settings = current_app.config["PARVIS"]
        token = tokens.sign_token(
            settings.secret_key,
            tokens.MailToken(first, SCOPE, instant + LINK_LIFE, witness.token_version),
        )
        url = f"{settings.base_url}/retrouver#{token}"
        territory = territories.by_id(territory_id)
        service = territory.contact.get("service") or territory.name
        signature = territory.text("signature") or service
        notifications.tell(
            work,
            recipient_id=first,
            territory_id=territory_id,
            reference=f"list:{int(instant.timestamp() // ONE_MAIL_EACH.total_seconds())}",
            subject=translate("recovery.subject", town=territory.name),
            body=translate("recovery.body", town=territory.name, url=url, signature=signature),
            url=url,
            push_text="",
            channels=("email",),
        )


def open_list(territory_id: int, token: str | None) -> list[queries.FollowedItem]:
    """What the address to which `token` was mailed follows in this territory, oldest first.

    Raises:
        Forbidden: not such a link, or no longer.
    """
    mailed = tokens.read_token(current_app.config["PARVIS"].secret_key, token or "", now())
    witness = db.session.get(Witness, mailed.holder_id) if mailed and mailed.scope == SCOPE else None
    if mailed is None or witness is None or witness.token_version != mailed.version:
        raise Forbidden("list_link_over")
    known = contacts.contacts_of([witness.id]).get(witness.id)
    ids: list[uuid.UUID] = []
    if known is not None and known.email:
        ids = contacts.recipients_at(territory_id, known.email)
    return queries.followed(territory_id, ids)
