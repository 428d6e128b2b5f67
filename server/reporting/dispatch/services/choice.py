"""Choosing a team."""

import uuid
from datetime import datetime

from sqlalchemy import select

from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.db import db, unit_of_work
from server.core.language import speaking, translate
from server.reporting.dispatch.rules import FALLBACK, Facts, Match, first_match
from server.reporting.signalements.models import Signalement
from server.reporting.tickets import services as tickets
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import OPEN_STATES, SYSTEM_ACTOR

DECISIONS = uuid.UUID("c7d1e8a2-90b4-4a6f-8f0d-3e5b7a9c1d24")  # namespace of the ids of dispatch's actions


def dispatch_ticket(ticket_id: uuid.UUID) -> None:
    """Send a ticket to the team that the rules choose, once for each category and place it has had.

    Safe to run again: the action's id comes from what the choice was made of. A ticket that a person already
    sent somewhere stays there, unless its category was corrected since.

    Emits:
        TicketAssigned, through `apply_action`.
    """
    loaded = _load(ticket_id)
    if loaded is None:
        return
    ticket, signalement = loaded
    territory = territories.by_id(ticket.territory_id)
    match = first_match(territory.rules, facts_of(territory, ticket, signalement))
    slug = match.rule.team if match.rule else territory.fallback_team
    team = territory.team(slug)
    reason, territory_id, placed = explain(territory, match), ticket.territory_id, ticket.latitude is not None
    with unit_of_work() as work:
        present = work.session.get_one(Ticket, ticket_id, with_for_update=True, populate_existing=True)
        qualified, by_hand = tickets.last_choices(work, ticket_id)
        if by_hand > qualified:
            return
        if team is not None and team.id != present.team_id:
            tickets.apply_within(
                work, action_id=uuid.uuid5(DECISIONS, f"{ticket_id}:{qualified}:{placed}"), ticket_id=ticket_id,
                territory_id=territory_id, actor=SYSTEM_ACTOR, kind="assign", payload={"team": slug},
            )
        tickets.explain_dispatch(
            work, ticket_id, rule=match.rule.name if match.rule else "", because=reason,
            priority=match.rule.priority if match.rule else None,
        )


def _load(ticket_id: uuid.UUID) -> tuple[Ticket, Signalement] | None:
    """The ticket and the signalement that opened it, if the rules still have a say."""
    row = db.session.execute(
        select(Ticket, Signalement).join(Signalement, Signalement.ticket_id == Ticket.id)
        .where(Ticket.id == ticket_id).order_by(Signalement.received_at).limit(1)
    ).first()
    if row is None or row[0].state not in OPEN_STATES:
        return None
    return row[0], row[1]


def facts_of(territory: Territory, ticket: Ticket, signalement: Signalement) -> Facts:
    """What the rules look at, for one ticket."""
    return facts_at(
        territory, category_id=ticket.category_id, kind=ticket.kind, source=signalement.source,
        received_at=signalement.received_at, latitude=ticket.latitude, longitude=ticket.longitude,
        district_id=ticket.district_id, answers=signalement.answers,
    )


def facts_at(
    territory: Territory, *, category_id: int, kind: str, source: str, received_at: datetime,
    latitude: float | None, longitude: float | None, district_id: int | None, answers: dict[str, object],
) -> Facts:
    """The facts of a place and a matter, stored or imagined."""
    category = territory.category_by_id(category_id)
    district = territory.district_by_id(district_id) if district_id else None
    codes = [category.code, category.parent] if category else []
    layers: tuple[str, ...] = ()
    if latitude is not None and longitude is not None and territory.layers:
        layers = territory.layers_at(longitude, latitude)
    return Facts(
        categories=tuple(code for code in codes if code), kind=kind, source=source,
        local_time=territory.local(received_at), district=district.slug if district else None,
        layers=layers, answers=answers,
    )


def explain(territory: Territory, match: Match) -> str:
    """Why, in the territory's first language: "catégorie Éclairage public, quartier Centre"."""
    with speaking(territory.languages[0] if territory.languages else "fr"):
        if not match.because:
            return translate("because.always")
        return ", ".join(_reason(territory, name, value) for name, value in match.because)


def _reason(territory: Territory, name: str, value: str) -> str:
    if name == FALLBACK:
        return translate("because.fallback")
    category = territory.category(value) if name == "categories" else None
    district = territory.district(value) if name == "districts" else None
    shown = category.label() if category else district.name if district else translate(f"because.value.{value}", default=value)
    return translate(f"because.{name}", value=shown)
