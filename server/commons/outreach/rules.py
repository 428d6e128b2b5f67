"""Pure decisions: how a link's code is written, where a link leads, what was spent."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

# what is printed carries a QR code; a post is copied into a social network or a mail
PRINTED = ("poster_a4", "poster_a3", "flyer", "sticker")
POST = "post"
SUPPORTS = (*PRINTED, POST)
#: No 0 o 1 i l: nobody confuses them on paper.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 5
LONGEST_CODE = 8
MOST_LINKS = 48  # of one order
MAX_PLACE, MAX_NAME = 200, 120
LONGEST_CAMPAIGN = timedelta(days=366)
MAX_CENTS = 1_000_000_000
MAX_DAYS = 5_000.0

TOOL, AGENT_DAYS, COMMUNICATION = "tool", "agent_days", "communication"
COSTS = (TOOL, AGENT_DAYS, COMMUNICATION)


@dataclass(frozen=True, kw_only=True)
class Aim:
    """Where a link leads: an announcement, or a signalement that is begun with a type and a place.

    Coordinates are WGS 84 degrees, both or neither.
    """

    category: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    announcement: str | None = None


def new_code() -> str:
    """A code that nobody guesses from another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def normal_code(written: str) -> str:
    """A code as it is kept."""
    return written.strip().lower()


def path_of(aim: Aim, code: str) -> str:
    """The address within the town's site, as the app on the phone reads it."""
    if aim.announcement:
        return f"/actualites/{aim.announcement}?origine={code}"
    asked = [f"categorie={quote(aim.category)}"] if aim.category else []
    if aim.latitude is not None and aim.longitude is not None:
        asked.append(f"lieu={aim.latitude:.5f},{aim.longitude:.5f}")
    return f"/signaler?{'&'.join([*asked, f'origine={code}'])}" if asked else f"/?origine={code}"


def campaign_faults(name: str, starts_on: date, ends_on: date, cents: int | None) -> dict[str, str]:
    """What is wrong with a campaign, as keys of the language files by field."""
    found = {}
    if not name.strip() or len(name) > MAX_NAME:
        found["name"] = "name"
    if ends_on < starts_on:
        found["ends_on"] = "ends_before"
    elif ends_on - starts_on > LONGEST_CAMPAIGN:
        found["ends_on"] = "lasts_too_long"
    if cents is not None and not 0 <= cents <= MAX_CENTS:
        found["cost"] = "amount"
    return found


def cost_faults(kind: str, label: str, cents: int, days: float | None) -> dict[str, str]:
    """What is wrong with an amount that was entered."""
    found = {}
    if kind not in COSTS:
        found["kind"] = "kind"
    if not label.strip() or len(label) > MAX_NAME:
        found["label"] = "label"
    if not 0 < cents <= MAX_CENTS:
        found["amount"] = "amount"
    if kind == AGENT_DAYS and not (days and 0 < days <= MAX_DAYS):
        found["days"] = "days"
    return found


def total_cents(amounts: Iterable[int]) -> int:
    """What was spent, in cents."""
    return sum(amounts)
