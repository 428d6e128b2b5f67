"""Calls to addresses that somebody gave: one guarded session, which reaches no network of ours.

A name is looked up once: the addresses found are judged, and the connection goes to one of those, so that a
name which means something else a moment later leads nowhere. The certificate is still checked for the name.
"""

import io
import ipaddress
import socket
import time
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import current_app
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, NewConnectionError

from server.core.db import inside_unit_of_work

TIMEOUT_S = 10
MOST_ADDRESSES = 3
MOST_BYTES = 256 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class ForbiddenAddress(Exception):
    """The outgoing call would reach an address that we do not call."""


class _PinnedAdapter(HTTPAdapter):
    """Connects to one address, whatever the name of the request means by now."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Where to connect and how to check the certificate: the address, and the name."""
        where, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        name = urlsplit(request.url or "").hostname
        return {**where, "host": self._address}, {**tls, "server_hostname": name}


class _GuardedAdapter(HTTPAdapter):
    """Refuses what is not https to a public address, hosts of `PARVIS_OUTBOUND_ALLOW` apart."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self._allowed = allowed
        super().__init__()

    def send(self, prepared: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # narrower on purpose
        if inside_unit_of_work():
            raise RuntimeError("no network inside a unit of work")
        options |= {"timeout": TIMEOUT_S, "stream": True}
        parts = urlsplit(prepared.url or "")
        host = parts.hostname or ""
        if host in self._allowed or parts.netloc in self._allowed:
            return _read(super().send(prepared, **options))
        if parts.scheme != "https":
            raise ForbiddenAddress(f"{host}: only https is called")
        prepared.headers["Host"] = parts.netloc.rpartition("@")[2]
        return _read(_send_to_one(public_addresses(host, parts.port or 443), prepared, options))


def _send_to_one(
    addresses: list[str], prepared: requests.PreparedRequest, options: dict[str, Any]
) -> requests.Response:
    """The answer of the first address that takes a connection; nothing is sent twice."""
    *others, last = addresses
    for address in others:
        try:
            return _send_to(address, prepared, options)
        except requests.ConnectionError as error:
            if not _never_connected(error):
                raise
    return _send_to(last, prepared, options)


def _send_to(address: str, prepared: requests.PreparedRequest, options: dict[str, Any]) -> requests.Response:
    with closing(_PinnedAdapter(address)) as adapter:  # the connection in use closes once its answer is read
        return adapter.send(prepared, **options)


def _never_connected(error: requests.ConnectionError) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)


def _read(answer: requests.Response) -> requests.Response:
    """`answer` with its body read, if that is short and comes in time: who answers may be anybody."""
    deadline, body = time.monotonic() + TIMEOUT_S, bytearray()
    with closing(answer.raw) as raw:
        try:
            while part := raw.read1(65_536, decode_content=True):
                body += part
                if len(body) > MOST_BYTES or time.monotonic() > deadline:
                    raise requests.ConnectionError("too long or too slow an answer")
        except HTTPError as error:
            raise requests.ConnectionError(str(error)) from error
    answer.raw = HTTPResponse(io.BytesIO(body), preload_content=False)
    return answer


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a name, a few at most, once all of them are known to be public.

    Raises:
        ForbiddenAddress: one of them is not.
        requests.ConnectionError: the name has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise requests.ConnectionError(f"{host} is not found") from error
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    if not all(map(is_public, addresses)):
        raise ForbiddenAddress(f"{host} is not a public address")
    return addresses[:MOST_ADDRESSES]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's, for one machine."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        return found.is_global and not found.is_multicast if inner is None else is_public(str(inner))
    return found.is_global and not found.is_multicast


class _GuardedSession(requests.Session):
    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__()
        self.trust_env = False
        for prefix in ("https://", "http://"):
            self.mount(prefix, _GuardedAdapter(allowed))

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]  # narrower on purpose
        options["allow_redirects"] = False
        return super().request(method, url, **options)

    def send(self, prepared: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # narrower on purpose
        # `requests` follows redirects here too, when a prepared request is sent without `request()`
        options["allow_redirects"] = False
        return super().send(prepared, **options)


def outgoing() -> requests.Session:
    """The one session for calls to addresses that somebody gave.

    https, public addresses, no redirect, ten seconds; `PARVIS_OUTBOUND_ALLOW` lists hosts
    (`host` or `host:port`) that are exempt.

    Raises, when used:
        ForbiddenAddress: see above.
    """
    return _GuardedSession(tuple(current_app.config["PARVIS"].outbound_allow))
