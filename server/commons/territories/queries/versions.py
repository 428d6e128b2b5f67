"""Reads of a definition's versions: the list, what one said, and the difference of two."""

import json
from collections.abc import Sequence

from sqlalchemy import select

from server.commons.territories.errors import VersionUnknown
from server.commons.territories.models import DefinitionTextRow, TerritoryVersionRow
from server.commons.territories.rules.definition import Definition
from server.commons.territories.rules.difference import Difference, difference_of
from server.core.db import db

PAGE = 30


def page(territory_id: int, before: int | None = None) -> tuple[Sequence[TerritoryVersionRow], int | None]:
    """Some versions, the newest first, of those before number `before`; and the `before` of the next."""
    statement = select(TerritoryVersionRow).where(TerritoryVersionRow.territory_id == territory_id)
    if before is not None:
        statement = statement.where(TerritoryVersionRow.number < before)
    rows = db.session.scalars(statement.order_by(TerritoryVersionRow.number.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None


def find(territory_id: int, number: int) -> TerritoryVersionRow:
    """The version of this number.

    Raises:
        VersionUnknown: there is none.
    """
    found = db.session.get(TerritoryVersionRow, (territory_id, number))
    if found is None:
        raise VersionUnknown
    return found


def before(territory_id: int, number: int) -> int | None:
    """The number of the version that came before; None for the first that is known."""
    return db.session.scalar(
        select(TerritoryVersionRow.number)
        .where(TerritoryVersionRow.territory_id == territory_id, TerritoryVersionRow.number < number)
        .order_by(TerritoryVersionRow.number.desc())
        .limit(1)
    )


def definition(territory_id: int, number: int) -> Definition:
    """All that a version said, in the form in which it can be changed or applied.

    Raises:
        VersionUnknown: there is none of this number.
    """
    row = find(territory_id, number)
    texts = {
        digest: db.session.get_one(DefinitionTextRow, digest).text
        for digest in (row.document, row.drawing, row.assets)
    }
    return Definition(json.loads(texts[row.document]), texts[row.drawing], texts[row.assets])


def difference(territory_id: int, first: int, second: int) -> Sequence[Difference]:
    """What version `second` says otherwise than version `first`, in the order of the file.

    Raises:
        VersionUnknown: one of them is not there.
    """
    return difference_of(definition(territory_id, first), definition(territory_id, second))
