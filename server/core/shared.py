"""Small texts that all processes share for a while, in Redis: each may be lost without harm."""

import logging
from datetime import timedelta

from redis import RedisError

from server.core import queue

PREFIX = "parvis:shared:"

log = logging.getLogger(__name__)


def recall(name: str) -> bytes | None:
    """What was kept under this name; None once forgotten, and while Redis is away."""
    try:
        found = queue.hurried().get(PREFIX + name)
    except RedisError as error:
        log.warning("redis is away: %s", error)
        return None
    return found if isinstance(found, bytes) else None


def keep(name: str, text: bytes, time: timedelta) -> None:
    """Keep `text` for `time`; not at all while Redis is away."""
    try:
        queue.hurried().set(PREFIX + name, text, ex=time)
    except RedisError as error:
        log.warning("redis is away: %s", error)
