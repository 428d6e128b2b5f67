"""A territory's definition told from its tables: of one that was applied before versions were kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

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
from server.commons.territories.rules.definition import Definition
from server.commons.territories.rules.drawing import Drawn, Shapes
from server.commons.territories.rules.geography import read_shape
from server.commons.territories.rules.writing import said, write_assets, write_drawing
from server.core.db import db

OWN = (
    *("code", "name", "kind", "insee", "population", "hosts", "time_zone", "holidays", "languages"),
    *("banner", "accent", "logo", "max_photos", "close_after_days", "review_replies"),
    *("contact", "on_call", "opening", "retention", "texts", "places"),
)
LEAF = (
    *("code", "icon", "urgent", "public", "proof_required", "ask_after_nightfall", "target_days"),
    *("target_calendar", "target_days_by_priority", "synonyms", "kinds", "notice", "questions"),
)
TEAM = ("slug", "kind", "name", "email", "phone", "address", "referent", "contact", "channel")
TEMPLATE = ("code", "kind", "label", "body", "body_en")


def written_from_rows(territory_id: int) -> Definition:
    """What the territory declares now; what is inherited is written out, and means the same.

    Raises:
        NoResultFound: there is no such territory.
    """
    row = db.session.get_one(TerritoryRow, territory_id)
    parent = db.session.get(TerritoryRow, row.parent_id) if row.parent_id else None
    teams = _rows(TeamRow, territory_id)
    categories = _rows(CategoryRow, territory_id)
    slugs, codes = {one.id: one.slug for one in teams}, {one.id: one.code for one in categories}
    document = _same(row, OWN) | {
        "parent": parent.code if parent else None,
        "bounds": [row.west, row.south, row.east, row.north],
        "center": {"longitude": row.center_longitude, "latitude": row.center_latitude},
        "dispatch": {"fallback": row.fallback_team},
        "districts": [_same(one, ("slug", "name", "population")) for one in _rows(DistrictRow, territory_id)],
        "teams": [_same(one, TEAM) for one in teams],
        "layers": [
            _same(one, ("slug", "name", "buffer_m", "team"))
            for one in _rows(CompetenceLayerRow, territory_id)
        ],
        "rules": [
            {"name": one.name, "when": one.conditions, "team": slugs[one.team_id], "priority": one.priority}
            for one in _rows(DispatchRuleRow, territory_id)
        ],
        "categories": _tree(categories),
        "templates": [
            _same(one, TEMPLATE) | {"category": codes.get(one.category_id or 0)}
            for one in _rows(AnswerTemplateRow, territory_id)
        ],
    }
    return Definition(said(document), write_drawing(_shapes(row)), write_assets(_assets(territory_id)))


def _rows(table: type[ListedRow], territory_id: int) -> Sequence[ListedRow]:
    """Those that are named now, in the file's order."""
    wanted = select(table).where(table.territory_id == territory_id, table.active)
    return db.session.scalars(wanted.order_by(table.position, table.id)).all()


def _same(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _tree(categories: Sequence[CategoryRow]) -> list[dict[str, Any]]:
    def table(row: CategoryRow) -> dict[str, Any]:
        return _same(row, LEAF) | {"label": row.labels}

    return [
        table(top) | {"children": [table(one) for one in categories if one.parent_id == top.id]}
        for top in categories
        if top.parent_id is None
    ]


def _shapes(row: TerritoryRow) -> Shapes:
    shapes: Shapes = {}
    if row.outline:
        shapes["territory", ""] = Drawn(read_shape(row.outline), ())
    for district in _rows(DistrictRow, row.id):
        shapes["district", district.slug] = Drawn(read_shape(district.geometry), ())
    for layer in _rows(CompetenceLayerRow, row.id):
        shapes["layer", layer.slug] = Drawn(read_shape(layer.geometry), ())
    for one in _rows(NeighbourRow, row.id):
        shapes["neighbour", one.name] = Drawn(read_shape(one.geometry), (), one.contact)
    return shapes


def _assets(territory_id: int) -> list[Mapping[str, Any]]:
    columns = (AssetRow.number, AssetRow.latitude, AssetRow.longitude, AssetRow.category)
    rows = db.session.execute(
        select(*columns).where(AssetRow.territory_id == territory_id).order_by(AssetRow.id)
    )
    return [dict(row._mapping) for row in rows]
