"""Limits on anonymous calls, counted in Redis (in memory while it is away)."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(
    key_func=get_remote_address,
    strategy="fixed-window",
    in_memory_fallback_enabled=True,
    swallow_errors=True,
)


def init_limits(app: Flask, *, redis_url: str, enabled: bool) -> None:
    """Count by the caller's address. `enabled` false lifts all limits, for load and acceptance tests."""
    app.config["RATELIMIT_ENABLED"] = enabled
    app.config["RATELIMIT_STORAGE_URI"] = redis_url.replace("unix://", "redis+unix://", 1)
    limiter.init_app(app)
