"""A requests session whose waiting calls can be cut from another thread."""

import socket
import threading
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Interruptible(HTTPAdapter):
    """Remember the open sockets, so that stopping the app does not wait for a long poll to end."""

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        super().__init__(pool_connections=2, pool_maxsize=4, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools whose connections tell us their socket."""
        super().init_poolmanager(*args, **kwargs)
        adapter = self

        class PlainConnection(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                adapter.remember(self.sock)

        class SafeConnection(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                adapter.remember(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = PlainConnection

        class SafePool(HTTPSConnectionPool):
            ConnectionCls = SafeConnection

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SafePool}

    def remember(self, connected: socket.socket | None) -> None:
        """Note a socket for as long as it lives."""
        if connected is not None:
            with self._lock:
                self._sockets.add(connected)

    def interrupt(self) -> None:
        """Cut every call in progress; each ends with a connection error in its own thread."""
        with self._lock:
            sockets = list(self._sockets)
        for connected in sockets:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


def new_session() -> tuple[requests.Session, Interruptible]:
    """Give a session and the handle that cuts its calls."""
    session = requests.Session()
    adapter = Interruptible()
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session, adapter
