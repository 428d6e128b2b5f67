"""What a request costs: CPU milliseconds of web and database together, at 100,000 tickets.

Printed beside the targets and beside Signalen's figures of the same kind; the floor is an empty Flask JSON
request in the same run. Nothing here asserts a time: the machines are noisy.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.bench.seeding import PASSWORD, SECRET
from tests.bench.serving import TICKETS, cost_ms, floor_ms, serving


def calls(
    base: str,
) -> dict[str, tuple[float, str, int, Callable[[requests.Session, int], requests.Response]]]:
    """Each operation: target in ms (SQLite, PostgreSQL alike unless said), Signalen's figure, count, call."""
    token = requests.post(
        f"{base}/api/v1/sessions", json={"login": "bureau", "password": PASSWORD}, timeout=10
    ).json()["token"]
    staff, secret = {"Authorization": f"Bearer {token}"}, {"Authorization": f"Bearer {SECRET}"}
    details = requests.get(f"{base}/api/v1/tickets?limit=200&state=closed", headers=staff, timeout=10).json()[
        "items"
    ]
    open_ones = requests.get(
        f"{base}/api/v1/tickets?limit=200&state=assigned&cursor=", headers=staff, timeout=10
    ).json()

    def draft(number: int) -> dict[str, Any]:
        spread = (number * 37 % 1000) / 1000
        return {
            "id": str(uuid.uuid4()),
            "kind": "anomaly",
            "category": "trottoir-abime",
            "description": "Dalles descellées devant l’école, un enfant est tombé ce matin.",
            "latitude": 44.43 + 0.05 * spread,
            "longitude": 1.42 + 0.05 * spread,
            "accuracy_m": 12,
            "position_source": "fix",
            "contact": {"email": "awa@example.org", "phone": "06 39 98 00 00"},
            "language": "fr",
            "photos": 1,
        }

    def act(session: requests.Session, number: int) -> requests.Response:
        ticket = open_ones["items"][number % len(open_ones["items"])]
        body = {
            "id": str(uuid.uuid4()),
            "kind": "comment" if number % 2 else "prioritise",
            "base_version": 3,
            "words": "Vu.",
            "priority": "high",
        }
        return session.post(f"{base}/api/v1/tickets/{ticket['id']}/actions", json=body, headers=staff)

    return {
        "POST signalement": (
            12,
            "67 tuned",
            200,
            lambda s, n: s.post(f"{base}/api/v1/signalements", json=draft(n), headers=secret),
        ),
        "public detail": (
            3,
            "5.6",
            300,
            lambda s, n: s.get(f"{base}/api/v1/signalements/{details[n % len(details)]['number']}"),
        ),
        "staff detail with history": (
            8,
            "100",
            300,
            lambda s, n: s.get(f"{base}/api/v1/tickets/{details[n % len(details)]['id']}", headers=staff),
        ),
        "JSON list of 50, filtered": (
            12,
            "640-1,110",
            150,
            lambda s, n: s.get(
                f"{base}/api/v1/tickets?limit=50&state=assigned,in_progress&district=centre&team=proximite",
                headers=staff,
            ),
        ),
        "JSON list of 50, late": (
            12,
            "640-1,110",
            100,
            lambda s, n: s.get(f"{base}/api/v1/tickets?limit=50&late=true&category=voirie", headers=staff),
        ),
        "nearby": (
            5,
            "-",
            300,
            lambda s, n: s.get(
                f"{base}/api/v1/signalements/nearby?latitude={44.44 + n % 30 / 1000}&longitude=1.4403"
            ),
        ),
        "GeoJSON of 4,000": (25, "250", 30, lambda s, n: s.get(f"{base}/api/v1/signalements.geojson")),
        "GeoJSON of 4,000, bbox": (
            25,
            "250",
            30,
            lambda s, n: s.get(f"{base}/api/v1/signalements.geojson?bbox=1.41,44.43,1.47,44.48"),
        ),
        "public list of 20": (12, "-", 200, lambda s, n: s.get(f"{base}/api/v1/signalements")),
        "public list, heading and state": (
            15,
            "-",
            100,
            lambda s, n: s.get(f"{base}/api/v1/signalements?category=voirie&state=treated&limit=20"),
        ),
        "public list, small box": (
            15,
            "-",
            100,
            lambda s, n: s.get(f"{base}/api/v1/signalements?bbox=1.43,44.44,1.445,44.45"),
        ),
        "feed of a district": (
            15,
            "-",
            100,
            lambda s, n: s.get(f"{base}/api/v1/signalements.rss?district=centre"),
        ),
        "districts": (15, "-", 50, lambda s, n: s.get(f"{base}/api/v1/districts")),
        "a district's page": (40, "-", 50, lambda s, n: s.get(f"{base}/api/v1/districts/centre")),
        "action": (12, "128", 200, act),
    }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_costs(kind: str, tmp_path: Path) -> None:
    floor = floor_ms(tmp_path)
    lines = [
        f"\n{kind}, {TICKETS:,} tickets; floor (empty Flask JSON request): {floor:.2f} CPU ms",
        f"{'operation':<32}{'target':>8}{'measure':>9}{'x floor':>9}  Signalen",
    ]
    measured = {}
    with serving(kind, tmp_path) as seeded:
        for label, (target, peer, count, call) in calls(seeded.served.base).items():
            cost = measured[label] = cost_ms(seeded.served, count, call)
            allowed = 15 if kind == "postgresql" and label in ("POST signalement", "action") else target
            mark = "" if cost <= allowed else "  MISSED"
            lines.append(f"{label:<32}{allowed:>8}{cost:>9.2f}{cost / floor:>9.1f}  {peer}{mark}")
    sys.stdout.write("\n".join(lines) + "\n")
    if out := os.environ.get("PARVIS_BENCH_OUT"):
        Path(out).write_text(json.dumps({"database": kind, "floor": floor, **measured}, indent=1))
