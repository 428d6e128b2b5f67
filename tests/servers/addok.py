"""A real BAN geocoder (addok) on a free port, with its own Redis, loaded with a town's real addresses."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.servers.redis import running_redis
from tests.servers.starting import free_port, short_folder, start, stop, wait_until

VENV = Path(__file__).resolve().parents[2] / ".venv-addok"
CONFIGURATION = """
QUERY_PROCESSORS_PYPATHS = [
    "addok.helpers.text.check_query_length", "addok_france.extract_address", "addok_france.clean_query",
    "addok_france.remove_leading_zeros",
]
SEARCH_RESULT_PROCESSORS_PYPATHS = [
    "addok.helpers.results.match_housenumber", "addok_france.make_labels",
    "addok.helpers.results.score_by_importance", "addok.helpers.results.score_by_autocomplete_distance",
    "addok.helpers.results.score_by_str_distance", "addok.helpers.results.score_by_geo_distance",
    "addok.helpers.results.adjust_scores",
]
PROCESSORS_PYPATHS = [
    "addok.helpers.text.tokenize", "addok.helpers.text.normalize", "addok_france.glue_ordinal",
    "addok_france.fold_ordinal", "addok_france.flag_housenumber", "addok.helpers.text.synonymize",
    "addok_fr.phonemicize",
]
REDIS = {"unix_socket_path": %(socket)r, "indexes": {"db": 0}, "documents": {"db": 1}}
LOG_DIR = %(folder)r
BATCH_WORKERS = 1
"""


def installed() -> bool:
    """Whether addok's own environment is there (`make test` makes it)."""
    return (VENV / "bin" / "addok").exists()


@contextmanager
def running_addok(addresses: Path) -> Iterator[str]:
    """Load `addresses` (a BAN file) and serve; the geocoder's URL."""
    with running_redis() as redis_url, short_folder("addok") as folder:
        settings = folder / "local.py"
        settings.write_text(
            CONFIGURATION % {"socket": redis_url.removeprefix("unix://"), "folder": str(folder)}
        )
        environ = {**os.environ, "ADDOK_CONFIG_MODULE": str(settings)}
        streets = folder / "ban.ndjson"
        streets.write_text("\n".join(json.dumps(street) for street in streets_of(addresses)))
        for words in (["batch", str(streets)], ["ngrams"]):
            subprocess.run(
                [str(VENV / "bin" / "addok"), *words], check=True, env=environ, capture_output=True
            )
        port, log = free_port(), folder / "log"
        argv = [str(VENV / "bin" / "gunicorn"), "-b", f"127.0.0.1:{port}", "addok.http.wsgi:application"]
        argv += ["--control-socket", str(folder / "gunicorn.ctl")]
        process = start(argv, log, env=environ)
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: _answers(url), process, log, 30)
            yield url
        finally:
            stop(process)


def _answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{url}/search/?q=bondy", timeout=2) as answer:
        return int(answer.status) == 200
    return False


def rows_of(addresses: Path) -> list[dict[str, str]]:
    """The addresses of a BAN file that have a number and a position."""
    with addresses.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file, delimiter=";") if row["numero"] and row["lon"]]


def number_of(row: dict[str, str]) -> str:
    """`12 bis`."""
    return f"{row['numero']} {row['rep']}".strip()


def streets_of(addresses: Path) -> list[dict[str, Any]]:
    """The streets with their numbers, as addok takes them."""
    streets: dict[str, dict[str, Any]] = {}
    for row in rows_of(addresses):
        identifier = "_".join(row["id"].split("_")[:2])
        street = streets.setdefault(
            identifier,
            {
                "id": identifier,
                "type": "street",
                "name": row["nom_voie"],
                "postcode": row["code_postal"],
                "citycode": row["code_insee"],
                "city": row["nom_commune"],
                "lat": float(row["lat"]),
                "lon": float(row["lon"]),
                "importance": 0.3,
                "housenumbers": {},
            },
        )
        street["housenumbers"][number_of(row)] = {
            "id": row["id"],
            "lat": float(row["lat"]),
            "lon": float(row["lon"]),
        }
    return list(streets.values())
