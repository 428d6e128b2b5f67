"""The open data of Paris brought in as another tool's records, as the city publishes them."""

import csv
import gzip
import io
from itertools import islice

import pytest
from sqlalchemy import func, select

from server.core.db import db
from server.reporting.importing import services as importing
from server.reporting.importing.models import ImportedRecord
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Ticket
from tests.features.paris import paris

pytestmark = pytest.mark.any_database

FIRST = 1_000


@pytest.fixture
def bring(city, test_data, tmp_path):
    """Bring in the first rows of a published file; gives the report and these rows."""

    def bring_in(name):
        with gzip.open(test_data / "signalements" / name, "rt", encoding="utf-8", newline="") as text:
            reader = csv.DictReader(text)
            rows = list(islice(reader, FIRST))
        out = io.StringIO()
        writer = csv.DictWriter(out, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows)
        file = tmp_path / name.removesuffix(".gz")
        file.write_text(out.getvalue(), encoding="utf-8")
        mapping = importing.mapping_for(file, None)
        return importing.bring_file(city.id, mapping, importing.read_rows(file)), rows

    return bring_in


def stored():
    db.session.rollback()
    said = select(ImportedRecord.source_id, Ticket).join(
        Signalement, Signalement.id == ImportedRecord.signalement_id
    )
    rows = db.session.execute(said.join(Ticket, Ticket.id == Signalement.ticket_id))
    return {row.source_id: row.Ticket for row in rows}


@pytest.mark.parametrize("name", ["dansmarue_dev.csv.gz", "dansmarue_10000_verbatim_d6991f4.csv.gz"])
def test_each_is_here_once_with_its_day_its_district_and_its_service(city, bring, name):
    report, rows = bring(name)
    assert (report.read, report.brought, report.refused) == (FIRST, FIRST, [])
    found = stored()
    assert found.keys() == {row["id_dmr"] for row in rows}
    at_home = at_right = 0
    for row in rows:
        ticket = found[row["id_dmr"]]
        assert f"{city.local(ticket.received_at):%Y-%m-%d}" == row["datedecl"]
        assert city.category_by_id(ticket.category_id).labels["fr"] == row["soustype"][:160]
        district = city.district_by_id(ticket.district_id) if ticket.district_id else None
        at_home += district is not None and district.slug == f"paris-{int(row['arrondissement'])}"
        at_right += city.team_by_id(ticket.team_id).slug == paris.slug(row["intervenant"])
    print(f"{name}: same arrondissement {at_home / FIRST:.3f}, same service {at_right / FIRST:.3f}")
    assert at_home / FIRST >= 0.99
    assert at_right / FIRST >= 0.98
    again, _ = bring(name)
    assert (again.brought, again.known) == (0, FIRST)
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == FIRST
