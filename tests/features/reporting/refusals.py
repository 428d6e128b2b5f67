"""Sending what cannot be accepted, in both languages, and looking at what comes back."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from server.core.db import db
from server.core.events import EventRow
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets.models import Action, Ticket

ENGLISH = re.compile(r"\b(the|this|is|must|not|be|field|value|valid|with)\b", re.IGNORECASE)
SECRET = "a-secret-of-the-tests-that-is-long-enough-000"
BIG = "x" * 30_000_000


def stored():
    """How many rows there are of all that bad input must not make."""
    db.session.rollback()
    counts = [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (Signalement, Ticket, Witness, Action, EventRow)
    ]
    db.session.rollback()
    return counts


def refused(client, case, method, path, status, **options):
    """Send in both languages; what is wrong with the answers."""
    faults, said = [], {}
    for language in ("fr", "en"):
        headers = {**options.get("headers", {}), "Accept-Language": language}
        answer = client.open(path, method=method, **{**options, "headers": headers})
        if answer.status_code != status:
            faults.append(f"{case}: {answer.status_code} instead of {status}: {answer.text[:300]}")
            continue
        if answer.content_type != "application/problem+json":
            faults.append(f"{case}: {answer.content_type}")
            continue
        problem = answer.get_json()
        words = [
            problem["title"],
            problem["detail"],
            *[w for list_ in problem.get("errors", {}).values() for w in list_],
        ]
        said[language] = words
        faults += [
            f"{case}: in {language}, a key is shown: {w}"
            for w in words
            if re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", w)
        ]
        if language == "fr":
            faults += [f"{case}: English in French: {w}" for w in words if len(ENGLISH.findall(w)) > 1]
    if len(said) == 2 and said["fr"] == said["en"]:
        faults.append(f"{case}: the same words in both languages: {said['fr']}")
    return faults


def check_all(client, cases):
    before, faults = stored(), []
    for case in cases:
        name, method, path, status, *options = case
        faults += refused(client, name, method, path, status, **(options[0] if options else {}))
    assert not faults, "\n".join(faults)
    assert stored() == before


def bearer(token):
    return {"headers": {"Authorization": f"Bearer {token}"}}


def raw(body, token=SECRET, content_type="application/json"):
    return {"data": body, "headers": {"Authorization": f"Bearer {token}", "Content-Type": content_type}}
