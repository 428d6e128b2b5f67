"""What a town keeps of people, how long, and who else receives some of it: told to anybody who asks."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

from config.settings import Settings
from server.commons.territories.queries.views import Territory

FCM = "https://fcm.googleapis.com"
S3 = "https://s3.amazonaws.com"
# names that mean something inside an organisation only: they are nobody else's, and not to be told
INSIDE = ("localhost", ".local", ".lan", ".internal", ".intranet", ".home.arpa")


def keeping(territory: Territory, settings: Settings) -> dict[str, Any]:
    """The delays of the territory's file, and the outside services that the settings name."""
    addresses = {
        "mail": settings.smtp_url,
        "sms": settings.sms_url,
        "storage": settings.storage_url,
        "geocoder": settings.geocoder_url,
        "tiles": settings.tiles_url,
    }
    if settings.fcm_credentials:
        addresses["fcm"] = settings.fcm_url or FCM
    hosts = {kind: _outside_host(address) for kind, address in addresses.items()}
    return {
        "contacts_days": territory.contacts_days,
        "originals_days": territory.originals_days,
        "recipients": [{"kind": kind, "host": host} for kind, host in hosts.items() if host],
    }


def _outside_host(address: str) -> str | None:
    """Who answers at this address, publicly named; None for this machine and the town's own network."""
    parts = urlsplit(address.replace("{s}.", ""))
    if parts.scheme == "s3":
        parts = urlsplit(parse_qs(parts.query).get("endpoint", [S3])[0])
    host = (parts.hostname or "").lower()
    if "." not in host or host.endswith(INSIDE):
        return None
    try:
        return host if ip_address(host).is_global else None
    except ValueError:
        return host
