"""Calls to addresses that somebody gave never reach our own network, by a redirect or otherwise."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from server.core import outgoing as room
from server.core.outgoing import ForbiddenAddress, outgoing


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
            ("64:ff9b::10.0.0.1", False),
            ("64:ff9b::93.184.216.34", True),
            ("2002:7f00:1::1", False),
        ],
    )
    def test_what_counts_as_public(self, address, public):
        assert room.is_public(address) is public

    def test_the_machine_s_proxies_are_not_asked(self, allow, partner, inside, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", f"http://{inside.place}")
        allow(partner.place).get(f"http://{partner.place}/hook")
        assert (partner.visitors, inside.visitors) == (["/hook"], [])


OUTSIDE, NAME = "127.0.0.2", "push.example"  # another address of this machine plays the internet


def certificate_for(name: str, folder: Path) -> Path:
    """A certificate that speaks for itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    builder = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    file.write_bytes(private + public)
    return file


class _Body(BaseHTTPRequestHandler):
    """Answers 200 with the server's bytes, and keeps which Host was asked for."""

    server: Any

    def do_GET(self) -> None:
        self.server.visitors.append(self.headers["Host"])
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class TestNames:
    """A name is looked up once, and the certificate must be the name's."""

    @pytest.fixture
    def service(self, tmp_path, inside) -> Iterator[ThreadingHTTPServer]:
        """A service of the internet, with a certificate, on the port that `inside` has too."""
        server = ThreadingHTTPServer((OUTSIDE, inside.server_port), _Body)
        server.visitors, server.names, server.body = [], [], b"taken"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate_for(NAME, tmp_path))
        context.sni_callback = lambda _socket, name, _context: server.names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
        server.server_close()

    @pytest.fixture
    def names(self, monkeypatch) -> dict[str, list[list[str]]]:
        """What each name means, look-up after look-up; the last meaning stays."""
        meanings: dict[str, list[list[str]]] = {}
        ask = socket.getaddrinfo

        def answer(host, port, *arguments, **options):
            found = meanings.get(host)
            if found is None:
                assert ipaddress.ip_address(host), "only names of the test are looked up"
                return ask(host, port, *arguments, **options)
            now = found.pop(0) if len(found) > 1 else found[0]
            return [place for address in now for place in ask(address, port, *arguments, **options)]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        monkeypatch.setattr(room, "is_public", lambda address: address.startswith("127.0.0.2"))
        return meanings

    def test_a_name_that_means_our_own_network_a_moment_later_leads_to_where_it_was_judged(
        self, allow, service, inside, names, tmp_path
    ):
        names[NAME] = [[OUTSIDE], ["127.0.0.1"]]
        session = allow()
        session.verify = str(tmp_path / f"{NAME}.pem")
        answer = session.get(f"https://{NAME}:{inside.server_port}/hook")
        assert (answer.status_code, answer.content, inside.visitors) == (200, b"taken", [])
        assert (service.names, service.visitors) == ([NAME], [f"{NAME}:{inside.server_port}"])

    def test_a_certificate_of_another_name_is_refused(self, allow, service, inside, names, tmp_path):
        names["bank.example"] = [[OUTSIDE]]
        session = allow()
        session.verify = str(tmp_path / f"{NAME}.pem")
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"https://bank.example:{inside.server_port}/")
        assert service.visitors == []

    def test_one_private_address_among_others_is_enough_to_refuse(self, allow, service, inside, names):
        names[NAME] = [[OUTSIDE, "127.0.0.1"]]
        with pytest.raises(ForbiddenAddress):
            allow().get(f"https://{NAME}:{inside.server_port}/")
        assert (service.visitors, inside.visitors) == ([], [])

    def test_the_next_address_is_tried_where_the_first_takes_no_connection(
        self, allow, service, inside, names, tmp_path
    ):
        names[NAME] = [["127.0.0.22", OUTSIDE]]
        session = allow()
        session.verify = str(tmp_path / f"{NAME}.pem")
        assert session.get(f"https://{NAME}:{inside.server_port}/").content == b"taken"

    def test_a_name_that_nobody_has_is_a_failure_of_the_network(self, allow, names, monkeypatch):
        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        for host in ("nowhere.example", "x" * 64 + ".example"):
            with pytest.raises(requests.ConnectionError, match="not found"):
                allow().get(f"https://{host}/")

    def test_an_answer_without_end_is_not_read(self, allow, service, inside, names, tmp_path):
        names[NAME], service.body = [[OUTSIDE]], b"x" * (room.MOST_BYTES + 1)
        session = allow()
        session.verify = str(tmp_path / f"{NAME}.pem")
        with pytest.raises(requests.ConnectionError, match="too long"):
            session.get(f"https://{NAME}:{inside.server_port}/")
