"""What it costs to bring in 35,000 records of another tool: two minutes are promised to who changes his."""

import csv
import gzip
import time
from pathlib import Path

import pytest

from server.commons.territories import queries as territories
from server.commons.territories import services as territory_files
from server.core.db import db
from server.reporting.importing import services as importing
from tests.features.paris import paris
from tests.servers.application import make_tables, running_application, settings_of

ROWS, PROMISED_S = 35_000, 120


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_costs(kind: str, tmp_path: Path, test_data: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'parvis.db'}"
    if kind == "postgresql":
        cluster = request.getfixturevalue("postgresql")
        url = cluster.url(cluster.new_database())
    file = _file(tmp_path, test_data)
    with running_application(settings_of(tmp_path, {"DATABASE_URL": url})) as app:
        make_tables(app)
        territory_files.apply_file(paris.write_file(tmp_path, test_data, paris.read_rows(test_data)))
        city = territories.all_ids()[0]
        db.session.rollback()
        for what in ("brought in", "known already"):
            wall, cpu = time.monotonic(), time.process_time()
            report = importing.bring_file(city, importing.mapping_for(file, None), importing.read_rows(file))
            wall, cpu = time.monotonic() - wall, time.process_time() - cpu
            print(
                f"\n{kind}: {report.read:,} rows {what}: {wall:.0f} s, {cpu:.0f} CPU s [{PROMISED_S} s]",
                end="",
            )
            assert not report.refused
            assert (report.brought, report.known) in ((ROWS, 0), (0, ROWS))


def _file(folder: Path, data: Path) -> Path:
    """The published rows, and as many of them again under other ids as there must be."""
    path = folder / "dansmarue.csv"
    with gzip.open(data / "signalements" / "dansmarue_dev.csv.gz", "rt", encoding="utf-8") as text:
        reader = csv.DictReader(text)
        rows = list(reader)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, reader.fieldnames or [])
        writer.writeheader()
        for number in range(ROWS):
            row = rows[number % len(rows)]
            writer.writerow({**row, "id_dmr": f"{row['id_dmr']}-{number // len(rows)}"})
    return path
