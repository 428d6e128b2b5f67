"""The server's field calls, one method each, every failure told as one of `sync.errors`."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase

from agent_app import VERSION
from agent_app.domain.actions import Action
from agent_app.domain.times import write_moment
from agent_app.storage.crashes import Crash
from agent_app.storage.journal import Verdict
from agent_app.storage.server_copy import Page
from agent_app.storage.settings import Enrolment
from agent_app.sync.connections import new_session
from agent_app.sync.errors import (
    Declined,
    NotEnrolled,
    Offline,
    Revoked,
    ServerTrouble,
    StartAgain,
    SyncError,
    TooOld,
)

CONNECT_S, READ_S, UPLOAD_S = 5.0, 25.0, 60.0
NO_ADDRESS, UNKNOWN_TOKEN, FORBIDDEN, TOO_LARGE = 0, 401, 403, 413
REVOKED_CODE = "device_revoked"
LARGEST_IMAGE_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one action and the short ticket that came with it."""

    verdict: Verdict
    ticket: Any


class FieldClient:
    """One tablet speaking to one server; safe to use from several threads."""

    def __init__(self, server: str, token: str, *, language: str = "fr") -> None:
        self._server = server.rstrip("/") + "/"
        self._session, self._handle = new_session()
        self._session.headers.update(_headers(language))
        self._token = token

    def changes(self, cursor: str | None, wait_s: int) -> Page:
        """Ask for what changed since the cursor; the server may hold the call `wait_s` seconds."""
        parameters: dict[str, str | int] = {}
        if cursor:
            parameters["cursor"] = cursor
        if wait_s:
            parameters["wait"] = wait_s
        body = self._json(
            "GET", "api/v1/field/changes", params=parameters, timeout=(CONNECT_S, READ_S + wait_s)
        )
        return _read_page(body)

    def round(self, latitude: float, longitude: float) -> list[str]:
        """Ask for the team's round from this place; give the ids of its tickets in their order."""
        place = {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}
        body = self._json("GET", "api/v1/field/round", params=place, timeout=(CONNECT_S, READ_S))
        items = body.get("items")
        if not isinstance(items, list):
            raise ServerTrouble("no round in the answer")
        ids = [item.get("ticket_id") for item in items if isinstance(item, dict)]
        return [ticket_id for ticket_id in ids if isinstance(ticket_id, str)]

    def districts(self) -> dict[str, Any]:
        """Ask for the outlines of the town's districts, as GeoJSON; everybody may.

        Raises:
            Declined: this service has none.
        """
        path = "api/v1/territory/districts.geojson"
        return _object(self._call("GET", path, timeout=(CONNECT_S, READ_S), with_token=False))

    def send_actions(self, actions: list[Action], sent_at: str) -> list[Answer]:
        """Send taps in order; give the results that could be read, whatever their order or number."""
        body = self._json(
            "POST",
            "api/v1/field/actions",
            json={"sent_at": sent_at, "actions": [_written(action) for action in actions]},
            timeout=(CONNECT_S, READ_S),
        )
        results = body.get("results")
        if not isinstance(results, list):
            raise ServerTrouble("no results in the answer")
        return [
            _read_answer(item)
            for item in results
            if isinstance(item, dict) and isinstance(item.get("id"), str)
        ]

    def put_photo(self, photo_id: str, jpeg: bytes, *, report: str = "") -> None:
        """Send a promised photo whole, or one of a `report`; sending it again is harmless.

        Raises:
            Declined: this photo is not expected, or not from this team.
            ServerTrouble: also when a 200 is not the server's own (a Wi-Fi login page says 200 to
            everything).
        """
        response = self._call(
            "PUT",
            f"api/v1/field/photos/{photo_id}",
            params={"signalement": report} if report else None,
            data=jpeg,
            headers={"Content-Type": "image/jpeg"},
            timeout=(CONNECT_S, UPLOAD_S),
        )
        if response.status_code != 204 and _object(response).get("id", photo_id) != photo_id:
            raise ServerTrouble("the answer speaks of another photo")

    def send_crash(self, crash: Crash) -> None:
        """Tell the service where in the code the app ended.

        Raises:
            Declined: it does not take such reports.
        """
        told = {
            "at": crash.at,
            "version": crash.version,
            "machine": crash.machine,
            "error": crash.error,
            "frames": list(crash.frames),
        }
        self._call("POST", "api/v1/field/crashes", json=told, timeout=(CONNECT_S, READ_S)).close()

    def image(self, url: str) -> bytes:
        """Fetch a photo copy or a map tile; signed addresses need no token and get none.

        Raises:
            Declined: the address no longer works, or cannot be one.
        """
        response = self._call("GET", url, timeout=(CONNECT_S, READ_S), stream=True, with_token=False)
        content = bytearray()
        try:
            if not response.headers.get("Content-Type", "").startswith("image/"):
                raise ServerTrouble("not an image")
            for part in response.iter_content(65_536):
                content += part
                if len(content) > LARGEST_IMAGE_BYTES:
                    raise ServerTrouble("image too large")
        except requests.RequestException as error:
            raise Offline(type(error).__name__) from error
        finally:
            response.close()
        expected = response.headers.get("Content-Length")
        if (
            expected
            and expected.isdigit()
            and "Content-Encoding" not in response.headers
            and len(content) < int(expected)
        ):
            raise Offline("image cut in the middle")
        return bytes(content)

    def speak(self, language: str) -> None:
        """Ask for words in this language from the next call on."""
        self._session.headers["Accept-Language"] = language

    def interrupt(self) -> None:
        """Cut the calls in progress, from any thread."""
        self._handle.interrupt()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def _json(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            return _object(self._call(method, path, **options))
        except Declined as error:
            if error.status == FORBIDDEN:  # the tablet's team is gone, or the tablet was put out of it
                raise NotEnrolled(error.words) from error
            raise

    def _call(self, method: str, path: str, *, with_token: bool = True, **options: Any) -> requests.Response:
        try:
            url = urljoin(self._server, path)
            # Without redirects: a login page must not receive the token, nor pass for an answer.
            response = self._session.request(
                method, url, auth=_Bearer(self._token if with_token else ""), allow_redirects=False, **options
            )
        except ValueError as error:  # requests' own InvalidURL and InvalidSchema too
            if with_token:  # nothing is wrong with what was to be sent
                raise ServerTrouble(str(error)) from error
            raise Declined(str(error), status=NO_ADDRESS) from error
        except (requests.RequestException, OSError) as error:
            raise Offline(type(error).__name__) from error
        if response.status_code in (200, 201, 204):
            return response
        raise _trouble(response, with_token=with_token)


class _Bearer(AuthBase):
    # As an auth object and not a header: requests would let a .netrc line replace the header.
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def enrol(server: str, code: str, name: str, *, language: str = "fr") -> Enrolment:
    """Exchange an enrolment code for this tablet's own token.

    Raises:
        Declined: the code is wrong, used or too old; `words` come from the server.
        Offline, ServerTrouble, TooOld: nothing was exchanged, the code can be tried again.
    """
    client = FieldClient(server, "", language=language)
    try:
        body = client._json(  # the same door as the other calls, before there is a token
            "POST",
            "api/v1/devices",
            json={"enrolment_code": code, "name": name},
            timeout=(CONNECT_S, READ_S),
            with_token=False,
        )
    finally:
        client.close()
    token = body.get("token")
    if not isinstance(token, str) or not token:
        raise ServerTrouble("no token in the answer")
    territory, team = _mapping(body.get("territory")), _mapping(body.get("team"))
    tiles = _mapping(territory.get("tiles"))
    return Enrolment(
        server=server.rstrip("/"),
        token=token,
        device_name=str(_mapping(body.get("device")).get("name") or name),
        team_name=str(team.get("name") or ""),
        territory_name=str(territory.get("name") or ""),
        tiles_url=str(tiles.get("url") or ""),
        tiles_attribution=str(tiles.get("attribution") or ""),
    )


def read_server_address(typed: str) -> str | None:
    """Complete what was typed into a server address; None when it cannot be one.

    Without a scheme it is https, except for this very machine.
    """
    typed = typed.strip().rstrip("/")
    if not typed or " " in typed:
        return None
    if "://" not in typed:
        local = typed.split(":")[0].split("/")[0] in {"localhost", "127.0.0.1"}
        typed = f"{'http' if local else 'https'}://{typed}"
    try:
        parts = urlsplit(typed)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return typed if valid else None


def _headers(language: str) -> dict[str, str]:
    return {
        "Parvis-Client": f"agent/{VERSION}",
        "User-Agent": f"parvis-agent/{VERSION}",
        "Accept": "application/json, image/*;q=0.9",
        "Accept-Encoding": "gzip",
        "Accept-Language": language,
    }


def _written(action: Action) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": action.id,
        "ticket_id": action.ticket_id,
        "kind": action.kind,
        "at": write_moment(action.at),
        "base_version": action.base_version,
        **action.payload,
    }
    if action.agent is not None:
        written["agent"] = action.agent
    return written


def _read_answer(item: dict[str, Any]) -> Answer:
    ticket = item.get("ticket")
    verdict = Verdict(
        action_id=item["id"],
        result=str(item.get("result")),
        reason=str(item.get("reason") or ""),
        message=str(item.get("message") or ""),
        server_state=str(_mapping(ticket).get("state") or ""),
    )
    return Answer(verdict, ticket)


def _read_page(body: dict[str, Any]) -> Page:
    cursor, tickets, removed = body.get("cursor"), body.get("tickets"), body.get("removed", [])
    if not isinstance(cursor, str) or not isinstance(tickets, list) or not isinstance(removed, list):
        raise ServerTrouble("not a page of changes")
    return Page(
        cursor=cursor,
        more=body.get("more") is True,
        tickets=tickets,
        removed=[item for item in removed if isinstance(item, str)],
        body=body,
    )


def _object(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except (requests.RequestException, ValueError, RecursionError) as error:
        raise ServerTrouble("not JSON") from error
    if not isinstance(body, dict):
        raise ServerTrouble("not an object")
    return _writable(body)


def _writable(body: dict[str, Any]) -> dict[str, Any]:
    # JSON can hold halves of characters ("\ud83d") that neither a file nor a font can: each becomes "?".
    written = json.dumps(body, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return _mapping(json.loads(written.encode("utf-8", "replace")))
    return body


def _trouble(response: requests.Response, *, with_token: bool) -> SyncError:
    status = response.status_code
    problem = _problem(response)
    words = str(problem.get("detail") or problem.get("title") or f"HTTP {status}")
    ours = bool(problem) or status == TOO_LARGE  # a proxy may refuse what is too large by itself
    retry_after = response.headers.get("Retry-After", "")
    retry_after_s = float(retry_after) if retry_after.isdigit() else None
    response.close()
    if with_token and status == UNKNOWN_TOKEN and problem.get("code") == REVOKED_CODE:
        return Revoked(words)
    if with_token and ours and status == UNKNOWN_TOKEN:
        return NotEnrolled(words)
    if with_token and ours and status == 410:
        return StartAgain(words)
    if status == 426:
        return TooOld(words)
    # A public Wi-Fi refuses with pages of its own; they say nothing about the tablet or what it sends.
    foreign = with_token and not ours
    if foreign or status in (408, 425, 429) or not 400 <= status < 500:
        return ServerTrouble(words, retry_after_s=retry_after_s, alone=status == 500)
    errors = problem.get("errors")
    return Declined(words, status=status, errors=errors if isinstance(errors, dict) else None)


def _problem(response: requests.Response) -> dict[str, Any]:
    if "json" not in response.headers.get("Content-Type", ""):
        return {}
    try:
        return _mapping(response.json())
    except (requests.RequestException, ValueError):
        return {}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
