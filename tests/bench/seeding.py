"""A hundred thousand tickets with history, written in bulk: a metropolis after some months."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert

from server.commons.accounts import services as accounts
from server.commons.territories import queries as territories
from server.commons.territories import services as territory_files
from server.core.db import db
from server.core.http import digest
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets.models import Action, NumberSeries, Ticket

TOWN = Path(__file__).resolve().parents[2] / "config" / "territories" / "46042.toml"
SECRET = "s" * 43
PASSWORD = "un-mot-de-passe-de-mesure"
CHUNK = 5_000
STATES = ("assigned", "in_progress", "planned", "waiting", "transferred", "done", "closed", "rejected")
STATE_WEIGHTS = (6, 3, 3, 2, 4, 6, 70, 6)
WORDS = "Le lampadaire devant l’école est éteint depuis trois jours, la rue est très sombre le soir."


STAFF = (("bureau", "desk", None), ("chef", "admin", None), ("agent", "agent", "proximite"))


def seed(count: int) -> list[uuid.UUID]:
    """Make the town, its staff and `count` tickets of three actions each; give the tickets' ids."""
    territory_files.apply_file(TOWN)
    territory = territories.by_id(territories.all_ids()[0])
    for login, role, team in (
        ("bureau", "desk", None),
        ("chef", "admin", None),
        ("agent", "agent", "proximite"),
    ):
        accounts.add_staff(
            territory_id=territory.id,
            login=login,
            name=login.title(),
            role=role,
            password=PASSWORD,
            team_slugs=[team] if team else [],
        )
    random, ids = Random(1), []
    for start in range(0, count, CHUNK):
        rows = [_ticket(territory, random, number) for number in range(start, min(count, start + CHUNK))]
        ids += [row["id"] for row in rows]
        _write(rows, random)
    db.session.execute(
        insert(NumberSeries),
        [{"territory_id": territory.id, "year": year, "last": count} for year in (2025, 2026)],
    )
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        db.session.connection().exec_driver_sql("ANALYZE")
    db.session.commit()
    return ids


def _ticket(territory: Any, random: Random, number: int) -> dict[str, Any]:
    west, south, east, north = 1.40, 44.42, 1.49, 44.49
    longitude, latitude = random.uniform(west, east), random.uniform(south, north)
    district = territory.district_at(longitude, latitude)
    leaf = random.choice([leaf for leaf in territory.leaves if leaf.public])
    team = random.choice(territory.teams)
    state = random.choices(STATES, STATE_WEIGHTS)[0]
    received_at = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(seconds=random.randrange(365 * 86400))
    return {
        "id": uuid.UUID(int=random.getrandbits(128)),
        "territory_id": territory.id,
        "number": f"X-{number:06d}",
        "kind": "anomaly",
        "state": state,
        "version": 3,
        "category_id": leaf.id,
        "district_id": district.id if district else None,
        "team_id": team.id,
        "first_team_id": team.id,
        "latitude": latitude,
        "longitude": longitude,
        "address": f"{number % 90 + 1} rue Clemenceau",
        "street": "rue Clemenceau",
        "priority": "normal",
        "witness_count": 1,
        "received_at": received_at,
        "changed_at": received_at + timedelta(days=random.randrange(9)),
        "deadline": received_at + timedelta(days=12),
        "reopened_count": 0,
        "rule": "Règle",
        "because": [["categories", "proprete"]],
        "done_at": received_at + timedelta(days=3) if state in ("done", "closed") else None,
        "closed_at": received_at + timedelta(days=9) if state in ("closed", "rejected") else None,
        "contested_at": received_at + timedelta(days=4) if state == "done" and number % 10 == 0 else None,
    }


def _write(rows: list[dict[str, Any]], random: Random) -> None:
    said, heard, acted = [], [], []
    for row in rows:
        identifier, at = uuid.UUID(int=random.getrandbits(128)), row["received_at"]
        said.append(
            {
                "id": identifier,
                "territory_id": row["territory_id"],
                "ticket_id": row["id"],
                "number": row["number"],
                "kind": "anomaly",
                "category_id": row["category_id"],
                "description": WORDS,
                "answers": {},
                "source": "pwa",
                "latitude": row["latitude"],
                "longitude": row["longitude"],
                "position_source": "fix",
                "received_at": at,
                "located_at": at,
                "language": "fr",
                "photos_promised": 0,
            }
        )
        heard.append(
            {
                "id": identifier,
                "ticket_id": row["id"],
                "signalement_id": identifier,
                "secret_hash": digest(SECRET),
                "token_version": 1,
                "language": "fr",
                "joined_at": at,
            }
        )
        acted += [
            _action(row, random, *step)
            for step in (
                (1, "receive", None, "new"),
                (2, "assign", "new", "assigned"),
                (3, "comment", "assigned", row["state"]),
            )
        ]
    for table, values in ((Ticket, rows), (Signalement, said), (Witness, heard), (Action, acted)):
        db.session.execute(insert(table), values)
    db.session.commit()


def _action(
    row: dict[str, Any], random: Random, sequence: int, kind: str, before: str | None, after: str
) -> dict[str, Any]:
    at = row["received_at"] + timedelta(minutes=sequence)
    return {
        "id": uuid.UUID(int=random.getrandbits(128)),
        "ticket_id": row["id"],
        "sequence": sequence,
        "kind": kind,
        "actor_kind": "system",
        "actor_key": "system",
        "actor_name": "system",
        "at": at,
        "claimed_at": at,
        "received_at": at,
        "from_state": before,
        "to_state": after,
        "team_id": row["team_id"],
        "category_id": row["category_id"],
        "changes": kind != "comment",
        "payload": {"words": "Vu sur place."} if sequence == 3 else {},
        "fingerprint": b"0" * 32,
        "told_at": at,
    }
