"""Noting who is away and which team is closed; taking it back; forgetting it."""

import uuid
from collections.abc import Collection
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import delete, select

from server.commons.accounts import queries as accounts
from server.commons.audit import services as audit
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, unit_of_work
from server.core.language import translate
from server.reporting.absences import queries
from server.reporting.absences.errors import AbsenceIdTaken, AbsenceRefused, AbsenceUnknown
from server.reporting.absences.events import AbsenceNoted
from server.reporting.absences.models import Absence, Closure

LONGEST = timedelta(days=366)
KEPT = timedelta(days=30)  # after the last day: for who asks why a ticket changed hands
Row = TypeVar("Row", Absence, Closure)


def note_absence(
    *,
    absence_id: uuid.UUID,
    territory_id: int,
    account_id: int,
    first_day: date,
    last_day: date,
    substitute_id: int | None,
    noted_by: int,
) -> None:
    """Note that somebody is away from a local day to another, both included; twice is once.

    Raises:
        AbsenceRefused: nobody of the staff, days that cannot be, noted already, or no such substitute.
        AbsenceIdTaken: the id was used for another absence.

    Emits:
        AbsenceNoted.
    """
    territory = territories.by_id(territory_id)
    wrong = _wrong_days(territory, first_day, last_day)
    if not _works_here(territory_id, account_id):
        wrong["account"] = "unknown"
    if substitute_id is not None and (
        substitute_id == account_id or not _works_here(territory_id, substitute_id)
    ):
        wrong["substitute"] = "substitute"
    row = Absence(
        id=absence_id,
        territory_id=territory_id,
        account_id=account_id,
        first_day=first_day,
        last_day=last_day,
        substitute_id=substitute_id,
        noted_by=noted_by,
        noted_at=now(),
    )
    _note(row, wrong, same=("territory_id", "account_id", "first_day", "last_day", "substitute_id"))


def note_closure(
    *,
    closure_id: uuid.UUID,
    territory_id: int,
    team: str,
    first_day: date,
    last_day: date,
    substitute: str | None,
    noted_by: int,
) -> None:
    """Note that a team is closed from a local day to another, both included; twice is once.

    Raises:
        AbsenceRefused: no such team, days that cannot be, noted already, or no such substitute.
        AbsenceIdTaken: the id was used for another closure.

    Emits:
        AbsenceNoted.
    """
    territory = territories.by_id(territory_id)
    wrong = _wrong_days(territory, first_day, last_day)
    closed, other = territory.team(team), territory.team(substitute) if substitute else None
    if closed is None or not closed.active:
        wrong["team"] = "unknown"
    if substitute and (other is None or not other.active or other == closed):
        wrong["substitute"] = "substitute"
    row = Closure(
        id=closure_id,
        territory_id=territory_id,
        team_id=closed.id if closed else None,
        first_day=first_day,
        last_day=last_day,
        substitute_id=other.id if other else None,
        noted_by=noted_by,
        noted_at=now(),
    )
    _note(row, wrong, same=("territory_id", "team_id", "first_day", "last_day", "substitute_id"))


def _wrong_days(territory: Territory, first_day: date, last_day: date) -> dict[str, str]:
    if last_day < first_day:
        return {"last_day": "reversed"}
    if last_day < queries.today_of(territory):
        return {"last_day": "past"}
    return {"last_day": "long"} if last_day - first_day > LONGEST else {}


def _works_here(territory_id: int, account_id: int) -> bool:
    return accounts.works_in(account_id, territory_id)


def _note(row: Row, wrong: dict[str, str], *, same: Collection[str]) -> None:
    _refuse(wrong)
    again_if_taken(lambda: _store(row, same))


def _store(row: Row, same: Collection[str]) -> None:
    with unit_of_work() as work:
        known = work.session.get(type(row), row.id)
        if known is not None:
            if any(getattr(known, name) != getattr(row, name) for name in same):
                raise AbsenceIdTaken("absence_id_taken")
            return
        if _overlaps(work, row):
            _refuse({"first_day": "twice"})
        work.session.add(row)
        work.emit(AbsenceNoted(territory_id=row.territory_id))
        _write_down(work, row, row.noted_by)


def _write_down(work: UnitOfWork, row: Absence | Closure, by: int | None) -> None:
    whose = f"account:{row.account_id}" if isinstance(row, Absence) else f"team:{row.team_id}"
    audit.record(work, territory_id=row.territory_id, action="absence_changed", by=by, subject=whose)


def _overlaps(work: UnitOfWork, row: Absence | Closure) -> bool:
    """Whether the same person or team is noted already for one of these days."""
    table = type(row)
    whose = "account_id" if isinstance(row, Absence) else "team_id"
    found = work.session.scalar(
        select(table.id)
        .where(
            getattr(table, whose) == getattr(row, whose),
            table.first_day <= row.last_day,
            table.last_day >= row.first_day,
        )
        .limit(1)
    )
    return found is not None


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        errors = {name: [translate(f"field.absence.{why}")] for name, why in wrong.items()}
        raise AbsenceRefused("absence_refused", errors=errors)


def take_back_absence(absence_id: uuid.UUID, territory_id: int, by: int | None = None) -> None:
    """Forget an absence that will not be, or is over early. What was handed over stays where it is.

    Raises:
        AbsenceUnknown: no such absence in this territory.
    """
    _take_back(Absence, absence_id, territory_id, by)


def take_back_closure(closure_id: uuid.UUID, territory_id: int, by: int | None = None) -> None:
    """Forget a closure that will not be, or is over early. What was handed over stays where it is.

    Raises:
        AbsenceUnknown: no such closure in this territory.
    """
    _take_back(Closure, closure_id, territory_id, by)


def _take_back(table: type[Row], row_id: uuid.UUID, territory_id: int, by: int | None) -> None:
    with unit_of_work() as work:
        row = work.session.get(table, row_id)
        if row is None or row.territory_id != territory_id:
            raise AbsenceUnknown("absence_unknown")
        _write_down(work, row, by)
        work.session.delete(row)


def forget_absences() -> None:
    """Delete the absences and closures whose last day is long past. By schedule."""
    for territory in map(territories.by_id, territories.all_ids()):
        before = queries.today_of(territory) - KEPT
        with unit_of_work() as work:
            for table in (Absence, Closure):
                work.session.execute(
                    delete(table).where(table.territory_id == territory.id, table.last_day < before),
                    execution_options={"synchronize_session": False},
                )
