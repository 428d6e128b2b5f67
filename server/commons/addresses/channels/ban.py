"""A geocoder that speaks the BAN's protocol, by geopy's BANFrance."""

import time
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable, GeopyError
from geopy.geocoders import BANFrance
from urllib3.exceptions import HTTPError

__all__ = ["GeopyError", "geocoder_at"]

MAX_ANSWER_BYTES = 1_000_000


def geocoder_at(url: str, timeout_s: float) -> BANFrance:
    """The geocoder of this address, which gives up after `timeout_s`."""
    parts = urlsplit(url)
    domain = parts.netloc + parts.path.rstrip("/")
    return BANFrance(
        domain=domain,
        scheme=parts.scheme,
        timeout=timeout_s,
        user_agent="parvis",
        adapter_factory=_Hurried,
    )


class _Hurried(BaseSyncAdapter):  # type: ignore[misc]  # the library is untyped
    """geopy's way to the network, giving up on the whole answer in time and never reading a flood.

    The timeouts of the library's own adapters start again at each byte, and at each of three tries.
    """

    is_available = True

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        return orjson.loads(self.get_text(url, timeout=timeout, headers=headers))

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        deadline, body = time.monotonic() + timeout, bytearray()
        try:
            with requests.Session() as session:
                session.trust_env = False
                with session.get(
                    url, timeout=timeout, headers=headers, stream=True, allow_redirects=False
                ) as answer:
                    if answer.status_code != 200:
                        raise GeocoderServiceError(f"status {answer.status_code}")
                    # read1 gives what is there; iter_content would wait until its part is full
                    while part := answer.raw.read1(65_536, decode_content=True):
                        body += part
                        if time.monotonic() > deadline or len(body) > MAX_ANSWER_BYTES:
                            raise GeocoderTimedOut("too slow or too long an answer")
        except (requests.RequestException, HTTPError) as error:
            raise GeocoderUnavailable(str(error)) from error
        return body.decode(errors="replace")
