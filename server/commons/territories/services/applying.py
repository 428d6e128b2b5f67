"""From a sound document to rows: what is new is added, what moved is changed, what left is inactive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select

from server.commons.audit import services as audit
from server.commons.territories import queries
from server.commons.territories.errors import FileRefused
from server.commons.territories.events import TeamAdded, TerritoryChanged
from server.commons.territories.models import (
    AnswerTemplateRow,
    AssetRow,
    CategoryRow,
    CompetenceLayerRow,
    DispatchRuleRow,
    DistrictRow,
    ListedRow,
    NeighbourRow,
    TeamRow,
    TerritoryRow,
)
from server.commons.territories.rules.dispatching import conditions_of
from server.commons.territories.rules.drawing import Shapes
from server.commons.territories.rules.fields import without_places
from server.commons.territories.rules.geography import write_shape
from server.commons.territories.rules.words import BY_FILE
from server.commons.territories.services.reading import Sound, read_file
from server.commons.territories.services.recording import Authorship, next_number, record_version
from server.core.db import UnitOfWork, unit_of_work
from server.core.language import translate

Wanted = Mapping[str, dict[str, Any]]


@dataclass
class Report:
    """What applying a file did: parts such as `category nid-de-poule`, and how many stayed as they were."""

    territory_id: int = 0
    code: str = ""
    revision: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    reordered: bool = False

    @property
    def moved(self) -> bool:
        """Whether anything is not as before."""
        return bool(self.added or self.changed or self.removed or self.reordered)

    def changes(self) -> dict[str, Any]:
        """The same as it is kept: each part with its kind and its name."""
        named = {"added": self.added, "changed": self.changed, "removed": self.removed}
        return {sign: [part.split(" ", 1) for part in parts] for sign, parts in named.items()} | {
            "reordered": self.reordered
        }

    def lines(self) -> Iterator[str]:
        """What an operator reads."""
        for sign, parts in (("+", self.added), ("~", self.changed), ("-", self.removed)):
            for part in parts:
                yield f"{sign} {part}"
        yield translate(
            "territory.report",
            added=len(self.added),
            changed=len(self.changed),
            removed=len(self.removed),
            unchanged=self.unchanged,
            revision=self.revision,
        )


def apply_file(path: Path | str) -> Report:
    """Make the territory what its file says; applying the same file again changes nothing.

    Args:
        path: the TOML file; its drawing lies beside it, see `reading.read_file`.

    Raises:
        FileRefused: something cannot work; nothing was applied.
        StorageUnavailable: the storage takes no logo now; nothing was applied.
        ChangedMeanwhile: the file was exported from a version that is not the present one any more.

    Emits:
        TerritoryChanged when anything moved, TeamAdded for each team that is new or back.
    """
    path = Path(path)
    sound = read_file(path)
    base = sound.document["version"]
    return apply_sound(sound, path.name, Authorship(way=BY_FILE, source=path.name, base=base))


def apply_sound(sound: Sound, name: str, authorship: Authorship) -> Report:
    """Make the territory what `sound` says, as one new version; `name` is said where it is refused.

    Raises and emits as `apply_file`.
    """
    document, shapes = sound.document, sound.shapes
    if sound.logo is not None:  # before anything says that it is there
        sound.logo.keep()
    report = Report(code=document["code"])
    with unit_of_work() as work:
        row = _territory(work, document, shapes, name, report)
        before = {team.slug for team in _rows(work, TeamRow, row.id).values() if team.active}
        teams = _sync(work, TeamRow, row.id, "team", _teams(document), report)
        _sync(work, DistrictRow, row.id, "district", _districts(document, shapes), report)
        categories = _sync_categories(work, row.id, document, report)
        _sync(work, DispatchRuleRow, row.id, "rule", _rules(document, teams), report)
        _sync(work, AnswerTemplateRow, row.id, "template", _templates(document, categories), report)
        _sync(work, CompetenceLayerRow, row.id, "layer", _layers(document, shapes), report)
        _sync(work, NeighbourRow, row.id, "neighbour", _neighbours(shapes), report)
        if sound.assets is not None:
            _replace_assets(work, row.id, sound.assets, report)
        if report.moved:
            row.revision = next_number(work, row, authorship)
            work.emit(TerritoryChanged(territory_id=row.id))
            audit.record(
                work,
                territory_id=row.id,
                action="territory_changed",
                by=authorship.account_id,
                revision=row.revision,
                added=len(report.added),
                changed=len(report.changed),
                removed=len(report.removed),
            )
        for slug, team in teams.items():
            if team.active and slug not in before:
                work.emit(TeamAdded(territory_id=row.id, team_slug=slug))
        report.territory_id, report.revision = row.id, row.revision
        record_version(work, row, sound.definition, authorship, report.changes())
    queries.forget()
    return report


def _territory(
    work: UnitOfWork, document: dict[str, Any], shapes: Shapes, name: str, report: Report
) -> TerritoryRow:
    others = work.session.scalars(select(TerritoryRow)).all()
    found = next((row for row in others if row.code == document["code"]), None)
    if found is not None:  # who changes it at the same moment waits here, and then sees what was changed
        found = work.lock_one(TerritoryRow, found.id)
    parent = next((row for row in others if row.code == document["parent"]), None)
    if document["parent"] and (parent is None or parent is found):
        reason = translate("territory.problem.unknown_parent", word=document["parent"])
        raise FileRefused(name, [(name, reason)])
    for other in others:
        taken = set(other.hosts) & set(document["hosts"]) if other is not found else set()
        if taken:
            reason = translate("territory.problem.host_taken", host=sorted(taken)[0], territory=other.name)
            raise FileRefused(name, [(name, reason)])
    values = _own_values(document, shapes) | {"parent_id": parent.id if parent else None}
    if found is None:
        found = TerritoryRow(code=document["code"], revision=0, **values)
        work.session.add(found)
        work.session.flush()
        report.added.append(f"territory {found.code}")
    else:
        _update(found, values, "territory", found.code, report)
    return found


def _own_values(document: dict[str, Any], shapes: Shapes) -> dict[str, Any]:
    same = (
        "name",
        "kind",
        "insee",
        "population",
        "hosts",
        "time_zone",
        "holidays",
        "languages",
        "banner",
        "accent",
        "logo",
        "max_photos",
        "close_after_days",
        "review_replies",
        "contact",
        "on_call",
        "opening",
        "retention",
        "texts",
        "places",
    )
    west, south, east, north = document["bounds"]
    outline = shapes.get(("territory", ""))
    return {key: without_places(document[key]) for key in same} | {
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "center_longitude": document["center"]["longitude"],
        "center_latitude": document["center"]["latitude"],
        "outline": write_shape(outline.geometry) if outline else None,
        "fallback_team": document["dispatch"]["fallback"],
    }


def _districts(document: dict[str, Any], shapes: Shapes) -> Wanted:
    wanted = {}
    for item in document["districts"]:
        geometry = shapes["district", item["slug"]].geometry
        west, south, east, north = (round(float(edge), 7) for edge in geometry.bounds)
        wanted[item["slug"]] = {
            "name": item["name"],
            "population": item["population"],
            "geometry": write_shape(geometry),
            "west": west,
            "south": south,
            "east": east,
            "north": north,
        }
    return wanted


def _teams(document: dict[str, Any]) -> Wanted:
    same = ("kind", "name", "email", "phone", "address", "referent", "contact", "channel")
    return {item["slug"]: {key: without_places(item[key]) for key in same} for item in document["teams"]}


def _rules(document: dict[str, Any], teams: Mapping[str, TeamRow]) -> Wanted:
    return {
        item["name"]: {
            "conditions": without_places(conditions_of(item)),
            "priority": item["priority"],
            "team_id": teams[item["team"]].id,
        }
        for item in document["rules"]
    }


def _templates(document: dict[str, Any], categories: Mapping[str, CategoryRow]) -> Wanted:
    same = ("kind", "label", "body", "body_en")
    return {
        item["code"]: {key: item[key] for key in same}
        | {"category_id": categories[item["category"]].id if item["category"] else None}
        for item in document["templates"]
    }


def _layers(document: dict[str, Any], shapes: Shapes) -> Wanted:
    return {
        item["slug"]: {
            "name": item["name"],
            "buffer_m": item["buffer_m"],
            "team": item["team"],
            "geometry": write_shape(shapes["layer", item["slug"]].geometry),
        }
        for item in document["layers"]
    }


def _neighbours(shapes: Shapes) -> Wanted:
    return {
        name: {"contact": drawn.contact, "geometry": write_shape(drawn.geometry)}
        for (kind, name), drawn in shapes.items()
        if kind == "neighbour"
    }


def _replace_assets(
    work: UnitOfWork, territory_id: int, wanted: list[dict[str, Any]], report: Report
) -> None:
    """Make the numbered things of the street those of their file; nothing else points to their rows."""
    same = (AssetRow.number, AssetRow.search, AssetRow.latitude, AssetRow.longitude, AssetRow.category)
    rows = work.session.execute(select(*same).where(AssetRow.territory_id == territory_id))
    known = {row.search: dict(row._mapping) for row in rows}
    if known == {asset["search"]: asset for asset in wanted}:
        report.unchanged += bool(wanted)
        return
    work.session.execute(delete(AssetRow).where(AssetRow.territory_id == territory_id))
    if wanted:
        rows_of = [{"territory_id": territory_id, **asset} for asset in wanted]
        work.session.execute(insert(AssetRow), rows_of)
    (report.changed if known else report.added).append(f"assets {len(wanted)}")


def _sync_categories(
    work: UnitOfWork, territory_id: int, document: dict[str, Any], report: Report
) -> dict[str, CategoryRow]:
    """Headings first, since their children need their ids; positions follow the file."""
    same = (
        "icon",
        "urgent",
        "public",
        "proof_required",
        "ask_after_nightfall",
        "target_days",
        "target_calendar",
        "target_days_by_priority",
        "synonyms",
        "kinds",
        "notice",
        "questions",
    )
    wanted: dict[str, dict[str, Any]] = {}
    parents: dict[str, str] = {}
    for heading in document["categories"]:
        for item in (heading, *heading["children"]):
            wanted[item["code"]] = {key: without_places(item[key]) for key in same}
            wanted[item["code"]]["kinds"] = item["kinds"] or None
            wanted[item["code"]]["labels"] = without_places(item["label"])
            if item is not heading:
                parents[item["code"]] = heading["code"]
    known = _rows(work, CategoryRow, territory_id)
    for code, values in wanted.items():
        parent = known.get(parents.get(code, ""))
        values["parent_id"] = parent.id if parent else None
        if code not in known:
            known[code] = _add(work, CategoryRow, territory_id, code, {**values, "position": -1})
            report.added.append(f"category {code}")
    return _sync(work, CategoryRow, territory_id, "category", wanted, report)


KEYS: dict[type[Any], str] = {
    DistrictRow: "slug",
    TeamRow: "slug",
    CategoryRow: "code",
    DispatchRuleRow: "name",
    AnswerTemplateRow: "code",
    CompetenceLayerRow: "slug",
    NeighbourRow: "name",
}


def _rows(work: UnitOfWork, table: type[ListedRow], territory_id: int) -> dict[str, ListedRow]:
    statement = select(table).where(table.territory_id == territory_id).order_by(table.id)
    statement = statement.execution_options(populate_existing=True)
    return {getattr(row, KEYS[table]): row for row in work.session.scalars(statement)}


def _add(
    work: UnitOfWork, table: type[ListedRow], territory_id: int, key: str, values: dict[str, Any]
) -> ListedRow:
    row = table(**{"territory_id": territory_id, KEYS[table]: key, "active": True}, **values)
    work.session.add(row)
    work.session.flush()
    return row


def _sync(
    work: UnitOfWork, table: type[ListedRow], territory_id: int, kind: str, wanted: Wanted, report: Report
) -> dict[str, ListedRow]:
    """Make the active rows of `table` the `wanted` ones, in their order; answer all that is known."""
    known = _rows(work, table, territory_id)
    for position, (key, values) in enumerate(wanted.items()):
        placed = values | {"position": position}
        if key in known:
            _update(known[key], placed, kind, key, report)
        else:
            known[key] = _add(work, table, territory_id, key, placed)
            report.added.append(f"{kind} {key}")
    for key, row in known.items():
        if row.active and key not in wanted:
            row.active = False
            report.removed.append(f"{kind} {key}")
    return known


def _update(row: Any, values: Mapping[str, Any], kind: str, key: str, report: Report) -> None:
    """Write what moved. What comes back is counted as added; another place in the list is no change."""
    label = f"{kind} {key}"
    moved = {name for name, value in values.items() if getattr(row, name) != value}
    for name in moved:
        setattr(row, name, values[name])
    report.reordered = report.reordered or "position" in moved
    if not getattr(row, "active", True):
        row.active = True
        report.added.append(label)
    elif label not in report.added:
        if moved - {"position"}:
            report.changed.append(label)
        else:
            report.unchanged += 1
