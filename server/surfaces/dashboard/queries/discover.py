"""What the demonstration's front page shows: six figures and a before/after pair, from the database."""

from pathlib import Path

from server.commons.territories.queries import Category, Territory
from server.core.clock import local_day, now
from server.surfaces.dashboard.queries import direction
from server.surfaces.dashboard.queries.figures import year_until
from server.surfaces.dashboard.queries.indicators import Value
from server.surfaces.dashboard.queries.measures import NO_FILTER, look_at

PICTURES = Path(__file__).resolve().parents[3] / "demonstration" / "pictures"
PICTURED = "lampadaire-eteint"  # drawn by us, so that nobody is in it


def year_shown(territory: Territory) -> tuple[dict[str, Value], float | None]:
    """The figures of the last 52 weeks, and the share that the own teams received first."""
    look, period = look_at(territory), year_until(local_day(now(), territory.time_zone))
    first, _last = direction.splits(look, period, NO_FILTER)
    own = next((share for group, _, share in first.groups if group.key == "proximity"), None)
    return look.figures(period), own


def pictured(territory: Territory) -> Category | None:
    """What the pair of pictures is of; None when they are not there."""
    return territory.category(PICTURED) if picture("before") and picture("after") else None


def picture(moment: str) -> Path | None:
    """The demonstration's own picture of a place, "before" or "after" the work; None when it is not there."""
    found = PICTURES / f"{PICTURED}-{moment}.jpg"
    return found if found.is_file() else None
