"""The ways to an outside body: each module brings one ticket, or a few words, to one body.

Nothing that goes out holds contact data of a citizen. What is not taken raises `NotTaken`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from flask import current_app

from server.commons.territories.queries import Team, Territory
from server.core.api import read_json
from server.core.outgoing import ForbiddenAddress, outgoing
from server.reporting.partners.errors import NotTaken, NotThisOne
from server.reporting.partners.queries import Parcel

EXCERPT = 200


@dataclass(frozen=True)
class Errand:
    """A ticket to be brought to a body.

    `tried_at` is when it was first tried, None the first time: since then the body may have it already.
    `name` is the same however often this round is tried. `token` opens `page`, and the answers of programs.
    """

    territory: Territory
    team: Team
    parcel: Parcel
    page: str
    token: str
    name: str
    secret: str | None
    tried_at: datetime | None


@dataclass(frozen=True)
class Taken:
    """What a body answered when it took a ticket: its own number, or a token for it."""

    reference: str | None = None
    token: str | None = None


def addresses_of(paths: Sequence[str]) -> list[str]:
    """Where a program fetches photos: our paths with the installation's address."""
    base_url = current_app.config["PARVIS"].base_url
    return [base_url + path for path in paths]


def call(method: str, url: str, **options: Any) -> requests.Response:
    """One call to an address that a town gave; an answer of success.

    Raises:
        NotTaken: it is not reached, leads to a network of ours, is slow, says too much, or refuses.
        NotThisOne: it refuses what it is asked, with a status of 400 to 499.
    """
    try:
        answer = outgoing().request(method, url, **options)
    except (requests.RequestException, ForbiddenAddress, ValueError) as error:
        raise NotTaken(f"{type(error).__name__}: {error}"[:EXCERPT]) from error
    if not 200 <= answer.status_code < 300:
        refusal = NotThisOne if 400 <= answer.status_code < 500 else NotTaken
        raise refusal(f"HTTP {answer.status_code}: {answer.text[:EXCERPT]}")
    return answer


def json_of(answer: requests.Response) -> Any:
    """What an answer says in JSON.

    Raises:
        NotTaken: it is none, or such as nobody should read.
    """
    try:
        return read_json(answer.content)
    except ValueError as error:
        raise NotTaken(f"not JSON: {answer.text[:EXCERPT]}") from error
