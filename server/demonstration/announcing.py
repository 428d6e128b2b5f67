"""What the demonstration town announces, placed around today."""

import tomllib
import uuid
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from server.commons.announcements.rules.content import Content
from server.commons.announcements.services import writing
from server.commons.territories.queries import Territory
from server.core import clock

SAID = Path(__file__).with_name("announcements.toml")
IDS = uuid.UUID("7c0b5b0a-3c5f-4a53-8f0e-6f5d1c1e9b42")  # namespace of the ids
PLACE = ("address", "latitude", "longitude", "radius_m", "link", "title_en")


def announce(territory: Territory, account_id: int) -> None:
    """Write and publish them, each on the day when it was known; the past one is history."""
    today = clock.now()
    said = tomllib.loads(SAID.read_text(encoding="utf-8"))["announcement"]
    for number, one in enumerate(said):
        content = content_of(one, today, territory.time_zone)
        announcement_id = uuid.uuid5(IDS, str(number))
        with clock.at(min(today, content.starts_at - timedelta(hours=1))):
            writing.save(
                territory_id=territory.id,
                announcement_id=announcement_id,
                account_id=account_id,
                content=content,
            )
            writing.publish(territory_id=territory.id, announcement_id=announcement_id)


def content_of(one: dict[str, Any], today: datetime, time_zone: str) -> Content:
    """An announcement of the file, as it stands on that day."""
    return Content(
        kind=one["kind"],
        title=one["title"],
        text=one["text"].strip(),
        text_en=one["text_en"].strip(),
        starts_at=_instant(one["from"], today, time_zone),
        ends_at=_instant(one["to"], today, time_zone),
        districts=tuple(one.get("districts", ())),
        categories=tuple(one.get("categories", ())),
        **{name: one.get(name) for name in PLACE},
    )


def _instant(said: dict[str, int], today: datetime, time_zone: str) -> datetime:
    day = clock.local_day(today, time_zone) + timedelta(days=said["day"])
    return datetime.combine(day, time(said["hour"]), ZoneInfo(time_zone))
