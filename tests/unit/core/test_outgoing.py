"""Calls to addresses that somebody gave never reach our own network, by a redirect or otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
import requests
from flask import Flask

from server.core import http as core_http
from server.core.http import ForbiddenAddress, outgoing


class Door(ThreadingHTTPServer):
    """A real server that answers with a redirect, or keeps who came in."""

    def __init__(self, redirect_to: str | None = None) -> None:
        self.visitors: list[str] = []
        self.redirect_to = redirect_to
        super().__init__(("127.0.0.1", 0), _Answer)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Door

    def parse_request(self) -> bool:
        """Whatever the method, answer at once."""
        if super().parse_request():
            self._answer()
        return False

    def _answer(self) -> None:
        self.server.visitors.append(self.path)
        self.send_response(302 if self.server.redirect_to else 200)
        if self.server.redirect_to:
            self.send_header("Location", self.server.redirect_to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def inside() -> Iterator[Door]:
    """A service of our own network: nobody outside may make us call it."""
    door = Door()
    yield door
    door.shutdown()
    door.server_close()


@pytest.fixture
def partner(inside: Door) -> Iterator[Door]:
    """An allowed host that sends its callers to `inside`."""
    door = Door(redirect_to=f"http://{inside.place}/admin")
    yield door
    door.shutdown()
    door.server_close()


@pytest.fixture
def allow() -> Iterator[Callable[..., requests.Session]]:
    """`allow(host, …)`: the session where PARVIS_OUTBOUND_ALLOW lists these hosts."""
    app = Flask(__name__)

    def allow_hosts(*hosts: str) -> requests.Session:
        app.config["PARVIS"] = SimpleNamespace(outbound_allow=hosts)
        return outgoing()

    with app.app_context():
        yield allow_hosts


class TestRedirects:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_from_an_allowed_host_are_answers_and_lead_nowhere(self, allow, partner, inside, method):
        answer = getattr(allow(partner.place), method)(f"http://{partner.place}/hook", allow_redirects=True)
        assert (answer.status_code, partner.visitors, inside.visitors) == (302, ["/hook"], [])

    def test_of_a_prepared_request_are_not_followed_either(self, allow, partner, inside):
        prepared = requests.Request("GET", f"http://{partner.place}/hook").prepare()
        answer = allow(partner.place).send(prepared, allow_redirects=True)
        assert (answer.status_code, inside.visitors) == (302, [])

    def test_followed_by_hand_are_refused_at_the_door(self, allow, partner, inside):
        session = allow(partner.place)
        answer = session.get(f"http://{partner.place}/hook")
        with pytest.raises(ForbiddenAddress):
            session.get(answer.headers["Location"])
        assert inside.visitors == []


class TestAddresses:
    def test_an_allowed_host_is_allowed_on_its_port_only(self, allow, partner, inside):
        with pytest.raises(ForbiddenAddress):
            allow(partner.place).get(f"http://{inside.place}/")
        assert inside.visitors == []

    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"],
    )
    def test_our_own_network_is_refused_over_https_too(self, allow, inside, host):
        with pytest.raises(ForbiddenAddress):
            allow().get(f"https://{host}:{inside.server_port}/")
        assert inside.visitors == []

    @pytest.mark.parametrize("url", ["http://93.184.216.34/", "http://example.org/"])
    def test_only_https_is_called(self, allow, url):
        with pytest.raises(ForbiddenAddress, match="only https"):
            allow().get(url)

    @pytest.mark.parametrize(
        ("address", "public"),
        [
            ("93.184.216.34", True),
            ("2606:2800:220:1::1", True),
            ("224.0.0.1", False),
            ("::ffff:192.168.1.1", False),
            ("fe80::1%eth0", False),
            ("100.64.0.1", False),
            ("fd00::1", False),
        ],
    )
    def test_what_counts_as_public(self, address, public):
        assert core_http._is_public(address) is public

    def test_the_machine_s_proxies_are_not_asked(self, allow, partner, inside, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", f"http://{inside.place}")
        allow(partner.place).get(f"http://{partner.place}/hook")
        assert (partner.visitors, inside.visitors) == (["/hook"], [])
