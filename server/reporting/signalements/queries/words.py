"""States and dates as a citizen reads them, in the language of the moment."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from server.commons.territories.queries import Category, Team, Territory
from server.core.language import first_of_month, locale, translate
from server.reporting.signalements.rules import public_state


def status_words(
    territory: Territory,
    state: str,
    team_id: int | None,
    *,
    waiting_for: str | None = None,
    planned_on: date | None = None,
    reason: str | None = None,
    other: str = "",
    to_anybody: bool = False,
) -> str:
    """The state in a few words, naming the service or the date: "Transmis au service Voirie".

    Said `to_anybody`, it speaks of the person who reported, and not to that person.
    """
    name = public_state(state, waiting_for)
    if name == "waiting_you" and to_anybody:
        name = "waiting_reporter"
    team = territory.team_by_id(team_id) if team_id else None
    if name == "sent" and team is not None and team.kind == "proximity":
        return translate("status.sent_proximity", team=team.name)
    if name == "planned" and planned_on is None:
        name = "planned_no_date"
    if name == "merged" and other:
        return translate("status.merged_into", number=other)
    if name == "rejected" and reason:
        return translate("status.rejected", reason=translate(f"reason.{reason}"))
    if name == "rejected":
        return translate("status.rejected_no_reason")
    return translate(f"status.{name}", team=_service(team) if team else "", date=date_in_words(planned_on))


def _service(team: Team) -> str:
    """A team as a sentence names it: "Transmis au service Voirie", though it calls itself a service."""
    return team.label().removeprefix("Service ")


# what leads back to a service is not said as if it went there for the first time
_SENT_AGAIN = {"reopen": "reopened", "resume": "resumed"}
# what concerns other tickets names them
_OF_OTHERS = ("unmerge", "split")


def other_numbers(territory: Territory, payload: Mapping[str, Any]) -> str:
    """The other tickets that a step names: the one it was merged into, or the parts with their category."""
    named = [
        translate(
            "step.part",
            number=part["number"],
            what=category.label() if (category := territory.category(part["category"])) else "",
        )
        for part in payload.get("parts") or ()
    ]
    return ", ".join(named) or str(payload.get("number") or "")


def step_words(
    territory: Territory,
    kind: str,
    state: str,
    team_id: int | None,
    *,
    waiting_for: str | None = None,
    planned_on: date | None = None,
    reason: str | None = None,
    other: str = "",
    to_anybody: bool = False,
) -> str:
    """A step of the history: the state it led to, or "Rouvert : transmis au service Voirie"."""
    if kind in _OF_OTHERS:
        return translate(f"step.{kind}", number=other)
    if kind not in _SENT_AGAIN:
        return status_words(
            territory,
            state,
            team_id,
            waiting_for=waiting_for,
            planned_on=planned_on,
            reason=reason,
            other=other,
            to_anybody=to_anybody,
        )
    team = territory.team_by_id(team_id) if team_id else None
    if team is None:
        return translate(f"step.{_SENT_AGAIN[kind]}")
    if team.kind == "proximity":
        return translate(f"step.{_SENT_AGAIN[kind]}.proximity")
    return translate(f"step.{_SENT_AGAIN[kind]}.service", team=_service(team))


def date_in_words(day: date | None) -> str:
    """`mardi 3 mars 2026`; empty without a day."""
    return "" if day is None else first_of_month(format_date(day, "full", locale=locale()))


def local_date_in_words(instant: datetime, time_zone: str) -> str:
    """The local day of `instant` in words."""
    return date_in_words(instant.astimezone(ZoneInfo(time_zone)).date())


def status_of(territory: Territory, ticket: Any, *, to_anybody: bool = False) -> str:
    """The state of a ticket, or of a row with its columns, in a few words; see `status_words`."""
    return status_words(
        territory,
        ticket.state,
        ticket.team_id,
        waiting_for=ticket.waiting_for,
        planned_on=ticket.planned_on,
        reason=ticket.reason,
        to_anybody=to_anybody,
    )


def public_state_of(ticket: Any) -> str:
    """The name of a ticket's state for citizens' programs."""
    return public_state(ticket.state, ticket.waiting_for)


def category_words(category: Category | None) -> dict[str, Any] | None:
    """A category as a page shows it."""
    return (
        None
        if category is None
        else {"code": category.code, "label": category.label(), "icon": category.icon}
    )
