"""What a dry run foretells of a changed rule of Paris is what then happens to the same signalements."""

from __future__ import annotations

import csv
import gzip
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from server.commons.territories import queries
from server.core.db import db
from server.reporting.importing import services as importing
from server.reporting.importing.models import ImportedRecord
from server.reporting.rulemaking.queries import desired, dry_run
from server.reporting.rulemaking.services import drafting, trying
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Ticket
from tests.features.commons.territories.people import administrator
from tests.features.paris import paris

pytestmark = pytest.mark.any_database

ROWS = 250
LATELY = (datetime.now(UTC) - timedelta(days=20)).date().isoformat()


@pytest.fixture
def records(test_data):
    """Rows as the city publishes them, of some days ago, without the service that treated them."""
    with gzip.open(test_data / "signalements" / "dansmarue_dev.csv.gz", "rt", encoding="utf-8-sig") as text:
        rows = list(csv.DictReader(text))[:ROWS]
    return [{**row, "datedecl": LATELY, "intervenant": ""} for row in rows]


@pytest.fixture
def written(records, tmp_path):
    """The CSV of the rows, their ids beginning with a word."""

    def write(word):
        file = tmp_path / f"{word}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, records[0])
            writer.writeheader()
            writer.writerows({**row, "id_dmr": f"{word}{row['id_dmr']}"} for row in records)
        return file

    return write


def bring(city, file):
    report = importing.bring_file(city.id, importing.mapping_for(file, None), importing.read_rows(file))
    assert (report.brought, report.refused) == (ROWS, [])


def teams(city, word):
    """The team of each record that was brought in under a word."""
    db.session.rollback()
    rows = db.session.execute(
        select(ImportedRecord.source_id, Ticket.team_id)
        .join(Signalement, Signalement.id == ImportedRecord.signalement_id)
        .join(Ticket, Ticket.id == Signalement.ticket_id)
        .where(ImportedRecord.source_id.startswith(word))
    )
    return {row.source_id.removeprefix(word): city.team_by_id(row.team_id).slug for row in rows}


def tried(city, account_id, file=None):
    dry_run_id = uuid.uuid4()
    found = desired(city, account_id)
    trying.ask(city, account_id, dry_run_id=dry_run_id, wanted=found.rules, base=found.base, file=file)
    trying.run(dry_run_id)
    return dry_run(city.id, dry_run_id).result


def test_the_prediction_is_what_then_happens(city, written, records):
    account_id = administrator(city.id)
    file = written("avant-")
    bring(city, file)
    before = teams(city, "avant-")
    assert tried(city, account_id)["moved"] == 0
    leaf, _ = Counter(paris.leaf_code(row["type"], row["soustype"]) for row in records).most_common(1)[0]
    wanted = {
        "name": "Rive droite",
        "when": {"categories": [leaf], "districts": [f"paris-{number}" for number in range(8, 13)]},
        "team": min(team.slug for team in city.teams if team.slug not in before.values()),
    }
    drafting.put_rule(city, account_id, wanted, instead_of=None, place=0)
    foretold = tried(city, account_id)
    of_file = tried(city, account_id, (file.name, file.read_bytes()))
    assert foretold["tickets"] == of_file["tickets"] == ROWS
    assert drafting.put_in_force(city, account_id).added == ["rule Rive droite"]
    here = queries.by_id(city.id)
    bring(here, written("apres-"))
    after = teams(here, "apres-")
    moved = Counter((old, after[name]) for name, old in before.items() if after[name] != old)
    print(f"{moved.total()} of {ROWS} moved: {dict(moved)}")
    assert moved
    for result in (foretold, of_file):
        assert {(one["from"], one["to"]): one["count"] for one in result["moves"]} == moved
        assert dict(result["rules"])["Rive droite"] == moved.total()
