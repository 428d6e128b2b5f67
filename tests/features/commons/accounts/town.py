"""A town as small as can be, for the tests of commons."""

from server.commons.territories import queries as territories
from server.commons.territories.models import TeamRow, TerritoryRow
from server.core.db import unit_of_work

TEAMS = (
    ("proximite", "proximity", "Équipe de proximité"),
    ("voirie", "service", "Voirie"),
    ("syndicat", "external", "Syndicat des eaux"),
)


def build_town(code="demo", **given):
    """Store a town with its teams; gives its id. `given` changes its row."""
    values = {
        "code": code,
        "kind": "commune",
        "name": "Ville de démonstration",
        "insee": "46042",
        "population": 20_000,
        "hosts": [],
        "time_zone": "Europe/Paris",
        "holidays": "FR",
        "languages": ["fr", "en"],
        "west": 1.37251,
        "south": 44.40105,
        "east": 1.50547,
        "north": 44.51195,
        "center_longitude": 1.4403,
        "center_latitude": 44.4475,
        "outline": None,
        "banner": "Ville de démonstration",
        "accent": "#0b6b55",
        "logo": None,
        "max_photos": 5,
        "contact": {"service": "Direction de la proximité", "email": "proximite@demo.example"},
        "on_call": {},
        "opening": {},
        "retention": {"contacts_days": 365, "originals_days": 90},
        "close_after_days": 30,
        "texts": {},
        "fallback_team": "proximite",
        **given,
    }
    with unit_of_work() as work:
        row = TerritoryRow(**values)
        work.session.add(row)
        work.session.flush()
        for position, (slug, kind, name) in enumerate(TEAMS):
            work.session.add(
                TeamRow(territory_id=row.id, slug=slug, kind=kind, name=name, position=position, active=True)
            )
    territories.forget()
    return row.id
