"""What people once said to another tool, as signalements of ours."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.commons.territories.queries import Territory
from server.core.db import UnitOfWork
from server.core.http import digest
from server.reporting.signalements import rules
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets import services as tickets
from server.reporting.tickets.services import Brought

IMPORT = "import"


@dataclass(frozen=True)
class Said:
    """The words of one record, and the job that they asked for."""

    signalement_id: uuid.UUID
    description: str
    job: Brought


def bring_signalements(work: UnitOfWork, territory: Territory, said: Sequence[Said]) -> None:
    """Write them with their tickets. Their authors have a secret that nobody knows, and are told nothing."""
    numbers = tickets.bring_tickets(work, territory, [one.job for one in said])
    language = territory.first_language
    rows = [_row(territory, one, numbers[one.job.id], language) for one in said]
    people = [_author(one, one.job.received_at, language) for one in said]
    tickets.write_rows(work, Signalement, rows)
    tickets.write_rows(work, Witness, people)


def _row(territory: Territory, one: Said, number: str, language: str) -> Signalement:
    job = one.job
    return Signalement(
        id=one.signalement_id,
        territory_id=territory.id,
        ticket_id=job.id,
        number=number,
        kind="anomaly",
        category_id=job.category.id,
        description=one.description,
        answers={},
        latitude=job.latitude,
        longitude=job.longitude,
        position_source="pin" if job.latitude is not None else None,
        address=job.address,
        received_at=job.received_at,
        located_at=job.received_at,
        language=language,
        source=IMPORT,
        photos_promised=0,
        words_flag=rules.people_in(one.description) or None,
    )


def _author(one: Said, joined_at: datetime, language: str) -> Witness:
    return Witness(
        id=one.signalement_id,
        ticket_id=one.job.id,
        signalement_id=one.signalement_id,
        secret_hash=digest(secrets.token_urlsafe(32)),
        token_version=1,
        language=language,
        joined_at=joined_at,
    )
