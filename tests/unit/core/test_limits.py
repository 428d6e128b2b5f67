"""Anonymous calls are counted by whoever makes them, and a Redis that hangs holds nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from server.core import queue
from server.core.limits import network_of


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_a_subscriber_is_counted_once_however_many_addresses_the_line_has(address, counted):
    assert network_of(address) == counted


@pytest.fixture
def hung_redis() -> Iterator[str]:
    """Something that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


def test_a_redis_that_hangs_does_not_hold_who_writes(hung_redis):
    queue.init_queue(hung_redis)
    writer = threading.Thread(target=queue.nudge, daemon=True)
    writer.start()
    writer.join(20)  # the publisher itself would wait for half a minute and more
    assert not writer.is_alive()
