"""What the workers run for the dashboard."""

from server.commons.territories import queries as territories
from server.core.batches import each
from server.surfaces.dashboard import adoption_keeping, briefs, services


def keep_facts() -> None:
    """Every ten minutes: keep the facts of the tickets that changed, so that no page reads them all."""
    each(territories.all_ids(), services.keep_facts)


def read_facts_anew() -> None:
    """Each night: read all facts anew from the tickets and their histories."""
    each(territories.all_ids(), lambda territory_id: services.keep_facts(territory_id, anew=True))


def count_usage() -> None:
    """Each night: count by month how the service is used, then tell the direction if use declines."""
    each(territories.all_ids(), adoption_keeping.keep_months)
    each(territories.all_ids(), adoption_keeping.tell_decline)


def write_briefs() -> None:
    """Each hour: write the briefs of the month where that is to be done."""
    each(territories.all_ids(), briefs.write_briefs)
