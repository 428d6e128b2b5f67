"""Limits on anonymous calls, counted in Redis (in memory while it is away)."""

import ipaddress

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

PATIENCE_S = 2  # a Redis that does not answer must not hold a caller


def network_of(address: str) -> str:
    """The address, or for IPv6 the network that one subscriber holds."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def _caller() -> str:
    return network_of(get_remote_address())


limiter = Limiter(
    key_func=_caller,
    strategy="fixed-window",
    in_memory_fallback_enabled=True,
    swallow_errors=True,
)


def init_limits(app: Flask, *, redis_url: str, enabled: bool) -> None:
    """Count by the caller's address, or network in IPv6.

    `enabled` false lifts all limits, for load and acceptance tests.
    """
    app.config["RATELIMIT_ENABLED"] = enabled
    app.config["RATELIMIT_STORAGE_URI"] = redis_url.replace("unix://", "redis+unix://", 1)
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {
        "socket_timeout": PATIENCE_S,
        "socket_connect_timeout": PATIENCE_S,
    }
    limiter.init_app(app)
