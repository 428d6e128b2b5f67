"""Paris as a territory's file, made from its open data: districts, categories, teams and rules.

The twenty arrondissements are its districts, joined from the administrative quartiers. The categories are
the types and sous-types of DansMaRue. Teams and rules are learnt from the training half of the
signalements alone: for each sous-type the service that handled most of it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from shapely.geometry import mapping, shape
from shapely.ops import unary_union

BOUNDS = (2.20, 48.80, 2.48, 48.91)
NOON = time(12)


@dataclass(frozen=True)
class Row:
    """One signalement of DansMaRue, as the city published it."""

    id: str
    heading: str  # the code of its type
    leaf: str  # the code of its sous-type
    handled_by: str  # the slug of the service that the city used
    arrondissement: int
    postcode: str
    address: str
    declared_at: datetime  # the city publishes the day: noon of it, in UTC
    longitude: float
    latitude: float

    @property
    def is_training(self) -> bool:
        """One half of the rows, chosen by the hash of the id: always the same."""
        return self._digest[0] % 2 == 0

    @property
    def rank(self) -> int:
        """A number that has nothing to do with what the row says: the lowest make a sample."""
        return int.from_bytes(self._digest[1:9], "big")

    @property
    def _digest(self) -> bytes:
        return hashlib.sha256(self.id.encode()).digest()


def slug(words: str, limit: int = 40) -> str:
    """`words` as a slug; a digest keeps those apart that are cut or look alike."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"{plain[: limit - 7].strip('-')}-{hashlib.sha256(words.encode()).hexdigest()[:6]}"


def leaf_code(heading: str, name: str) -> str:
    return slug(f"{heading} {name}", 64)


def read_rows(data: Path) -> list[Row]:
    """All signalements of the development file."""
    with gzip.open(data / "signalements" / "dansmarue_dev.csv.gz", "rt", encoding="utf-8-sig") as file:
        return [
            Row(
                id=row["id_dmr"],
                heading=slug(row["type"], 64),
                leaf=leaf_code(row["type"], row["soustype"]),
                handled_by=slug(row["intervenant"]),
                arrondissement=int(row["arrondissement"]),
                postcode=row["code_postal"],
                address=row["adresse"],
                declared_at=datetime.combine(date.fromisoformat(row["datedecl"]), NOON, UTC),
                longitude=float(row["lon"]),
                latitude=float(row["lat"]),
            )
            for row in csv.DictReader(file)
        ]


def sample(rows: Iterable[Row], count: int) -> list[Row]:
    """So many of the rows, always the same, in the order in which they were declared."""
    chosen = sorted(rows, key=lambda row: row.rank)[:count]
    return sorted(chosen, key=lambda row: (row.declared_at, row.rank))


def write_file(folder: Path, data: Path, rows: Iterable[Row]) -> Path:
    """The territory's file of Paris, with its drawing beside it."""
    path = folder / "75056.toml"
    path.write_text(territory(data, rows), encoding="utf-8")
    path.with_suffix(".geojson").write_text(drawing(data), encoding="utf-8")
    return path


def districts(data: Path) -> dict[int, Any]:
    """The arrondissements' shapes, each the union of its four administrative quartiers."""
    drawn = json.loads((data / "boundaries" / "paris_quartiers_administratifs.geojson").read_text())
    parts: dict[int, list[Any]] = defaultdict(list)
    for feature in drawn["features"]:
        parts[feature["properties"]["c_ar"]].append(shape(feature["geometry"]))
    return {number: unary_union(shapes) for number, shapes in sorted(parts.items())}


def drawing(data: Path) -> str:
    """The GeoJSON beside the territory's file."""
    features = [
        {
            "type": "Feature",
            "properties": {"kind": "district", "slug": f"paris-{number}"},
            "geometry": mapping(geometry),
        }
        for number, geometry in districts(data).items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def territory(data: Path, rows: Iterable[Row]) -> str:
    """The TOML of the territory; teams and rules come from those of `rows` that are for training."""
    learnt = [row for row in rows if row.is_training]
    taxonomy = json.loads((data / "taxonomies" / "dansmarue_types_soustypes_intervenants.json").read_text())
    return "\n".join(
        [*_head(learnt), *_districts(), *_teams(learnt), *_categories(taxonomy), *_rules(taxonomy, learnt)]
    )


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)  # TOML's basic strings and lists are written as JSON's


def _head(learnt: list[Row]) -> Iterator[str]:
    west, south, east, north = BOUNDS
    busiest = Counter(row.handled_by for row in learnt).most_common(1)[0][0]
    yield 'code = "paris"\nname = "Paris"\ninsee = "75056"\nlanguages = ["fr"]'
    yield f"bounds = [{west}, {south}, {east}, {north}]"
    yield "center = { longitude = 2.3522, latitude = 48.8566 }"
    yield '[contact]\nservice = "Mairie"'
    yield f"[dispatch]\nfallback = {_quoted(busiest)}"


def _districts() -> Iterator[str]:
    for number in range(1, 21):
        yield f'[[districts]]\nslug = "paris-{number}"\nname = "Paris {number}"'


def _teams(learnt: list[Row]) -> Iterator[str]:
    for team in sorted({row.handled_by for row in learnt}):
        yield f'[[teams]]\nslug = {_quoted(team)}\nname = {_quoted(team)}\nkind = "service"'


def _categories(taxonomy: dict[str, Any]) -> Iterator[str]:
    for heading, leaves in taxonomy.items():
        yield f'[[categories]]\ncode = {_quoted(slug(heading, 64))}\nicon = "map-pin"'
        yield f"label = {{ fr = {_quoted(heading)} }}"
        for leaf in leaves:
            yield f"[[categories.children]]\ncode = {_quoted(leaf_code(heading, leaf['soustype']))}"
            yield f"label = {{ fr = {_quoted(leaf['soustype'])} }}"


def _rules(taxonomy: dict[str, Any], learnt: list[Row]) -> Iterator[str]:
    """One rule for each team with all its sous-types, then one for each type with sous-types left over."""
    by_leaf: dict[str, Counter[str]] = defaultdict(Counter)
    by_heading: dict[str, Counter[str]] = defaultdict(Counter)
    for row in learnt:
        by_leaf[row.leaf][row.handled_by] += 1
        by_heading[row.heading][row.handled_by] += 1
    leaves_of: dict[str, list[str]] = defaultdict(list)
    for leaf, handled in sorted(by_leaf.items()):
        leaves_of[handled.most_common(1)[0][0]].append(leaf)
    for team, leaves in sorted(leaves_of.items()):
        yield from _rule(f"Sous-types de {team}", leaves, team)
    for heading, children in taxonomy.items():
        code = slug(heading, 64)
        never_seen = any(leaf_code(heading, child["soustype"]) not in by_leaf for child in children)
        if never_seen and by_heading[code]:
            yield from _rule(f"Autres de {heading}"[:120], [code], by_heading[code].most_common(1)[0][0])


def _rule(name: str, categories: list[str], team: str) -> Iterator[str]:
    yield f"[[rules]]\nname = {_quoted(name)}\nwhen = {{ categories = {_quoted(categories)} }}"
    yield f"team = {_quoted(team)}"
