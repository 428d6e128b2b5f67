"""A ticket as a request to a body's Open311 GeoReport v2 server, and what that server says of it later."""

from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from server.commons.territories.queries import Team
from server.core.clock import now, rfc3339
from server.core.language import speaking, translate
from server.reporting.partners.channels import Errand, Taken, addresses_of, call, json_of
from server.reporting.partners.errors import NeverTaken, NotTaken, NotThisOne
from server.reporting.partners.rules import open311 as rules

SOON = timedelta(hours=1)  # clocks differ


def bring(errand: Errand) -> Taken:
    """POST the request. What may be there already is looked for first, by our mark in its description.

    Raises:
        NotTaken, NeverTaken: not taken now, or no service of theirs is named for this matter.
    """
    parcel, channel = errand.parcel, errand.team.channel or {}
    code = rules.service_code(channel, parcel.category_codes)
    if code is None:
        raise NeverTaken("no service_code")
    known = _search(errand, code) if errand.tried_at else None
    if known:
        return Taken(reference=known)
    with speaking(errand.territory.first_language):
        head = translate("partner.open311.head", number=parcel.number, category=parcel.category)
    said = [head, *parcel.words, *(f"{label} : {value}" for label, value in parcel.answers)]
    form: dict[str, Any] = {
        "service_code": code,
        "description": rules.description(said, str(parcel.transfer_id)),
        "lat": parcel.latitude,
        "long": parcel.longitude,
        "address_string": parcel.address,
        "media_url": addresses_of(parcel.photos)[0] if parcel.photos else None,
        **_who(errand.team, errand.secret),
    }
    sent = {name: value for name, value in form.items() if value not in (None, "")}
    document = json_of(call("POST", _url(errand.team, "requests.json"), data=sent))
    try:
        made = rules.created(document)
    except rules.Unreadable as error:
        raise NotTaken(str(error)) from error
    return Taken(made.reference, made.token)


def _search(errand: Errand, code: str) -> str | None:
    """Their id of what an earlier try may have left there; None when their list does not show it."""
    assert errand.tried_at is not None  # narrows the type: who calls has looked
    query = {
        "service_code": code,
        "start_date": rfc3339(errand.tried_at - SOON),
        "end_date": rfc3339(now() + SOON),
        **_who(errand.team, None),
    }
    document = json_of(call("GET", _url(errand.team, "requests.json"), params=query))
    return rules.found(document, str(errand.parcel.transfer_id))


def reference_of(team: Team, token: str) -> str | None:
    """The id that a token stands for by now.

    Raises:
        NotTaken, NotThisOne: their server does not say, or speaks of another one.
    """
    answer = call("GET", _url(team, rules.path_of("tokens", token)), params=_who(team, None))
    try:
        return rules.reference_of(json_of(answer), token)
    except rules.AboutAnother as error:
        raise NotThisOne(str(error)) from error
    except rules.Unreadable as error:
        raise NotTaken(str(error)) from error


def status_of(team: Team, reference: str) -> rules.Status:
    """What their server says of a request.

    Raises:
        NotTaken, NotThisOne: it does not say, or speaks of another one.
    """
    answer = call("GET", _url(team, rules.path_of("requests", reference)), params=_who(team, None))
    try:
        return rules.status(json_of(answer), reference)
    except rules.AboutAnother as error:
        raise NotThisOne(str(error)) from error
    except rules.Unreadable as error:
        raise NotTaken(str(error)) from error


def _url(team: Team, path: str) -> str:
    return urljoin(f"{str((team.channel or {})['url']).rstrip('/')}/", path)


def _who(team: Team, key: str | None) -> dict[str, str]:
    """The town among those that their server serves, and the key that lets us write."""
    jurisdiction = (team.channel or {}).get("jurisdiction")
    found = {"jurisdiction_id": jurisdiction, "api_key": key}
    return {name: value for name, value in found.items() if value}
