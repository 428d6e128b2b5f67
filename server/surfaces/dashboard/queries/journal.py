"""The names that what the journal tells of has today."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from server.commons.accounts import queries as accounts
from server.commons.accounts.models import Device
from server.commons.audit.queries import Entry
from server.commons.outreach.models import Campaign, Cost
from server.core.db import db
from server.reporting.tickets.models import Ticket


@dataclass(frozen=True)
class Names:
    """Names by id, of what is still there."""

    accounts: dict[int, str]
    tickets: dict[uuid.UUID, str]
    devices: dict[int, str]
    campaigns: dict[uuid.UUID, str]
    costs: dict[uuid.UUID, str]


def names_in(entries: Iterable[Entry]) -> Names:
    """The names of all that these entries are about; a query for each sort of thing that is in them."""
    about: dict[str, set[Any]] = {}
    for entry in entries:
        kind, _, key = (entry.subject or "").partition(":")
        about.setdefault(kind, set()).add(id_in(key))
        about.setdefault("account", set()).add(entry.account_id)
        about["account"].add(id_in(str(entry.details.get("filters", {}).get("account", ""))))
        about.setdefault("ticket", set()).add(id_in(str(entry.details.get("ticket", ""))))
    ids = {kind: found - {None} for kind, found in about.items()}
    return Names(
        accounts=accounts.names_of(ids.get("account", ())),
        tickets=_named(Ticket.id, Ticket.number, ids.get("ticket")),
        devices=_named(Device.id, Device.name, ids.get("device")),
        campaigns=_named(Campaign.id, Campaign.name, ids.get("campaign")),
        costs=_named(Cost.id, Cost.label, ids.get("cost")),
    )


def id_in(written: str) -> int | uuid.UUID | None:
    """The id that is written in an entry: a number or a UUID."""
    if written.isdecimal():
        return int(written)
    try:
        return uuid.UUID(written)
    except ValueError:
        return None


def _named(
    key: InstrumentedAttribute[Any], name: InstrumentedAttribute[str], ids: set[Any] | None
) -> dict[Any, str]:
    if not ids:
        return {}
    wanted: ColumnElement[bool] = key.in_(ids)
    return {row[0]: row[1] for row in db.session.execute(select(key, name).where(wanted))}
