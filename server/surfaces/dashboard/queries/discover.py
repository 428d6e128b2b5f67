"""What the demonstration's front page shows: six figures and a before/after pair, from the database."""

from pathlib import Path

from server.commons.territories.queries import Category, Territory

PICTURES = Path(__file__).resolve().parents[3] / "demonstration" / "pictures"
PICTURED = "lampadaire-eteint"  # drawn by us, so that nobody is in it


def pictured(territory: Territory) -> Category | None:
    """What the pair of pictures is of; None when they are not there."""
    return territory.category(PICTURED) if picture("before") and picture("after") else None


def picture(moment: str) -> Path | None:
    """The demonstration's own picture of a place, "before" or "after" the work; None when it is not there."""
    found = PICTURES / f"{PICTURED}-{moment}.jpg"
    return found if found.is_file() else None
