"""The lines of the journal in words: names for ids, euros for cents, filters as the lists say them."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from flask import current_app

from server.commons.audit.queries import Entry
from server.commons.territories.queries import Territory, by_code
from server.core.language import translate
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.queries.journal import Names, id_in, names_in

AT_A_TIME = 500
NO_NAME = "–"
Filtered = Callable[[dict[str, str]], str]


@dataclass(frozen=True)
class Line:
    """An entry as people read it; `at` is local."""

    at: datetime
    who: str
    what: str
    about: str
    details: str


def in_words(territory: Territory, entries: Iterable[Entry], filtered: Filtered) -> Iterator[Line]:
    """The entries with the names that people and things have today; who was erased has none.

    Args:
        filtered: gives the filters of a list of tickets in words.
    """
    waiting = iter(entries)
    while some := list(islice(waiting, AT_A_TIME)):
        names = names_in(some)
        for entry in some:
            yield Line(
                at=territory.local(entry.at),
                who=names.accounts.get(entry.account_id, NO_NAME)
                if entry.account_id
                else translate("dashboard.journal.nobody"),
                what=translate(f"dashboard.journal.action.{entry.action}"),
                about=_about(territory, entry, names),
                details=" · ".join(_details(entry, names, filtered)),
            )


def _about(territory: Territory, entry: Entry, names: Names) -> str:
    subject = entry.subject or ""
    kind, _, written = subject.partition(":")
    key = id_in(written)
    if kind == "account":
        return names.accounts.get(key, NO_NAME) if isinstance(key, int) else NO_NAME
    if kind == "ticket":
        return _ticket(key, names)
    if kind == "team":
        team = territory.team_by_id(key) if isinstance(key, int) else None
        return team.label() if team else translate("dashboard.journal.about.team")
    named: dict[str, dict[Any, str]] = {
        "device": names.devices,
        "campaign": names.campaigns,
        "cost": names.costs,
    }
    if kind in named:
        sort, name = translate(f"dashboard.journal.about.{kind}"), named[kind].get(key)
        return translate("dashboard.journal.about.named", sort=sort, name=name) if name else sort
    if kind.startswith(("get_", "post_")):
        return page_named(kind)
    return translate(f"dashboard.journal.about.{subject.replace('.', '_')}", default=subject)


def _ticket(key: int | uuid.UUID | None, names: Names) -> str:
    number = names.tickets.get(key, NO_NAME) if isinstance(key, uuid.UUID) else NO_NAME
    return translate("dashboard.ticket.title", number=number)


def page_named(view: str) -> str:
    """The page of a view as the menu calls it: the one that the first word of its address leads to."""
    gone = translate("dashboard.journal.page.gone")
    try:
        address = next(current_app.url_map.iter_rules(f"dashboard.{view}")).rule
    except KeyError:
        return gone
    word = address.removeprefix("/pilotage/").partition("/")[0].partition(".")[0]
    endpoint, _ = current_app.url_map.bind("").match(f"/pilotage/{word}", method="GET")
    said = translate(f"dashboard.journal.page.{word}", default=gone)
    name = translate(f"dashboard.nav.{endpoint.removeprefix('dashboard.get_')}", default=said)
    return translate("dashboard.journal.page.form", page=name) if view.startswith("post_") else name


def _details(entry: Entry, names: Names, filtered: Filtered) -> Iterator[str]:
    for name, value in entry.details.items():
        if value in (None, "", [], {}, False):  # nothing, none, or not so
            continue
        if name == "filters":
            yield from _filters(value, names, filtered)
        elif name == "ticket":
            yield _ticket(id_in(value), names)
        elif value is True:
            yield translate(f"dashboard.journal.detail.{name}.so", default=name)
        else:
            said = _value(name, value)
            yield translate(f"dashboard.journal.detail.{name}", default=f"{name} {said}", value=said)


def _value(name: str, value: Any) -> str:
    if name == "cents":
        return pages.euros(value)
    if name == "role":
        return translate(f"dashboard.role.{value}")
    if name == "channel":
        return translate(f"dashboard.partners.channel.{value}")
    if isinstance(value, list):
        return ", ".join(translate(f"dashboard.journal.field.{one}", default=str(one)) for one in value)
    return str(value)


def _filters(chosen: dict[str, str], names: Names, filtered: Filtered) -> Iterator[str]:
    """Those of a list as its title says them; those of figures and of the journal in words of their own."""
    own = {name: value for name, value in chosen.items() if name in OWN_FILTERS}
    if others := {name: value for name, value in chosen.items() if name not in own}:
        yield filtered(others)
    for name, value in own.items():
        yield translate(f"dashboard.journal.filter.{name}", value=OWN_FILTERS[name](value, names))


def _commune(code: str, _names: Names) -> str:
    town = by_code(code)
    return town.name if town else translate("dashboard.journal.everything")


def _person(written: str, names: Names) -> str:
    return names.accounts.get(int(written), NO_NAME) if written.isdecimal() else NO_NAME


OWN_FILTERS: dict[str, Callable[[str, Names], str]] = {
    "territory": _commune,
    "by": lambda value, _: translate(f"dashboard.figures.by.{value}"),
    "account": _person,
    "action": lambda value, _: translate(f"dashboard.journal.action.{value}"),
    "since": lambda value, _: pages.day(value),
    "until": lambda value, _: pages.day(value),
}
