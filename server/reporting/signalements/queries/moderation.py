"""How much was masked, and why: what anybody may know of the desk's moderation."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text

from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.core.language import translate
from server.reporting.tickets.models import Publication, Ticket
from server.reporting.tickets.rules import MASK_REASONS

YEAR = timedelta(days=365)
UNSAID = "unsaid"


def masked(territory: Territory) -> dict[str, Any]:
    """How many words and photos are masked, whole or in part, since twelve months, by reason, the most first.

    No person, ticket or day can be told from it; what was shown again since is not counted.
    """
    times = func.count().label("times")
    rows = db.session.execute(
        select(Publication.reason, times)
        .join(Ticket, Ticket.id == Publication.ticket_id)
        .where(
            # written out, for the index of these rows alone
            text("(publication.public IS FALSE OR publication.reason IS NOT NULL)"),
            Publication.decided_at >= now() - YEAR,
            Ticket.territory_id == territory.id,
        )
        .group_by(Publication.reason)
        .order_by(times.desc(), Publication.reason)
    )
    return {"months": 12, "items": [_line(row.reason, row.times) for row in rows], "next": None}


def _line(reason: str | None, count: int) -> dict[str, Any]:
    code = reason if reason in MASK_REASONS else UNSAID
    label = translate("masked.unsaid" if code == UNSAID else f"reason.{code}")
    return {"code": code, "label": label, "count": count}
