"""Reads of importing: what was brought in before."""

from collections.abc import Collection

from sqlalchemy import select

from server.core.db import db
from server.reporting.importing.models import ImportedRecord


def known_ids(territory_id: int, source: str, source_ids: Collection[str]) -> set[str]:
    """Those of these records that were brought in already."""
    return set(
        db.session.scalars(
            select(ImportedRecord.source_id).where(
                ImportedRecord.territory_id == territory_id,
                ImportedRecord.source == source,
                ImportedRecord.source_id.in_(source_ids),
            )
        )
    )
