"""Pure decisions on what citizens say: places, states in plain words, when to ask."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median

POSITION_SOURCES = ("fix", "pin", "address", "asset", "exif")
SOURCES = (
    *("pwa", "phone", "counter", "mail", "letter", "relay", "agent", "open311", "import"),
    *("elected", "kiosk"),
)
SLOW_REASONS = ("insults", "threats", "flood", "false_reports")
MOST_SLOWED_DAYS = 90
# who leaves no address is known by the network alone: for these days, since others get it after
NETWORK_KNOWN = timedelta(days=7)
MAX_DESCRIPTION = 2000
MAX_COMMENT = 2000  # of an answer to "is it fixed?"
MAX_PHOTOS = 5
MIN_CASES = 20  # under which history promises nothing
QUALITIES = ("good", "fair", "bad")
FAR_PHOTO_M = 200
VERDICT_AFTER_CLOSED = timedelta(days=30)
LATE_PHOTOS = timedelta(days=7)
BACK_AGAIN = timedelta(days=30)  # what was done since then may be said to be back
LINE_POINTS = (2, 50)
LONGEST_LINE_M = 5_000
EARTH_RADIUS_M = 6_371_008.8
METRES_PER_DEGREE = 111_320.0

# How words speak of people rather than of things; the phone has the same in `actions/people_in_words.ts`,
# and both keep to tests/contracts/people_in_words.json.
_PLATE_LETTERS = "[A-HJ-NP-TV-Z]{2}"
PEOPLE = {
    "plate": re.compile(
        rf"(?<!\w)(?:{_PLATE_LETTERS}([ -]?)\d{{3}}\1{_PLATE_LETTERS}"
        rf"|(?i:{_PLATE_LETTERS}-\d{{3}}-{_PLATE_LETTERS})"
        r"|\d{1,4} [A-Z]{2,3} (?:\d{2}|2[AB]))(?!\w)"
    ),
    "name": re.compile(
        r"(?<!\w)(?:M\.|Mr\.?|Mme|Mlle|[Mm]adame|[Mm]onsieur|[Mm]ademoiselle|Mrs\.?|Ms\.?|Miss)\s+[A-ZÀ-ÖØ-Þ]"
    ),
    "neighbour": re.compile(
        r"(?<!\w)(?:mon|ma|mes|notre|nos|my|our)\s+(?:voisin(?:e|s|es)?|neighbou?rs?)(?!\w)", re.IGNORECASE
    ),
}

# words that are for somebody else's door than the town's services; the first are the narrowest
DOORS = {
    "police": re.compile(
        r"(?<!\w)(?:tapage|bruits?|aboi\w*|musique trop forte|mal garée?s?|stationnement g[êe]nant"
        r"|noise|barking|loud music|badly parked)(?!\w)",
        re.IGNORECASE,
    ),
    "landlord": re.compile(
        r"(?<!\w)(?:mon appartement|mon immeuble|ascenseur|cage d.escalier|bailleur|hlm|locataires?"
        r"|my flat|stairwell|landlord|tenants?)(?!\w)",
        re.IGNORECASE,
    ),
    "mediator": re.compile(
        r"(?<!\w)(?:(?:mon|ma|mes|le|la|les|notre|nos|my|our) (?:voisin(?:e|s|es)?|neighbou?rs?)|mitoyen\w*"
        r"|querelle|litige|dispute)(?!\w)",
        re.IGNORECASE,
    ),
}

PUBLIC_STATES = {
    "new": "received",
    "assigned": "sent",
    "planned": "planned",
    "in_progress": "in_progress",
    "transferred": "transferred",
    "done": "done",
    "closed": "closed",
    "rejected": "rejected",
    "merged": "merged",
}
WAITING_STATES = {"waiting_you": "citizen", "waiting_supplier": "supplier"}
TREATED_STATES = ("done", "closed")
MEDIAN_FROM = 20  # cases: fewer would make a figure of chance


def public_state(state: str, waiting_for: str | None) -> str:
    """The state as a citizen's page names it."""
    if state == "waiting":
        return "waiting_you" if waiting_for == "citizen" else "waiting_supplier"
    return PUBLIC_STATES[state]


def median_days(delays: Sequence[timedelta]) -> int | None:
    """The median of these delays in whole days, rounded; None when there are too few for a figure."""
    if len(delays) < MEDIAN_FROM:
        return None
    return round(median(delay.total_seconds() for delay in delays) / 86_400)


def is_possible(latitude: float, longitude: float) -> bool:
    """Whether a phone can really be there: on the globe, and not at the null island of failed fixes."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return False
    if abs(latitude) > 90 or abs(longitude) > 180:
        return False
    return not (abs(latitude) < 0.001 and abs(longitude) < 0.001)


def people_in(words: str) -> list[str]:
    """Which of `PEOPLE` the words seem to hold, in that order: they are told of, never refused."""
    return [kind for kind, form in PEOPLE.items() if form.search(words)]


def doors_of(words: str) -> list[str]:
    """Which of `DOORS` the words are for: the municipal police, a landlord, a mediator."""
    return [door for door, form in DOORS.items() if form.search(words)]


def bare_phone(phone: str | None) -> str | None:
    """A telephone number in one form, by which it is known again: its digits, from 0 in France."""
    digits = re.sub(r"\D", "", phone or "")
    digits = re.sub(r"^(?:00)?33(?=[1-9]\d{8}$)", "0", digits)
    return digits or None


def length_m(line: Sequence[tuple[float, float]]) -> float:
    """How long a line of (longitude, latitude) is, in metres."""
    return sum(distance_m(a[1], a[0], b[1], b[0]) for a, b in pairwise(line))


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in metres (haversine, mean Earth radius)."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half = (
        math.sin((other_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def box_around(latitude: float, longitude: float, radius_m: float) -> tuple[float, float, float, float]:
    """West, south, east, north of a box that holds the circle."""
    height = radius_m / METRES_PER_DEGREE
    width = height / max(0.01, math.cos(math.radians(latitude)))
    return longitude - width, latitude - height, longitude + width, latitude + height


def street_of(address: str | None) -> str | None:
    """An address without its house number: what may be shown of a place before publication."""
    if not address:
        return None
    first = address.partition(",")[0].strip()
    words = first.split(" ")
    while len(words) > 1 and (words[0][:1].isdigit() or words[0].lower() in {"bis", "ter", "quater"}):
        words.pop(0)
    return " ".join(words)


def verdict_open(state: str, closed_at: datetime | None, instant: datetime) -> bool:
    """Whether a witness may say "fixed" or "not fixed": once done, until 30 days after closing."""
    if state == "done":
        return True
    return state == "closed" and closed_at is not None and instant <= closed_at + VERDICT_AFTER_CLOSED


def may_be_judged(kind: str, state: str, closed_at: datetime | None, instant: datetime) -> bool:
    """Whether a witness of a ticket may judge it: of an anomaly alone one asks whether it is fixed."""
    return kind == "anomaly" and verdict_open(state, closed_at, instant)


def may_be_corrected(state: str, first_handled_at: datetime | None) -> bool:
    """Whether an author may still add to the words: until somebody takes the work in hand."""
    return state in ("new", "assigned") and first_handled_at is None


def closes_when_withdrawn(state: str, first_handled_at: datetime | None, still_concerned: int) -> bool:
    """Whether a ticket closes because a person no longer needs it: nobody started, nobody else waits."""
    return may_be_corrected(state, first_handled_at) and still_concerned == 0


def range_of_days(days: Sequence[float]) -> tuple[int, int] | None:
    """The median and the 90th percentile of durations, in whole days from 1; None under 20 cases."""
    if len(days) < MIN_CASES:
        return None
    ordered = sorted(days)
    low, high = (ordered[math.ceil(share * len(ordered)) - 1] for share in (0.5, 0.9))
    return max(1, math.ceil(low)), max(1, math.ceil(high))


def photos_open(closed_at: datetime | None, instant: datetime) -> bool:
    """Whether a late photo may still join."""
    return closed_at is None or instant <= closed_at + LATE_PHOTOS


def next_nightfall(latitude: float, longitude: float, instant: datetime) -> datetime:
    """The first end of civil twilight after `instant`, in UTC, to a few minutes.

    Source: the almanac's sunrise equation (mean anomaly, equation of centre, ecliptic longitude), with the
    sun 6 degrees below the horizon. Where the sun does not sink so far that day, 23:00 UTC.
    """
    for extra in range(-1, 3):  # far west, the evening of a day comes on the next one in UTC
        day = (instant + timedelta(days=extra)).date()
        dusk = _civil_dusk(latitude, longitude, day.toordinal())
        if dusk > instant:
            return dusk
    return instant + timedelta(days=1)


def _civil_dusk(latitude: float, longitude: float, ordinal: int) -> datetime:
    noon = ordinal - date(2000, 1, 1).toordinal() + 0.0008 - longitude / 360
    anomaly = math.radians((357.5291 + 0.98560028 * noon) % 360)
    centre = 1.9148 * math.sin(anomaly) + 0.02 * math.sin(2 * anomaly) + 0.0003 * math.sin(3 * anomaly)
    ecliptic = math.radians((math.degrees(anomaly) + centre + 180 + 102.9372) % 360)
    transit = noon + 0.0053 * math.sin(anomaly) - 0.0069 * math.sin(2 * ecliptic)
    declination = math.asin(math.sin(ecliptic) * math.sin(math.radians(23.4397)))
    phi = math.radians(latitude)
    cosine = (math.sin(math.radians(-6)) - math.sin(phi) * math.sin(declination)) / (
        math.cos(phi) * math.cos(declination)
    )
    start = datetime(2000, 1, 1, 12, tzinfo=UTC)
    if abs(cosine) > 1:
        return datetime.combine(date.fromordinal(ordinal), time(23), UTC)
    return start + timedelta(days=transit + math.degrees(math.acos(cosine)) / 360)
