"""Changing a definition from the web: some of its parts, or all of it to what an earlier version said."""

from collections.abc import Callable, Mapping
from typing import Any

from server.commons.territories import queries as territories
from server.commons.territories.models import TerritoryRow, TerritoryVersionRow
from server.commons.territories.queries import versions
from server.commons.territories.queries.written import written_from_rows
from server.commons.territories.rules.definition import Definition
from server.commons.territories.rules.words import BY_UNDO, BY_WEB
from server.commons.territories.services.applying import Report, apply_sound
from server.commons.territories.services.reading import NAME, read_definition
from server.commons.territories.services.recording import Authorship, record_version
from server.core.db import unit_of_work


def keep_present_versions() -> list[str]:
    """Keep, as a version, the definition of each territory that has none; their codes.

    Those are of before versions were kept. It is told from the tables, and changes nothing.
    """
    found = []
    for territory_id in territories.all_ids():
        with unit_of_work() as work:
            row = work.lock_one(TerritoryRow, territory_id)
            if work.session.get(TerritoryVersionRow, (row.id, row.revision)) is None:
                record_version(work, row, written_from_rows(row.id), Authorship(source=NAME), {})
                found.append(row.code)
    return found


def change_parts(
    *, territory_id: int, base: int, account_id: int, drawing: str | None = None, **parts: Any
) -> Report:
    """Put `parts` of the document, such as `rules`, and the drawing in the place of what version `base` says.

    The same change again changes nothing.

    Raises:
        FileRefused: something cannot work; nothing was applied.
        ChangedMeanwhile: somebody else made a version since `base`.
        VersionUnknown: there is no version `base`.

    Emits:
        as `applying.apply_file`.
    """
    known = versions.definition(territory_id, base)
    changed = Definition(known.document, drawing or known.drawing).with_parts(**parts)
    return _apply(changed, base, account_id)


def edit(
    *,
    territory_id: int,
    base: int,
    account_id: int,
    look: Callable[[Mapping[str, Any]], Any],
    change: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> Report:
    """Make of the present document what `change` makes of it.

    What others changed since version `base` stays as they made it, unless they changed what `look` looks at.

    Raises:
        FileRefused: something cannot work; nothing was applied.
        ChangedMeanwhile: somebody else changed what `look` looks at since `base`.
        VersionUnknown: there is no version `base`.

    Emits:
        as `applying.apply_file`.
    """
    revision = territories.by_id(territory_id).revision
    known = versions.definition(territory_id, base)
    if base != revision:
        present = versions.definition(territory_id, revision)
        if look(present.document) == look(known.document):
            base, known = revision, present
    return _apply(Definition(change(known.document), known.drawing), base, account_id)


def _apply(changed: Definition, base: int, account_id: int) -> Report:
    authorship = Authorship(way=BY_WEB, account_id=account_id, base=base)
    return apply_sound(read_definition(changed), NAME, authorship)


def return_to(*, territory_id: int, number: int, base: int, account_id: int | None) -> Report:
    """Make the definition what version `number` said, as a new version; `base` is the present one.

    Raises and emits as `change_parts`: what worked then may not work now.
    """
    definition = versions.definition(territory_id, number)
    authorship = Authorship(way=BY_UNDO, source=str(number), account_id=account_id, base=base)
    return apply_sound(read_definition(definition), NAME, authorship)
