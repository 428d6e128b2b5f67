"""Reads from the geocoder (geopy's BANFrance), with a small cache and a rest after a failure."""

import logging
import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from flask import current_app

from server.core.db import inside_unit_of_work

TIMEOUT_S = 4
REST_AFTER_FAILURE_S = 30
CACHE_SIZE = 2_000
REVERSE_MAX_M = 150

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Address:
    """A place that the geocoder knows. Degrees WGS 84; `score` from 0 to 1; `distance_m` for a reverse."""

    label: str
    street: str | None
    city: str | None
    citycode: str | None
    latitude: float
    longitude: float
    score: float
    distance_m: float | None = None


class _Memory:
    """The last answers, and until when a failing geocoder is left alone. One a process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.answers: OrderedDict[tuple[Any, ...], list[Address]] = OrderedDict()
        self.rest_until = 0.0

    def get(self, key: tuple[Any, ...]) -> list[Address] | None:
        with self.lock:
            return self.answers.get(key)

    def keep(self, key: tuple[Any, ...], found: list[Address]) -> None:
        with self.lock:
            self.answers[key] = found
            if len(self.answers) > CACHE_SIZE:
                self.answers.popitem(last=False)


_memory = _Memory()


def forget() -> None:
    """Empty the cache and try the geocoder again at once."""
    global _memory
    _memory = _Memory()


def _ask(key: tuple[Any, ...], call: Any) -> list[Address]:
    """The cached answer, or the geocoder's; [] when it knows nothing or cannot be reached."""
    if inside_unit_of_work():
        raise RuntimeError("no network inside a unit of work")
    url = current_app.config["PARVIS"].geocoder_url
    if not url:
        return []
    key = (url, *key)
    known = _memory.get(key)
    if known is not None:
        return known
    if time.monotonic() < _memory.rest_until:
        return []
    from server.commons.addresses.channels.ban import GeopyError, geocoder_at  # heavy, and not always used

    try:
        places = call(geocoder_at(url, TIMEOUT_S)) or []
        found = [_address(place.raw) for place in (places if isinstance(places, list) else [places])]
    except (GeopyError, ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        # a lying or absent geocoder: the signalement goes on without an address
        log.warning("geocoder: %s: %s", type(error).__name__, error)
        _memory.rest_until = time.monotonic() + REST_AFTER_FAILURE_S
        return []
    _memory.keep(key, found)
    return found


def _address(raw: dict[str, Any]) -> Address:
    properties = raw["properties"]
    longitude, latitude = raw["geometry"]["coordinates"][:2]
    distance = properties.get("distance")
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise ValueError("a place without a position")
    named = properties.get("name") if properties.get("type") == "street" else None
    return Address(
        label=_words(properties.get("label"), 300) or "",
        street=_words(properties.get("street") or named, 200),
        city=_words(properties.get("city"), 200),
        citycode=_words(properties.get("citycode"), 9),
        latitude=float(latitude),
        longitude=float(longitude),
        score=float(properties.get("score") or 0),
        distance_m=float(distance) if distance is not None else None,
    )


def _words(said: Any, limit: int) -> str | None:
    """A text that fits in our columns, whatever the geocoder says."""
    return said.replace("\0", "")[:limit] or None if isinstance(said, str) else None


def search(words: str, *, near: tuple[float, float] | None = None, limit: int = 6) -> list[Address]:
    """The places that `words` may mean, best first; `near` (latitude, longitude) prefers what is close."""
    words = " ".join(words.split())[:200]
    if len(words) < 3:
        return []
    found = _ask(
        ("search", words.lower()),
        lambda geocoder: geocoder.geocode(words, exactly_one=False, timeout=TIMEOUT_S),
    )
    if near is not None:
        latitude, longitude = near
        # the geocoder ranks the whole country: what is in this town comes first
        found = sorted(found, key=lambda a: abs(a.latitude - latitude) + abs(a.longitude - longitude) > 0.3)
    return found[:limit]


def reverse(latitude: float, longitude: float) -> Address | None:
    """The nearest address within 150 m, or None."""
    found = _ask(
        ("reverse", round(latitude, 5), round(longitude, 5)),
        lambda geocoder: geocoder.reverse((latitude, longitude), exactly_one=True, timeout=TIMEOUT_S),
    )
    near = [a for a in found if a.distance_m is None or a.distance_m <= REVERSE_MAX_M]
    return near[0] if near else None
