"""A tablet without its window, in an agent's hand: what the screens write, what sync does, step by step."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4, uuid5

from agent_app.domain.actions import Action
from agent_app.i18n import Tongue
from agent_app.screens.sync.presenter import SyncPresenter
from agent_app.storage.store import open_store
from agent_app.sync.client import FieldClient
from agent_app.sync.errors import SyncError
from agent_app.sync.receiving import receive_changes
from agent_app.sync.sending import send_all
from agent_app.sync.status import StatusBoard
from tests.unit.agent_app.conftest import SEAL

#: What makes each gesture whole, as its form would.
WHOLE = {
    "start": {},
    "resume": {},
    "comment": {"words": "Accès par la cour."},
    "message": {"words": "Nous passerons demain."},
    "done": {"words": "Réparé.", "no_photo_reason": "dark"},
    "reject": {"words": "Voie privée.", "reason": "private_property"},
    "plan": {"planned_on": "2027-01-04"},
    "wait": {"for": "supplier"},
    "requalify": {"category": "borne"},
}
SECOND = "d0second-tablet-of-proximite".ljust(45, "x")


def enrol_second():
    """Store a second tablet of the team, as the enrolment does; give its token."""
    from sqlalchemy import select

    from server.commons.accounts.models import Device
    from server.core.db import db, unit_of_work
    from server.core.http import digest

    first = db.session.scalars(select(Device).order_by(Device.id)).first()
    at = datetime.now(UTC)
    with unit_of_work() as work:
        work.session.add(
            Device(
                territory_id=first.territory_id,
                team_id=first.team_id,
                name="Tablette 2",
                enrolled_at=at,
                token_sha256=digest(SECOND),
                last_seen_at=at + timedelta(days=3650),
            )
        )
    return SECOND


def kept_id(action_id):
    """The id of the comment that an action becomes when its ticket had left the team."""
    from server.reporting.tickets.services.actions import KEPT

    return str(uuid5(KEPT, action_id))


class HeldTablet:
    """One tablet: its memory in `folder`; `clock_wrong_by` is how far its clock is ahead."""

    def __init__(self, folder, line, token, agent):
        self.folder, self.line, self.token, self.agent = folder, line, token, agent
        self.clock_wrong_by = timedelta()
        self.tapped = []
        self.open()

    def open(self):
        """Switch it on."""
        self.store = open_store(self.folder, SEAL)
        self.client = FieldClient(self.line.url, self.token)

    def close(self):
        """Switch it off."""
        self.client.close()
        self.store.close()

    def now(self):
        """What its clock says."""
        return datetime.now(UTC) + self.clock_wrong_by

    def tap(self, ticket_id, kind, at=None, **changes):
        """Write an action in the journal, on the version known here; None when the ticket is not here."""
        ticket = self.store.copy.ticket(ticket_id)
        if ticket is None:
            return None
        action = Action(
            id=str(uuid4()),
            ticket_id=ticket_id,
            ticket_number=ticket.number,
            kind=kind,
            at=(at or self.now()).replace(microsecond=0),
            base_version=ticket.version,
            agent=self.agent,
            payload={**WHOLE[kind], **changes},
        )
        self.store.journal.write(action)
        self.tapped.append(action.id)
        return action

    def undo(self):
        """Take the last action back, if it has not left."""
        if self.tapped and self.store.journal.undo(self.tapped[-1]):
            self.tapped.pop()

    def set_clock_wrong(self, hours):
        """Its clock is so many hours ahead from now on."""
        self.clock_wrong_by = timedelta(hours=hours)

    def send(self):
        """Send what waits, as the sync thread does."""
        return send_all(self.store, self.client, clock=self.now, stopped=lambda: False)

    def receive(self):
        """Ask for what changed."""
        return receive_changes(self.store, self.client, wait_s=0, stopped=lambda: False, clock=self.now)

    def try_to(self, step):
        """Do a step whose failure is waited out; the failure, or None."""
        try:
            step()
        except SyncError as error:
            return error
        return None

    def known(self):
        """All that it knows of the tickets, as the service said it."""
        rows = self.store.database.rows("SELECT id, unseal(body) AS body FROM ticket ORDER BY id")
        return {row["id"]: json.loads(row["body"]) for row in rows}

    def review(self):
        """What its agent reads of what did not go as wished, by action."""
        page = SyncPresenter(
            self.store, StatusBoard(self.now), Tongue("fr", UTC), self.now, wake=lambda: None
        )
        return {item.key: item for item in page.view().review}
