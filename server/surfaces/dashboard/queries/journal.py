"""The lines of the journal in words."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select

from server.commons.accounts import queries as accounts
from server.commons.audit.queries import Entry
from server.commons.territories.queries import Territory
from server.core.db import db
from server.core.language import translate
from server.reporting.tickets.models import Ticket

AT_A_TIME = 500


@dataclass(frozen=True)
class Line:
    """An entry as people read it; `at` is local."""

    at: datetime
    who: str
    what: str
    about: str
    details: str


def in_words(territory: Territory, entries: Iterable[Entry]) -> Iterator[Line]:
    """The entries with the names that people and tickets have today; who was erased has none."""
    waiting = iter(entries)
    while some := list(islice(waiting, AT_A_TIME)):
        subjects = [(entry.subject or "").partition(":") for entry in some]
        about = {int(key) for kind, _, key in subjects if kind == "account" and key.isdecimal()}
        names = accounts.names_of({entry.account_id for entry in some if entry.account_id} | about)
        numbers = _numbers({key for kind, _, key in subjects if kind == "ticket"})
        for entry in some:
            yield Line(
                at=territory.local(entry.at),
                who=names.get(entry.account_id, "–")
                if entry.account_id
                else translate("dashboard.journal.nobody"),
                what=translate(f"dashboard.journal.action.{entry.action}"),
                about=_about(territory, entry.subject, names, numbers),
                details=_details(entry.details),
            )


def _numbers(ids: set[str]) -> dict[str, str]:
    found = db.session.execute(
        select(Ticket.id, Ticket.number).where(Ticket.id.in_([uuid.UUID(one) for one in ids]))
    )
    return {str(row.id): row.number for row in found}


def _about(territory: Territory, subject: str | None, names: dict[int, str], numbers: dict[str, str]) -> str:
    kind, _, key = (subject or "").partition(":")
    if kind == "account" and key.isdecimal():
        return names.get(int(key), "–")
    if kind == "ticket":
        return translate("dashboard.ticket.title", number=numbers.get(key, "–"))
    if kind == "team" and key.isdecimal():
        team = territory.team_by_id(int(key))
        return team.label() if team else key
    if kind.startswith(("get_", "post_")):  # a page that was refused
        return translate(f"dashboard.nav.{kind.partition('_')[2]}", default=kind)
    return subject or ""


def _details(details: dict[str, Any]) -> str:
    said = {name: value for name, value in details.items() if value not in (None, "", [], {}, False)}
    return ", ".join(f"{name} = {_word(value)}" for name, value in said.items())


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}:{one}" for name, one in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
