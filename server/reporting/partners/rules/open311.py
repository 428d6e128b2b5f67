"""What Open311 GeoReport v2 servers are sent, and what may be believed of what they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

MAX_DESCRIPTION = 4000
MAX_REFERENCE = 128
MAX_NOTES = 2000
CLOSED, OPEN = "closed", "open"


class Unreadable(ValueError):
    """The answer is not what the protocol says; the text says what was read."""


class AboutAnother(Unreadable):
    """The answer is about something else than what was asked."""


@dataclass(frozen=True)
class Created:
    """What a POST gave: the request's id or, to be asked for it later, a token."""

    reference: str | None
    token: str | None = None


@dataclass(frozen=True)
class Status:
    """What their server says of one request."""

    is_closed: bool
    notes: str
    updated: str


def service_code(channel: Mapping[str, Any], codes: Sequence[str]) -> str | None:
    """Their code for a matter: that of the leaf, else of its heading, else the channel's own."""
    services: Mapping[str, str] = channel.get("services") or {}
    return next((services[code] for code in codes if code in services), None) or channel.get("service_code")


def mark(transfer_id: str) -> str:
    """How a request of ours is known again in a description."""
    return f"[Parvis {transfer_id}]"


def description(parts: Sequence[str], transfer_id: str) -> str:
    """The words of a request with our mark at the end, within what the protocol allows."""
    end = f"\n{mark(transfer_id)}"
    return "\n".join(filter(None, parts))[: MAX_DESCRIPTION - len(end)] + end


def path_of(kind: str, reference: str) -> str:
    """`requests/<id>.json` or `tokens/<token>.json`, whatever their id holds."""
    return f"{kind}/{quote(reference, safe='')}.json"


def created(document: Any) -> Created:
    """What a POST answered.

    Raises:
        Unreadable: an error, or neither an id nor a token.
    """
    item = _only(document)
    reference, token = _word(item.get("service_request_id")), _word(item.get("token"))
    if not reference and not token:
        raise Unreadable(_excerpt(document))
    return Created(reference or None, token or None)


def reference_of(document: Any, token: str) -> str | None:
    """The id that a token stands for by now; None while there is none.

    Raises:
        Unreadable: an error.
        AboutAnother: about another token.
    """
    item = _only(document)
    if item.get("token") is not None and _word(item["token"]) != token:
        raise AboutAnother(f"about another token: {_excerpt(document)}")
    return _word(item.get("service_request_id")) or None


def status(document: Any, reference: str) -> Status:
    """What is said of the request `reference`.

    Raises:
        Unreadable: an error, or a status that the protocol does not know.
        AboutAnother: about another request.
    """
    item = _only(document)
    if _word(item.get("service_request_id")) != reference:
        raise AboutAnother(f"about another request: {_excerpt(document)}")
    said = item.get("status")
    if said not in (OPEN, CLOSED):
        raise Unreadable(f"status {said!r}"[:200])
    notes = item.get("status_notes")
    return Status(
        is_closed=said == CLOSED,
        notes=notes.strip()[:MAX_NOTES] if isinstance(notes, str) else "",
        updated=_word(item.get("updated_datetime")),
    )


def found(document: Any, transfer_id: str) -> str | None:
    """The id of the request that carries our mark in a list of requests; None when none does."""
    items = document if isinstance(document, list) else []
    for item in items:
        if isinstance(item, dict) and mark(transfer_id) in str(item.get("description") or ""):
            return _word(item.get("service_request_id")) or None
    return None


def _only(document: Any) -> Mapping[str, Any]:
    """The one item of a list of one. Errors come as a list too, at times with status 200."""
    if not isinstance(document, list) or len(document) != 1 or not isinstance(document[0], dict):
        raise Unreadable(_excerpt(document))
    item: Mapping[str, Any] = document[0]
    if "code" in item and "service_request_id" not in item and "token" not in item:
        raise Unreadable(_excerpt(document))
    return item


def _word(value: Any) -> str:
    """An id as text; nothing for what cannot be one."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    word = str(value).strip()
    return word if 0 < len(word) <= MAX_REFERENCE and word.isprintable() else ""


def _excerpt(document: Any) -> str:
    return repr(document)[:200]
