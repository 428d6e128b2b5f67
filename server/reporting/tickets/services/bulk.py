"""One action on many tickets, each in its own transaction, with a report of what became of each."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from server.commons.accounts import queries as accounts
from server.core.clock import now
from server.core.db import again_if_taken, db, unit_of_work
from server.core.errors import Conflict, Invalid
from server.core.http import Identity
from server.reporting.tickets import rules
from server.reporting.tickets.events import BulkAsked
from server.reporting.tickets.models import Bulk
from server.reporting.tickets.services.actions import actor_of, apply_action

MOST = 1_000
AT_ONCE = 25  # so many are done before the page answers; more are a job's
SLICE = 25  # after so many the report is written


def ask_in_bulk(
    *,
    bulk_id: uuid.UUID,
    identity: Identity,
    kind: str,
    payload: Mapping[str, Any],
    items: Sequence[tuple[uuid.UUID, str, int]],
) -> None:
    """Ask for one action on many tickets, once however often it is sent; few are done at once.

    Args:
        bulk_id: made with the form.
        items: each ticket's id and number, and the version that the sender saw.

    Emits:
        BulkAsked.

    Raises:
        Invalid: no ticket, or more than `MOST`.
        Conflict: the id is known with another content.
    """
    if not items or len(items) > MOST:
        raise Invalid("bulk_size", most=MOST)
    content = rules.carried(kind, payload)
    listed = [[str(ticket_id), number, version] for ticket_id, number, version in items]

    def write() -> None:
        with unit_of_work() as work:
            known = work.session.get(Bulk, bulk_id)
            if known is not None:
                same = (known.account_id, known.kind, known.payload, known.items)
                if same != (identity.account_id, kind, content, listed):
                    raise Conflict("id_taken")
                return
            work.session.add(
                Bulk(
                    id=bulk_id,
                    territory_id=identity.territory_id,
                    account_id=identity.account_id,
                    kind=kind,
                    payload=content,
                    items=listed,
                    results={},
                    asked_at=now(),
                    done_at=None,
                )
            )
            work.emit(BulkAsked(territory_id=identity.territory_id, bulk_id=bulk_id))

    again_if_taken(write)
    if len(listed) <= AT_ONCE:
        act_in_bulk(bulk_id)


def act_in_bulk(bulk_id: uuid.UUID) -> None:
    """Apply what was asked to each ticket that has no result yet; run twice, or by two, it is done once."""
    bulk = db.session.get(Bulk, bulk_id)
    if bulk is None or bulk.done_at is not None:
        return
    territory_id, account_id, kind = bulk.territory_id, bulk.account_id, bulk.kind
    payload, known = dict(bulk.payload), set(bulk.results)
    waiting = [item for item in bulk.items if item[0] not in known]
    identity = accounts.identity_of(account_id)
    db.session.rollback()
    for start in range(0, len(waiting), SLICE):
        slice_ = waiting[start : start + SLICE]
        results = {
            ticket_id: _apply(bulk_id, territory_id, identity, kind, payload, uuid.UUID(ticket_id), version)
            for ticket_id, _, version in slice_
        }
        _note(bulk_id, results)
    _note(bulk_id, {}, is_end=True)


def _apply(
    bulk_id: uuid.UUID,
    territory_id: int,
    identity: Identity | None,
    kind: str,
    payload: Mapping[str, Any],
    ticket_id: uuid.UUID,
    version: int,
) -> str:
    """What became of one ticket: nothing to say when it was applied, else why not."""
    if identity is None:  # the account was closed meanwhile
        return "not_your_role"
    outcome = apply_action(
        action_id=uuid.uuid5(bulk_id, str(ticket_id)),
        ticket_id=ticket_id,
        territory_id=territory_id,
        actor=actor_of(identity),
        kind=kind,
        base_version=version,
        payload=payload,
    )
    return outcome.reason or ""


def _note(bulk_id: uuid.UUID, results: Mapping[str, str], *, is_end: bool = False) -> None:
    with unit_of_work() as work:
        bulk = work.lock_one(Bulk, bulk_id)
        bulk.results = {**bulk.results, **results}
        if is_end:
            bulk.done_at = bulk.done_at or now()
