"""What an announcement says where it is shared: its words, period, place and picture."""

from dataclasses import dataclass

from babel.dates import format_date

from server.commons.announcements.models import Announcement
from server.commons.territories.queries import Territory
from server.core import pictures
from server.core.clock import now
from server.core.language import first_of_month, locale, speaking, time_of_day, translate


@dataclass(frozen=True)
class Shared:
    """An announcement in one language."""

    language: str
    kind: str
    title: str
    text: str
    when: str
    where: str


def in_each_language(here: Territory, row: Announcement) -> list[Shared]:
    """What it says in French, and in English where it has words there."""
    languages = ["fr", *(["en"] if row.title_en and row.text_en else [])]
    return [in_one(here, row, language) for language in languages]


def in_one(here: Territory, row: Announcement, language: str) -> Shared:
    """What it says in `language`; in French when it has no words there."""
    is_english = language == "en" and bool(row.title_en and row.text_en)
    with speaking("en" if is_english else "fr"):
        return Shared(
            language="en" if is_english else "fr",
            kind=translate(f"announcement.kind.{row.kind}"),
            title=(row.title_en if is_english else row.title) or "",
            text=(row.text_en if is_english else row.text) or "",
            when=_period(here, row),
            where=row.address or _districts(here, row),
        )


def _districts(here: Territory, row: Announcement) -> str:
    names = [place.name for tie in row.districts if (place := here.district_by_id(tie.district_id))]
    return ", ".join(names)


def _period(here: Territory, row: Announcement) -> str:
    first, last = here.local(row.starts_at), here.local(row.ends_at)
    length = "full" if first.year == here.local(now()).year else "long"
    days = [first_of_month(format_date(one.date(), length, locale=locale())) for one in (first, last)]
    if first.date() != last.date():
        return translate("dashboard.share.from_to", first=days[0], last=days[1])
    hours = [time_of_day(one) for one in (first, last)]
    return translate("dashboard.share.on", day=days[0], first=hours[0], last=hours[1])


def card(here: Territory, said: Shared, logo: bytes | None) -> bytes:
    """The picture of an announcement, 1200 × 630 pixels, in the town's accent: PNG."""
    with speaking(said.language):
        banner = here.named("banner") or here.name
    return pictures.card(
        head=said.kind,
        title=said.title,
        lines=[said.when, said.where],
        foot=banner,
        accent=here.accent or "#0b6b55",
        logo=logo,
    )
