"""What the workers run for the dashboard."""

from server.commons.territories import queries as territories
from server.surfaces.dashboard.queries.shared_year import share
from server.surfaces.dashboard.queries.weeks import year_of


def keep_figures() -> None:
    """Each hour: share the figures of the year, so that no first page of the day counts them all."""
    for territory_id in territories.all_ids():
        share(territory_id, year_of(territories.by_id(territory_id)))
