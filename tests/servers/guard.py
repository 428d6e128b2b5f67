"""No socket inside a unit of work, and nothing outside this machine: watched in every test."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
WATCHED = ("connect", "connect_ex", "send", "sendall", "sendto")


class ForbiddenCall(AssertionError):
    """A test reached the network where it must not."""


class SocketGuard:
    """Wraps the socket methods once for the whole run; `seen` holds the faults of the present test.

    The fault is raised where it happens and kept too, because code that survives a network failure
    would survive this one.
    """

    def __init__(self, writing: Callable[[], bool]) -> None:
        self.writing = writing
        self.seen: list[str] = []
        self.originals = {name: getattr(socket.socket, name) for name in WATCHED}

    def install(self) -> None:
        """Put the watch on every socket of this process."""
        for name in WATCHED:
            setattr(socket.socket, name, self._watched(name))

    def remove(self) -> None:
        """Take it off."""
        for name, original in self.originals.items():
            setattr(socket.socket, name, original)

    def _watched(self, name: str) -> Callable[..., Any]:
        original = self.originals[name]

        def method(sock: socket.socket, *args: Any) -> Any:
            if self.writing():
                self._fault(f"socket.{name} inside a unit of work")
            if name.startswith("connect") and sock.family != socket.AF_UNIX:
                host = str(args[0][0])
                if not host.startswith(LOOPBACK):
                    self._fault(f"a test called {host}, outside this machine")
            return original(sock, *args)

        return method

    def _fault(self, sentence: str) -> None:
        self.seen.append(sentence)
        raise ForbiddenCall(sentence)
