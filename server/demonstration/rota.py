"""Who is on call in the demonstration town, and a team that closes later."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from server.commons.territories.queries import Territory
from server.core import clock
from server.demonstration.history import Case
from server.reporting.absences import services as absences
from server.reporting.on_call import services
from server.reporting.on_call.queries import alerts, rota
from server.reporting.on_call.rules.rota import FIRST, monday_of

IDS = uuid.UUID("3c5be7a4-8d1f-4b0a-9a37-6f2c1d84e950")  # namespace of the demonstration's turns
TEAM = "proximite"
WEEKLY = ("benoit", "sabrina", "mehdi", "karine")  # one week of four each, from Friday to Friday
SECONDS = ("driss", "sylvie")
REFERENTS = {"voirie": "driss", "proprete": "sylvie", "espaces-verts": "paul", "eclairage-public": "ines"}
EVENING, MORNING = time(17, 30), time(8, 30)
ANSWERED_AFTER = timedelta(minutes=4)
SHOWN = timedelta(days=120)


def keep(territory: Territory, known: Mapping[str, int], today: date) -> None:
    """A rota without gaps since the history began, who answers for each team, and a closure to come."""
    start = monday_of(today) - timedelta(weeks=120)
    for rank, logins in ((1, WEEKLY), (2, SECONDS)):
        for place, login in enumerate(logins):
            services.save_line(
                line_id=uuid.uuid5(IDS, f"{rank}:{login}"),
                territory_id=territory.id,
                team=TEAM,
                account_id=known[login],
                rank=rank,
                days=["friday"],
                starts=EVENING,
                ends=EVENING,
                nights=7,
                first_day=start + timedelta(weeks=place),
                last_day=None,
                every_weeks=len(logins),
            )
    for place, login in enumerate((*WEEKLY, *SECONDS, "direction")):
        phone = f"06 39 98 90 {place + 10}"  # of the range kept for fiction
        services.keep_contact(territory_id=territory.id, account_id=known[login], phone=phone, email=None)
    for team, login in REFERENTS.items():
        services.set_referent(territory_id=territory.id, team=team, account_id=known[login])
    absences.note_closure(
        closure_id=uuid.uuid5(IDS, "closure"),
        territory_id=territory.id,
        team="espaces-verts",
        first_day=monday_of(today) + timedelta(weeks=9),
        last_day=monday_of(today) + timedelta(weeks=10, days=4),
        substitute="proximite",
        noted_by=known["chloe"],
    )


def is_shown(territory: Territory, case: Case) -> bool:
    """Whether the page of past alerts has room for what became of this report, if it came at night."""
    category = territory.category(case.category)
    return bool(category and category.urgent) and clock.now() - case.received_at < SHOWN


def ring(territory: Territory, ticket_id: uuid.UUID, at: datetime) -> None:
    """Who is on call is rung about an urgent report, if it came at night, and answers."""
    with clock.at(at):
        services.raise_alert(ticket_id)
        alert = alerts.alert_of(territory, ticket_id)
        team = territory.team(TEAM)
        first = rota.on_call(territory, team, at).get(FIRST, []) if alert and team else []
    with clock.at(at + ANSWERED_AFTER):
        for account_id in first:
            services.acknowledge(
                ticket_id=ticket_id, territory_id=territory.id, account_id=account_id, way="page"
            )
