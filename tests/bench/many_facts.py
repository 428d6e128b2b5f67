"""Facts of a million tickets, made directly: two years of a metropolis, of one town or of an EPCI."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from server.surfaces.dashboard.queries import facts
from server.surfaces.dashboard.rules import month_after

CONFIG = Path(__file__).resolve().parents[2] / "config"
PASSWORD = "quatre moutons noirs"
DAY_S = 86_400
MONTHS = 24  # so that the year before has as many
SETTLED = facts.RESPONDED | facts.DONE | facts.INTERVENED | facts.DUE | facts.HANDLED | facts.ENTRUSTED
PENDING = facts.OPEN | facts.CLOCKED | facts.ENTRUSTED


def blocks(territory: Any, count: int, today: date) -> dict[date, facts.Block]:
    """`count` facts in the two years up to the month of `today`."""
    random, found, month = np.random.default_rng(1), {}, today.replace(day=1, year=today.year - 2)
    for _ in range(MONTHS):
        month = month_after(month)
        found[month] = _block(territory, random, month, count // MONTHS)
    return found


def _block(territory: Any, random: np.random.Generator, month: date, count: int) -> facts.Block:
    start = int(datetime(month.year, month.month, 1, 12, tzinfo=UTC).timestamp())
    day = random.integers(0, 28, count)
    received = start + day * DAY_S
    is_open = random.random(count) < 0.08
    delay = random.integers(3_600, 40 * DAY_S, count)
    flags = np.where(is_open, PENDING, SETTLED)
    for flag, share in ((facts.ON_TIME, 0.8), (facts.DISPUTED, 0.03), (facts.REOPENED, 0.02)):
        flags |= np.where((random.random(count) < share) & ~is_open, flag, 0)
    for flag, share in ((facts.BOUNCED, 0.04), (facts.RECURRENT, 0.05)):
        flags |= np.where(random.random(count) < share, flag, 0)
    teams = np.array([team.id for team in territory.teams])
    columns: dict[str, Any] = {name: np.zeros(count, dtype) for name, dtype in facts.DTYPES.items()}
    columns |= {
        "id": random.bytes(16 * count),
        "day": month.toordinal() + day,
        "received": received,
        "ended": np.where(is_open, 0, received + delay),
        "deadline": received + 12 * DAY_S,
        "response": np.where(is_open, facts.NEVER, delay // 3),
        "delay": np.where(is_open, facts.NEVER, delay),
        "category": random.choice([leaf.id for leaf in territory.leaves], count),
        "district": random.choice([district.id for district in territory.districts] or [0], count),
        "team": random.choice(teams, count),
        "first": random.choice(teams, count),
        "sources": 1 << random.integers(0, 3, count),
        "flags": flags,
        "latitude": random.uniform(44.42, 44.49, count),
        "longitude": random.uniform(1.40, 1.49, count),
    }
    columns["id"] = np.frombuffer(columns["id"], "S16")
    return facts.block_of(columns)


def settle_communes(folder: Path, count: int, host: str) -> tuple[Any, list[Any]]:
    """An EPCI with a director `epci`, and `count` communes below it, each like the demonstration town."""
    from server.commons.accounts import services as accounts
    from server.commons.territories import queries, services

    for name in ("territories", "categories"):
        shutil.copytree(CONFIG / name, folder / name)
    said = (folder / "territories" / "46042.toml").read_text()
    drawing = folder / "territories" / "46042.geojson"

    def settle(code: str, kind: str, hosts: str, above: str) -> Any:
        written = said.replace('code = "demo"', f'code = "{code}"\n{above}', 1)
        written = written.replace('kind = "commune"', f'kind = "{kind}"', 1)
        written = written.replace("hosts = []", f"hosts = {hosts}", 1)
        path = folder / "territories" / f"{code}.toml"
        path.write_text(written)
        shutil.copy(drawing, path.with_suffix(".geojson"))
        return queries.by_id(services.apply_file(path).territory_id)

    top = settle("agglo", "epci", f'["{host}"]', "")
    accounts.add_staff(territory_id=top.id, login="epci", name="EPCI", role="director", password=PASSWORD)
    return top, [settle(f"c{number}", "commune", "[]", 'parent = "agglo"') for number in range(count)]
