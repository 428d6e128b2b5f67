"""Bringing the records of a file in, each once, by batches that are stored whole or not at all."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from server.commons.territories import queries as territories
from server.commons.territories.queries import Category, Team, Territory
from server.core.clock import now
from server.core.db import again_if_taken, db, unit_of_work
from server.reporting.dispatch.queries import book_of, facts_at
from server.reporting.dispatch.rules import FALLBACK
from server.reporting.importing import queries
from server.reporting.importing.models import ImportedRecord
from server.reporting.importing.rules.mapping import RecordMapping
from server.reporting.importing.rules.records import Record, Unreadable, read_record
from server.reporting.importing.services.naming import Names
from server.reporting.signalements.rules import street_of
from server.reporting.signalements.services.bringing import IMPORT, Said, bring_signalements
from server.reporting.signalements.services.reception import author_of, ticket_of
from server.reporting.tickets import services as tickets
from server.reporting.tickets.services import Brought

RECORDS = uuid.UUID("e2b04c6a-7d35-4f19-9a58-1c3f6d8e0b72")  # namespace of the ids of imported signalements
BATCH = 500
BY_RECORD = "record"  # the reason of a team that the former tool chose


@dataclass(frozen=True)
class Refused:
    """A row that was not brought in: its line, its id there, why, and the value that was in the way."""

    line: int
    source_id: str
    reason: str
    value: str


@dataclass
class Report:
    """What came of a file."""

    read: int = 0
    brought: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)
    by_fallback: int = 0

    def reasons(self) -> list[tuple[str, str, int]]:
        """Why rows were refused, the most frequent first: reason, value, how many."""
        counted = Counter(
            (one.reason, one.value if one.reason == "unknown_category" else "") for one in self.refused
        )
        return [(reason, value, count) for (reason, value), count in counted.most_common()]


def bring_file(
    territory_id: int,
    mapping: RecordMapping,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    rehearse: bool = False,
) -> Report:
    """Bring in what is not here yet; with `rehearse`, write nothing and report what would come of it.

    Each batch is a transaction: after an interruption, the same file brings in the rest.
    """
    territory, report = territories.by_id(territory_id), Report()
    names, left = Names(territory, mapping), iter(rows)
    while batch := list(islice(left, BATCH)):
        report.read += len(batch)
        records = dict(_understood(territory, names, batch, report))
        write = partial(_bring, territory, names, records, rehearse)
        brought, by_fallback = write() if rehearse else again_if_taken(write)
        report.brought += brought
        report.known += len(records) - brought
        report.by_fallback += by_fallback
        db.session.rollback()
    return report


def understood(
    territory: Territory,
    mapping: RecordMapping,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    report: Report,
) -> Iterator[tuple[str, Record, Category]]:
    """The records of a file with their ids there, for who only looks; the others go to the report."""
    for source_id, (record, category) in _understood(territory, Names(territory, mapping), rows, report):
        yield source_id, record, category


def _understood(
    territory: Territory,
    names: Names,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    report: Report,
) -> Iterator[tuple[str, tuple[Record, Category]]]:
    """The records of a batch by their ids there; what cannot be understood goes to the report."""
    instant, seen = now(), set()
    for line, row in rows:
        try:
            record = read_record(row, names.mapping, territory.time_zone, instant)
            category = names.category(record.category)
            if record.latitude is not None and not territory.contains(
                record.longitude or 0.0, record.latitude
            ):
                raise Unreadable("outside", f"{record.latitude}, {record.longitude}")
        except Unreadable as why:
            told = str(row.get(names.mapping.columns["id"][0]) or "")
            report.refused.append(Refused(line, told[:120], why.reason, why.value[:200]))
            continue
        report.known += record.source_id in seen
        seen.add(record.source_id)
        yield record.source_id, (record, category)


def _bring(
    territory: Territory,
    names: Names,
    records: Mapping[str, tuple[Record, Category]],
    rehearse: bool,
) -> tuple[int, int]:
    """Write the batch; how many were new, and how many of these no rule knew."""
    if rehearse:
        said = _fresh(territory, names, records)
    else:
        with unit_of_work() as work:
            said = _fresh(territory, names, records)
            bring_signalements(work, territory, list(said.values()))
            kept = [_known_again(territory, names, key, one) for key, one in said.items()]
            tickets.write_rows(work, ImportedRecord, kept)
    return len(said), sum(one.job.because[0][0] == FALLBACK for one in said.values())


def _fresh(
    territory: Territory, names: Names, records: Mapping[str, tuple[Record, Category]]
) -> dict[str, Said]:
    """What is not here yet, by its id there."""
    known = queries.known_ids(territory.id, names.mapping.source, records)
    return {key: _said(territory, names, *pair) for key, pair in records.items() if key not in known}


def _known_again(territory: Territory, names: Names, source_id: str, said: Said) -> ImportedRecord:
    return ImportedRecord(
        territory_id=territory.id,
        source=names.mapping.source,
        source_id=source_id,
        signalement_id=said.signalement_id,
        imported_at=now(),
    )


def _said(territory: Territory, names: Names, record: Record, category: Category) -> Said:
    """A record as a signalement, with its job: of who did it there or, else, who has it by our rules."""
    latitude, longitude = record.latitude, record.longitude
    district = None if latitude is None or longitude is None else territory.district_at(longitude, latitude)
    team, rule, because, priority = _choice(
        territory, names, record, category, district.id if district else None
    )
    signalement_id = uuid.uuid5(RECORDS, f"{territory.code}:{names.mapping.source}:{record.source_id}")
    job = Brought(
        id=ticket_of(signalement_id),
        author=author_of(signalement_id),
        category=category,
        team=team,
        district_id=district.id if district else None,
        latitude=latitude,
        longitude=longitude,
        address=record.address or None,
        street=street_of(record.address),
        received_at=record.received_at,
        closed_at=_closed_at(record),
        was_done=record.closed_at is not None,
        words=names.closing_words,
        rule=rule,
        because=because,
        priority=priority,
    )
    return Said(signalement_id, record.description, job)


def _closed_at(record: Record) -> datetime | None:
    """The day that the record says or, when it says none, that of its reception: no delay is made of it."""
    return None if record.state == "open" else record.closed_at or record.received_at


def _choice(
    territory: Territory, names: Names, record: Record, category: Category, district_id: int | None
) -> tuple[Team, str, tuple[tuple[str, str], ...], str | None]:
    """The team that the record names or, without one, our rules: with the rule, why, and a priority."""
    named = names.team(record.team)
    if named is not None:
        return named, "", ((BY_RECORD, names.mapping.source),), None
    facts = facts_at(
        territory,
        category_id=category.id,
        kind="anomaly",
        source=IMPORT,
        received_at=record.received_at,
        latitude=record.latitude,
        longitude=record.longitude,
        district_id=district_id,
        answers={},
    )
    match = book_of(territory).first_match(facts)
    slug = match.rule.team if match.rule else territory.fallback_team
    team = territory.team(slug)
    if team is None:
        raise LookupError(f"no team {slug} in territory {territory.code}")
    rule = match.rule
    return team, rule.name if rule else "", match.because, rule.priority if rule else None
