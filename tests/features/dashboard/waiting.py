"""Something in every queue that the desk looks through, as the services would leave it."""

from __future__ import annotations

import shutil
import uuid
from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.features.dashboard.browser import browser_of, fields_of, forms_to
from tests.features.reporting.town import CONFIG, Sent

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


def announce(town: Any) -> str:
    """The id of an announcement that says all that one can say."""
    said = town.announce(
        title="Rue de la Barre fermée à la circulation des véhicules de plus de 3,5 tonnes",
        text="Le réseau d’eau est remplacé.\n\nLa rue reste ouverte à pied.",
        title_en="Roadworks in rue de la Barre",
        text_en="The water main is being replaced.",
        districts=("centre", "labarre"),
        categories=("eclairage", "nid-de-poule"),
        address="Rue de la Barre",
        latitude=44.4528,
        longitude=1.4402,
        radius_m=150,
        link="https://demo.example/travaux",
    )
    found: str = said["items"][0]["id"]
    return found


def _read_first(town: Any, sent: Sent) -> None:
    from server.commons.territories import services
    from tests.servers.draining import drain

    drain()
    with TemporaryDirectory() as folder:
        file = shutil.copytree(CONFIG, Path(folder) / "config") / "territories" / "46042.toml"
        file.write_text("review_replies = true\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
        services.apply_file(file)
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


def ring_somebody(town: Any) -> str:
    """A rota with gaps and an absence, and an urgent report of last night: the path of the message's link."""
    from server.commons.notifications.models import Notification
    from server.commons.territories import queries as territories
    from server.commons.territories.rules.words import WEEKDAYS
    from server.core import clock
    from server.core.db import db
    from server.reporting.absences import services as absences
    from server.reporting.dispatch.services import choice
    from server.reporting.on_call import services
    from server.reporting.on_call.queries.alerts import recipient

    here, instant = territories.by_id(territories.all_ids()[0]), clock.now()
    night = instant.replace(hour=3, minute=0)
    night -= timedelta(days=1) if night > instant else timedelta(0)
    agent = town.people["agent"]
    services.save_line(
        line_id=uuid.uuid4(),
        territory_id=here.id,
        team="proximite",
        account_id=agent,
        rank=1,
        days=list(WEEKDAYS),
        starts=time(22),
        ends=time(6),
        nights=1,
        first_day=night.date() - timedelta(days=7),
        last_day=None,
        every_weeks=1,
    )
    services.keep_contact(territory_id=here.id, account_id=agent, phone="06 12 34 56 01", email=None)
    absences.note_absence(
        absence_id=uuid.uuid4(),
        territory_id=here.id,
        account_id=agent,
        first_day=instant.date() + timedelta(days=7),
        last_day=instant.date() + timedelta(days=9),
        substitute_id=None,
        noted_by=town.people["desk"],
    )
    with clock.at(night):
        sent = town.send(category="animal-mort", description="Un chien, sur la chaussée.")
        choice.dispatch_ticket(uuid.UUID(sent.ticket_id))
        services.raise_alert(uuid.UUID(sent.ticket_id))
    link = db.session.scalars(
        db.select(Notification.url).where(Notification.recipient_id == recipient(agent))
    ).one()
    db.session.rollback()
    return "/pilotage" + link.partition("/pilotage")[2]
