"""The numbered things of the street."""

from typing import Any

from sqlalchemy import select

from server.commons.territories.models import AssetRow
from server.commons.territories.rules.assets import sought
from server.core.db import db

LIMIT = 20
AFTER_ALL = "~"  # comes after the capitals and figures that a number is compared by


def assets_numbered(territory_id: int, typed: str) -> list[dict[str, Any]]:
    """Those whose number begins like `typed`, in their order, 20 at most."""
    beginning = sought(typed)
    if not beginning:
        return []
    rows = db.session.execute(
        select(AssetRow.number, AssetRow.latitude, AssetRow.longitude, AssetRow.category)
        .where(
            AssetRow.territory_id == territory_id,
            AssetRow.search >= beginning,
            AssetRow.search < beginning + AFTER_ALL,
        )
        .order_by(AssetRow.search)
        .limit(LIMIT)
    )
    return [dict(row._mapping) for row in rows]
