"""What an announcement says, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

KINDS = ("news", "agenda", "works", "failure")
DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
STATES = (DRAFT, PUBLISHED, WITHDRAWN)

MAX_TITLE, MAX_TEXT, MAX_LINK, MAX_ADDRESS = 140, 4000, 500, 300
SMALLEST_RADIUS_M, LARGEST_RADIUS_M = 20, 3000
LONGEST = timedelta(days=3 * 366)  # what lasts longer is no announcement


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the desk writes. Instants are aware; coordinates are WGS 84 degrees.

    `districts` are slugs, none: the whole town. `categories` are codes of leaves or headings, none: all.
    A place says more than districts: who is within `radius_m` of it is concerned. `published_from` None: at
    once.
    """

    kind: str
    title: str
    text: str
    starts_at: datetime
    ends_at: datetime
    title_en: str | None = None
    text_en: str | None = None
    published_from: datetime | None = None
    districts: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_m: int | None = None
    link: str | None = None

    @property
    def has_place(self) -> bool:
        return self.latitude is not None and self.longitude is not None


def faults(content: Content) -> Mapping[str, str]:
    """What is wrong by field, as keys of the language files (`field.announcement.<key>`)."""
    found = {**_faults_of_words(content), **_faults_of_period(content), **_faults_of_place(content)}
    if content.kind not in KINDS:
        found["kind"] = "kind"
    if content.link and not _is_web_address(content.link):
        found["link"] = "link"
    return found


def _faults_of_words(content: Content) -> dict[str, str]:
    found = {}
    for name, limit in (("title", MAX_TITLE), ("text", MAX_TEXT)):
        if not getattr(content, name).strip():
            found[name] = name
        for field in (name, f"{name}_en"):
            if len(getattr(content, field) or "") > limit:
                found[field] = "too_long"
    if content.title_en and not content.text_en:
        found["text_en"] = "both_in_english"
    if content.text_en and not content.title_en:
        found["title_en"] = "both_in_english"
    return found


def _faults_of_period(content: Content) -> dict[str, str]:
    if content.ends_at <= content.starts_at:
        return {"ends_at": "ends_before"}
    if content.ends_at - content.starts_at > LONGEST:
        return {"ends_at": "lasts_too_long"}
    if content.published_from and content.published_from >= content.ends_at:
        return {"published_from": "published_after_end"}
    return {}


def _faults_of_place(content: Content) -> dict[str, str]:
    if len(content.address or "") > MAX_ADDRESS:
        return {"address": "too_long"}
    if not content.has_place:
        return {"address": "place_not_found"} if content.address else {}
    if not SMALLEST_RADIUS_M <= (content.radius_m or 0) <= LARGEST_RADIUS_M:
        return {"radius_m": "radius"}
    return {}


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return len(link) <= MAX_LINK and parts.scheme in ("https", "http") and bool(parts.hostname)
