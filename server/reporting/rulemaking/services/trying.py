"""Dry runs: drafted rules tried on a year of tickets, or on a file of another tool."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path, PurePath
from typing import IO, Any

from sqlalchemy import delete, select

from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import events
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.storage import MissingFile, storage
from server.reporting.dispatch.queries import book_of, facts_at
from server.reporting.dispatch.rules import Facts
from server.reporting.importing import services as importing
from server.reporting.rulemaking import queries, rules
from server.reporting.rulemaking.events import DryRunAsked
from server.reporting.rulemaking.models import DryRun

KEPT = timedelta(days=31)
UNREADABLE, GONE = "unreadable", "gone"  # why there is no result
IMPORT = "import"  # how a signalement of a file came


def ask(
    here: Territory,
    account_id: int,
    *,
    dry_run_id: uuid.UUID,
    wanted: Sequence[Any],
    base: int,
    file: tuple[str, bytes | IO[bytes]] | None = None,
) -> None:
    """Have rules tried; the same id again changes nothing. `file` is the name and the content of an upload.

    Emits:
        DryRunAsked.
    """
    if file:  # stored before anything says that it is there
        storage().put(_key(dry_run_id, file[0]), file[1])
    with unit_of_work() as work:
        if work.session.get(DryRun, dry_run_id) is not None:
            return
        work.session.add(
            DryRun(
                id=dry_run_id,
                territory_id=here.id,
                account_id=account_id,
                asked_at=now(),
                base=base,
                rules=list(wanted),
                file_name=_short(file[0]) if file else None,
                result=None,
                problem=None,
                done_at=None,
            )
        )
        work.emit(DryRunAsked(territory_id=here.id, dry_run_id=dry_run_id))


def run(dry_run_id: uuid.UUID) -> None:
    """Try the rules and keep what came of it; done already is done."""
    row = db.session.get(DryRun, dry_run_id)
    if row is None or row.done_at is not None:
        return
    here = territories.by_id(row.territory_id)
    tally = rules.Tally(
        present=book_of(here),
        wanted=rules.book_of(row.rules),
        names=[rule["name"] for rule in row.rules],
        fallback=here.fallback_team,
    )
    file_name, problem = row.file_name, None
    try:
        found = _facts_of_file(here, dry_run_id, file_name, tally) if file_name else None
        for name, facts in found if found is not None else queries.facts_of_a_year(here):
            tally.add(facts, name)
    except importing.FileRefused:
        problem = UNREADABLE
    except MissingFile:
        problem = GONE
    with unit_of_work() as work:
        row = work.lock_one(DryRun, dry_run_id)
        row.result, row.problem, row.done_at = tally.result(), problem, now()
    if file_name:
        storage().delete(_key(dry_run_id, file_name))


def try_again(here: Territory, dry_run_id: uuid.UUID) -> None:
    """Have a dry run that was given up tried again; one that may still end, or has ended, is left alone.

    Raises:
        DryRunUnknown: there is none here.
    """
    job = queries.given_up(queries.dry_run(here.id, dry_run_id))
    if job is not None:
        events.revive(job)


def _facts_of_file(
    here: Territory, dry_run_id: uuid.UUID, file_name: str, tally: rules.Tally
) -> Iterator[tuple[str, Facts]]:
    """The id and the facts of each record of an uploaded file that can be understood."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / PurePath(_key(dry_run_id, file_name)).name
        with storage().open(_key(dry_run_id, file_name)) as kept, path.open("wb") as file:
            shutil.copyfileobj(kept, file)
        report = importing.Report()
        mapping = importing.mapping_for(path, None)
        for name, record, category in importing.understood(here, mapping, importing.read_rows(path), report):
            district = None
            if record.latitude is not None and record.longitude is not None:
                district = here.district_at(record.longitude, record.latitude)
            yield (
                name,
                facts_at(
                    here,
                    category_id=category.id,
                    kind="anomaly",
                    source=IMPORT,
                    received_at=record.received_at,
                    latitude=record.latitude,
                    longitude=record.longitude,
                    district_id=district.id if district else None,
                    answers={},
                ),
            )
        tally.refused = len(report.refused)


def forget() -> None:
    """Forget the dry runs of last month, with the files of those that never ended."""
    old = DryRun.asked_at < now() - KEPT
    left = db.session.execute(select(DryRun.id, DryRun.file_name).where(old)).all()
    for row in left:
        if row.file_name:
            storage().delete(_key(row.id, row.file_name))
    with unit_of_work() as work:
        work.session.execute(delete(DryRun).where(DryRun.id.in_([row.id for row in left])))


def _short(file_name: str) -> str:
    """The name without folders, its ending kept: the reader looks at it."""
    name = PurePath(file_name.replace("\\", "/")).name or "file"
    return name[-120:]


def _key(dry_run_id: uuid.UUID, file_name: str) -> str:
    ending = "csv.gz" if _short(file_name).endswith(".gz") else "csv"
    return f"dry-runs/{dry_run_id}.{ending}"
