"""Keeping each version of a territory's definition: what it said, who made it so, and what that changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from server.commons.territories.errors import ChangedMeanwhile
from server.commons.territories.models import DefinitionTextRow, TerritoryRow, TerritoryVersionRow
from server.commons.territories.rules.definition import Definition
from server.commons.territories.rules.words import BY_FILE
from server.core.clock import now
from server.core.db import UnitOfWork


@dataclass(frozen=True)
class Authorship:
    """Who changes a definition, how, and from which version; `base` None: whatever it is now."""

    way: str = BY_FILE
    source: str = ""
    account_id: int | None = None
    base: int | None = None


def next_number(work: UnitOfWork, row: TerritoryRow, authorship: Authorship) -> int:
    """The number of the version to come. What was made from another than the present one is refused.

    The first of a territory that is new here takes the number that its file was exported with, so that the
    same file is still made from the present one.

    Raises:
        ChangedMeanwhile: somebody else made a version since.
    """
    if row.revision == 0:
        return authorship.base or 1
    if authorship.base is None or authorship.base == row.revision:
        return row.revision + 1
    last = work.session.get(TerritoryVersionRow, (row.id, row.revision))
    account_id, made_at = (last.account_id, last.made_at) if last else (None, None)
    raise ChangedMeanwhile(authorship.base, row.revision, account_id, made_at)


def record_version(
    work: UnitOfWork,
    row: TerritoryRow,
    definition: Definition,
    authorship: Authorship,
    changes: Mapping[str, Any],
) -> None:
    """Keep the definition under the revision that it has; one that is kept already stays."""
    if work.session.get(TerritoryVersionRow, (row.id, row.revision)) is not None:
        return
    assets = definition.assets
    if assets is None:
        before = work.session.get(TerritoryVersionRow, (row.id, row.revision - 1))
        kept = work.session.get(DefinitionTextRow, before.assets) if before else None
        assets = kept.text if kept else ""
    work.session.add(
        TerritoryVersionRow(
            territory_id=row.id,
            number=row.revision,
            made_at=now(),
            account_id=authorship.account_id,
            way=authorship.way,
            source=authorship.source[:120],
            changes=dict(changes),
            document=_keep(work, json.dumps(definition.document, ensure_ascii=False)),
            drawing=_keep(work, definition.drawing),
            assets=_keep(work, assets),
        )
    )


def _keep(work: UnitOfWork, text: str) -> str:
    """Store a text that is not stored yet; its digest."""
    digest = sha256(text.encode()).hexdigest()
    if work.session.get(DefinitionTextRow, digest) is None:
        work.session.add(DefinitionTextRow(digest=digest, text=text))
        work.session.flush()
    return digest
