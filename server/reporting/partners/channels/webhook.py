"""A ticket as signed JSON, POSTed to the address that a body gave. `docs/partners.md` says what it holds."""

from collections.abc import Sequence
from typing import Any

import orjson

from server.commons.territories.queries import Team, Territory
from server.core.clock import now, rfc3339
from server.reporting.partners import rules
from server.reporting.partners.channels import Errand, Taken, addresses_of, call, json_of
from server.reporting.partners.errors import NeverTaken, NotTaken
from server.reporting.partners.queries import Parcel


def bring(errand: Errand) -> Taken:
    """POST the ticket. A body that answers `{"id": …}` gives its own number.

    Raises:
        NotTaken, NeverTaken: not taken now, or no secret was made for this body.
    """
    return _post(
        errand.territory,
        errand.team,
        errand.secret,
        delivery=errand.name,
        kind="ticket.transferred",
        ticket=ticket_view(errand.parcel),
        answer={"token": errand.token, "page": errand.page},
    )


def remind(
    territory: Territory, team: Team, secret: str | None, numbers: Sequence[str], *, name: str
) -> None:
    """POST the numbers of what the body has had for too long; raises as `bring`."""
    _post(territory, team, secret, delivery=name, kind="tickets.late", numbers=list(numbers))


def reply(
    territory: Territory, team: Team, secret: str | None, transfer_id: str, words: str, *, name: str
) -> None:
    """POST what the desk answers; raises as `bring`."""
    _post(territory, team, secret, delivery=name, kind="ticket.reply", transfer=transfer_id, words=words)


def show(territory: Territory, team: Team, secret: str | None, parcel: Parcel, *, name: str) -> None:
    """POST all the photos that are there by now; raises as `bring`."""
    said = {"transfer": str(parcel.transfer_id), "photos": addresses_of(parcel.photos)}
    _post(territory, team, secret, delivery=name, kind="ticket.photos", **said)


def _post(
    territory: Territory, team: Team, secret: str | None, *, delivery: str, kind: str, **content: Any
) -> Taken:
    if secret is None:
        raise NeverTaken("no secret")
    instant = now()
    body = orjson.dumps({"kind": kind, "territory": territory.code, "sent_at": rfc3339(instant), **content})
    headers = {
        "Content-Type": "application/json",
        "Parvis-Delivery": delivery,
        "Parvis-Signature": rules.signature(secret, int(instant.timestamp()), body),
    }
    answer = call("POST", str((team.channel or {})["url"]), data=body, headers=headers)
    if not answer.content.strip() or "json" not in answer.headers.get("Content-Type", ""):
        return Taken()
    said = json_of(answer)
    if isinstance(said, dict) and (said.get("error") or said.get("errors")):
        raise NotTaken(f"error: {answer.text[:200]}")
    reference = said.get("id") if isinstance(said, dict) else None
    is_word = isinstance(reference, str | int) and not isinstance(reference, bool)
    return Taken(str(reference)[:128] if is_word else None)


def ticket_view(parcel: Parcel) -> dict[str, Any]:
    """A ticket as a body's program reads it; the addresses of photos live for a day or two."""
    return {
        "transfer": str(parcel.transfer_id),
        "number": parcel.number,
        "category": {"code": (*parcel.category_codes, "")[0], "label": parcel.category},
        "urgent": parcel.urgent,
        "address": parcel.address,
        "latitude": parcel.latitude,
        "longitude": parcel.longitude,
        "received_at": rfc3339(parcel.received_at),
        "deadline": rfc3339(parcel.deadline),
        "words": list(parcel.words),
        "answers": [{"question": question, "answer": answer} for question, answer in parcel.answers],
        "photos": addresses_of(parcel.photos),
        "photos_awaited": parcel.promised.awaited,
    }
