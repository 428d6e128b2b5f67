"""Something in every queue that the desk looks through, as the services would leave it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from tests.features.dashboard.browser import browser_of, fields_of, forms_to
from tests.features.reporting.town import Sent

LONG = "Bonjour, le banc devant l’école est cassé depuis trois semaines, et personne ne vient. " * 6


def fill_queues(app: Any, town: Any, sent: Sent) -> str:
    """A mail, failures, a slowed sender, a reply to be read, a treatment of many, whose address it gives."""
    from server.core import clock

    desk = browser_of(app, "desk")
    slow = {"id": str(uuid.uuid4()), "reason": "insults", "words": "Restez courtois.", "until": ""}
    until = (clock.now() + timedelta(days=10)).date().isoformat()
    desk.post(f"/pilotage/dossiers/{sent.number}/expediteur/{sent.id}", {**slow, "until": until})
    review = town.send(contact={"email": "lea@example.org"})
    _read_first(town, review)
    page = desk.get(f"/pilotage/lots/nouveau?t={sent.number}&t={review.number}").text
    form = next(one for one in map(fields_of, forms_to(page, "/pilotage/lots")) if one["kind"] == ["comment"])
    answer = desk.client.post("/pilotage/lots", data={**form, "words": "Vu ce matin."})
    _write_rows(sent)
    location: str = answer.headers["Location"]
    return location


def _read_first(town: Any, sent: Sent) -> None:
    from server.commons.territories import queries as territories
    from server.commons.territories.models import TerritoryRow
    from server.core.db import unit_of_work
    from tests.servers.draining import drain

    drain()
    with unit_of_work() as work:
        row = work.session.get_one(TerritoryRow, 1)
        row.review_replies, row.revision = True, row.revision + 1
    territories.forget()
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Rebouché, encore une fois.")


def _write_rows(sent: Sent) -> None:
    from server.commons.notifications.models import Notification
    from server.core.clock import now
    from server.core.db import db, unit_of_work
    from server.core.events import JobRequest
    from server.reporting.correspondence.models import MailDraft

    with unit_of_work() as work:
        work.session.add(
            MailDraft(
                id=uuid.uuid4(),
                territory_id=1,
                key=b"k" * 32,
                subject="Banc cassé rue Clemenceau",
                words=LONG,
                is_cut=True,
                left_out=["plan.dwg"],
                received_at=now(),
            )
        )
        work.session.add(
            JobRequest(
                job="server.core.maintenance:forget_ended_jobs",
                queue="maintenance",
                arguments={},
                state="dead",
                attempts=8,
                last_error="OperationalError: the disk is full",
                requested_at=now(),
                sent_at=now(),
            )
        )
        message = work.session.scalars(db.select(Notification)).first()
        assert message, f"{sent.number} was told to nobody"
        message.state, message.error = "failed", "550 no such user"
