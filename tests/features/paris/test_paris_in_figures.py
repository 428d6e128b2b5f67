"""The figures of Paris against those that a plain script counts in the published file."""

from __future__ import annotations

import csv
import gzip
import uuid
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import insert

from server.core.db import db
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries.measures import Period, look_at

pytestmark = pytest.mark.any_database


@pytest.fixture
def published(test_data):
    """The file, as the city publishes it."""
    path = test_data / "signalements" / "dansmarue_dev.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture
def everything_stored(city, rows):
    """A ticket for each row, in its arrondissement, of its category, received on its day."""
    team = city.teams[0].id
    tickets = [
        {
            "id": uuid.uuid5(uuid.NAMESPACE_URL, row.id),
            "territory_id": city.id,
            "number": f"P-{number:06d}",
            "kind": "anomaly",
            "state": "assigned",
            "version": 1,
            "category_id": city.category(row.leaf).id,
            "district_id": city.district(f"paris-{row.arrondissement}").id,
            "team_id": team,
            "first_team_id": team,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "priority": "normal",
            "witness_count": 1,
            "received_at": row.declared_at,
            "reopened_count": 0,
            "team_changes": 0,
            "pauses": [],
        }
        for number, row in enumerate(rows)
    ]
    db.session.execute(insert(Ticket), tickets)
    db.session.commit()


def test_counts_by_type_arrondissement_and_month_are_those_of_a_plain_script(
    city, everything_stored, published
):
    days = [date.fromisoformat(row["datedecl"]) for row in published]
    period, look = Period(min(days), max(days)), look_at(city)
    assert look.figures(period, names=("received",))["received"].part == len(published) > 20_000

    def counted(by):
        groups = look.breakdown(period, by, names=("received",))
        return {group.label: group.values["received"].part for group in groups}

    assert counted("heading") == Counter(row["type"] for row in published)
    assert counted("district") == Counter(f"Paris {int(row['arrondissement'])}" for row in published)
    months = look.series(period, "month")
    assert {f"{step.period.since:%Y-%m}": step.values["received"].part for step in months} == Counter(
        f"{day:%Y-%m}" for day in days
    )
