"""Reads of rulemaking: a draft with what is wrong in it, dry runs, and the tickets they are tried on."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal_column, select, tuple_

from server.commons.territories.queries import Territory, versions
from server.commons.territories.rules.definition import Definition
from server.commons.territories.rules.difference import Difference, difference_of
from server.commons.territories.rules.dispatching import uncovered
from server.commons.territories.services.reading import Wrong, problems_of
from server.core.clock import now
from server.core.db import db
from server.core.events import JobRequest
from server.reporting.dispatch.queries import facts_at
from server.reporting.dispatch.rules import Facts
from server.reporting.rulemaking.errors import DryRunUnknown
from server.reporting.rulemaking.models import DryRun, RuleDraft
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Ticket

YEAR = timedelta(days=365)
BATCH = 2_000
SHOWN_RUNS = 10


@dataclass(frozen=True)
class Desired:
    """The rules that a person sees: a draft or, without one, those in force.

    `wrong` has, by place from 0, what cannot work; `holes` are the categories and districts that no rule
    surely takes; `changes` is how the draft differs from the version it was made from.
    """

    base: int
    rules: Sequence[dict[str, Any]]
    is_draft: bool
    wrong: dict[int, list[Wrong]]
    elsewhere: list[Wrong]
    holes: list[tuple[str, str | None]]
    changes: Sequence[Difference]


def desired(here: Territory, account_id: int) -> Desired:
    """What this person sees of the rules.

    Raises:
        VersionUnknown: the territory's file was not applied since versions are kept.
    """
    draft = db.session.get(RuleDraft, account_id)
    if draft is not None and draft.territory_id != here.id:
        draft = None
    base = draft.base if draft else here.revision
    definition = versions.definition(here.id, base)
    rules = draft.rules if draft else definition.several("rules")
    drafted = definition.with_parts(rules=list(rules))
    document, problems = problems_of(drafted)
    wrong: dict[int, list[Wrong]] = {}
    for one in problems:
        if one.path[:1] == ("rules",) and len(one.path) > 1:
            wrong.setdefault(int(one.path[1]), []).append(one)
    return Desired(
        base=base,
        rules=[dict(rule) for rule in rules],
        is_draft=draft is not None,
        wrong=wrong,
        elsewhere=[one for one in problems if one.path[:1] != ("rules",)],
        holes=[] if problems else uncovered(document),
        changes=difference_of(definition, drafted) if draft else (),
    )


def own_problems(definition: Definition, place: int) -> list[Wrong]:
    """What is wrong with the rule at `place` itself, wherever it stands in the list."""
    _, problems = problems_of(definition)
    return [
        one
        for one in problems
        if one.path[:2] == ("rules", place) and one.code not in ("hidden_rule", "contradicting_rule")
    ]


def dry_run(territory_id: int, dry_run_id: uuid.UUID) -> DryRun:
    """A dry run, done or waiting.

    Raises:
        DryRunUnknown: there is none here.
    """
    found = db.session.get(DryRun, dry_run_id)
    if found is None or found.territory_id != territory_id:
        raise DryRunUnknown
    return found


def given_up(run: DryRun) -> int | None:
    """The job of a dry run that failed too often to be tried again by itself; None while it may end."""
    if run.done_at is not None:
        return None
    dead = db.session.execute(
        select(JobRequest.id, JobRequest.arguments).where(
            JobRequest.state == literal_column("'dead'"),  # written out: the index of the dead alone serves
            JobRequest.territory_id == run.territory_id,
            JobRequest.requested_at >= run.asked_at,
        )
    )
    return next((row.id for row in dead if row.arguments.get("dry_run_id") == str(run.id)), None)


def last_dry_runs(territory_id: int) -> Sequence[DryRun]:
    """The latest dry runs, the newest first."""
    statement = select(DryRun).where(DryRun.territory_id == territory_id)
    return db.session.scalars(statement.order_by(DryRun.asked_at.desc()).limit(SHOWN_RUNS)).all()


def facts_of_a_year(here: Territory, until: datetime | None = None) -> Iterator[tuple[str, Facts]]:
    """The number and the facts of each ticket of the last twelve months, as the rules look at them now."""
    last: tuple[datetime, uuid.UUID] | None = None
    since = (until or now()) - YEAR
    opened = func.coalesce(Ticket.split_from_id, Ticket.id)
    columns = (Ticket.id, Ticket.number, Ticket.category_id, Ticket.kind, Ticket.district_id)
    said = (Signalement.source, Signalement.received_at, Signalement.answers)
    place = (Ticket.latitude, Ticket.longitude, Ticket.received_at.label("ticket_received_at"))
    statement = (
        select(*columns, *said, *place)
        .join(Signalement, Signalement.ticket_id == opened)
        .where(Ticket.territory_id == here.id, Ticket.received_at > since)
        .order_by(Ticket.received_at, Ticket.id)
        .limit(BATCH)
    )
    while True:
        after = () if last is None else (tuple_(Ticket.received_at, Ticket.id) > last,)
        rows = db.session.execute(statement.where(*after)).all()
        for row in rows:
            yield (
                row.number,
                facts_at(
                    here,
                    category_id=row.category_id,
                    kind=row.kind,
                    source=row.source,
                    received_at=row.received_at,
                    latitude=row.latitude,
                    longitude=row.longitude,
                    district_id=row.district_id,
                    answers=row.answers,
                ),
            )
        if len(rows) < BATCH:
            return
        last = (rows[-1].ticket_received_at, rows[-1].id)
        db.session.rollback()  # a long read would keep the database from tidying behind it
