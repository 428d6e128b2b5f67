"""Searching the journal: by who, what, when, the latest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from server.commons.audit.models import AuditEntry
from server.core.db import db

PAGE = 100
MOST_IN_A_SHEET = 100_000


@dataclass(frozen=True)
class Sought:
    """What to look for; None does not limit. `before` is the id of the last entry of the page before."""

    account_id: int | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Entry:
    """One line of the journal."""

    id: int
    at: datetime
    account_id: int | None
    action: str
    subject: str | None
    details: dict[str, Any]


def page(territory_id: int, sought: Sought) -> tuple[list[Entry], int | None]:
    """A page of entries, and what `before` of the next one is; None at the end."""
    rows = db.session.scalars(_found(territory_id, sought).limit(PAGE + 1)).all()
    entries = [_entry(row) for row in rows[:PAGE]]
    return entries, entries[-1].id if len(rows) > PAGE else None


def all_of(territory_id: int, sought: Sought) -> Iterator[Entry]:
    """All that is found, as far as a sheet is read."""
    for row in db.session.scalars(_found(territory_id, sought).limit(MOST_IN_A_SHEET)):
        yield _entry(row)


def _found(territory_id: int, sought: Sought) -> Any:
    conditions: list[ColumnElement[bool]] = [AuditEntry.territory_id == territory_id]
    if sought.account_id is not None:
        conditions.append(AuditEntry.account_id == sought.account_id)
    if sought.action:
        conditions.append(AuditEntry.action == sought.action)
    if sought.subject:
        conditions.append(AuditEntry.subject == sought.subject)
    if sought.since is not None:
        conditions.append(AuditEntry.at >= sought.since)
    if sought.until is not None:
        conditions.append(AuditEntry.at < sought.until)
    if sought.before is not None:
        conditions.append(AuditEntry.id < sought.before)
    return select(AuditEntry).where(*conditions).order_by(AuditEntry.id.desc())


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        account_id=row.account_id,
        action=row.action,
        subject=row.subject,
        details=row.details,
    )
