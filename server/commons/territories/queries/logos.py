"""The bytes of a town's logo."""

import re

from server.commons.territories.queries.views import Territory
from server.core.storage import MissingFile, StorageUnavailable, storage

FOLDER = "/api/v1/territory/logos/"
NAME = re.compile(r"[0-9a-f]{32}")


def key_of(name: str) -> str:
    """Where the storage keeps the logo of this name."""
    return f"logos/{name}.png"


def logo_named(name: str) -> bytes | None:
    """The PNG of this name; None when there is none."""
    if not NAME.fullmatch(name):
        return None
    try:
        return storage().get(key_of(name))
    except MissingFile:
        return None


def logo_at(address: str | None) -> bytes | None:
    """The PNG at an address of ours; None when it is none, or nothing is there."""
    if not (address or "").startswith(FOLDER):
        return None
    return logo_named(str(address).removeprefix(FOLDER).removesuffix(".png"))


def logo_of(territory: Territory) -> bytes | None:
    """The PNG of the territory, for paper; None when it has none here, or the storage does not answer."""
    try:
        return logo_at(territory.logo)
    except StorageUnavailable:
        return None
