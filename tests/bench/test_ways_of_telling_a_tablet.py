"""From the publication of a fact to the tablet: by its long call, and by FCM up to its door; printed.

The real service with all its processes. A phone with an FCM address follows a ticket of the team: the desk
writes to it, the tablet that waits hears of the ticket, and the push leaves. What FCM needs from its door to
a tablet is not here, nor what a radio that sleeps adds.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import statistics
import sys
import time
from datetime import UTC, datetime
from uuid import uuid4

from agent_app.domain.times import utc_now
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import open_store
from agent_app.sync.service import SyncService
from agent_app.sync.status import StatusBoard
from tests.fakes.fcm import running_fcm
from tests.fakes.tablet import SEAL
from tests.journeys.calls import HERE, call, token
from tests.servers.parvis import running_parvis

SAMPLES = 12
PATIENCE_S = 60.0
#: When a fact is published, the jobs that follow from it are written down in the same transaction.
PUBLISHED = "SELECT max(requested_at) FROM job_request WHERE job LIKE ?"
LEFT = (
    "SELECT (SELECT count(*) FROM event WHERE position IS NULL)"
    " + (SELECT count(*) FROM job_request WHERE state != 'done')"
)
ALIKE = {"long call": "%tell_witnesses", "FCM": "%send_notification"}


def published(data_dir, job):
    """When the last fact was published from which this job follows, in seconds since 1970."""
    with sqlite3.connect(data_dir / "parvis.db") as database:
        (at,) = database.execute(PUBLISHED, (job,)).fetchone()
    return datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()


def is_settled(data_dir):
    """Whether all that was said is published and told."""
    with sqlite3.connect(data_dir / "parvis.db") as database:
        (left,) = database.execute(LEFT).fetchone()
    return not left


def until(seen):
    """The instant at which `seen()` first holds, in seconds since 1970."""
    end = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < end, "not seen in time"
        time.sleep(0.002)
    return time.time()


def followed_ticket(base_url, agent):
    """A ticket of the agent's team that a phone with an FCM address follows; its id."""
    signalement, secret = str(uuid4()), secrets.token_urlsafe(32)
    body = {
        "id": signalement,
        "kind": "anomaly",
        "category": "nid-de-poule",
        "description": "Un trou.",
        **HERE,
    }
    number = call(base_url, "POST", "/api/v1/signalements", {**body, "position_source": "fix"}, secret)[
        "number"
    ]
    address = {"kind": "fcm", "value": f"phone-{secrets.token_urlsafe(24)}"}
    call(base_url, "POST", f"/api/v1/signalements/{signalement}/push-addresses", address, secret)

    def found():
        return call(base_url, "GET", f"/api/v1/tickets?q={number}", secret=agent)["items"]

    until(found)
    return found()[0]["id"]


def measure(live, google, folder):
    """Seconds from the publication of each message to the tablet, and to FCM's door."""
    bearers = {
        role: token(
            live.base_url, next(one for one in live.accounts if one["role"] == role and one["team"] == team)
        )
        for role, team in (("desk", None), ("agent", "proximite"))
    }
    ticket_id = followed_ticket(live.base_url, bearers["agent"])
    store = open_store(folder / "tablet", SEAL)
    enrolment = Enrolment(live.base_url, bearers["agent"], "Tablette 3")
    service = SyncService(store, enrolment, StatusBoard(utc_now), wait_s=25)
    service.start()
    delays = {way: [] for way in ALIKE}
    try:
        until(lambda: store.copy.ticket(ticket_id))
        for number in range(SAMPLES):
            until(lambda: is_settled(live.data_dir))  # no push of before is taken for the next
            sent, words = len(google.messages), f"Passage {number}"
            message = {"id": str(uuid4()), "kind": "message", "words": words}
            call(live.base_url, "POST", f"/api/v1/tickets/{ticket_id}/actions", message, bearers["desk"])
            heard = until(lambda words=words: words in str(store.copy.ticket(ticket_id).history))
            pushed = until(lambda sent=sent: len(google.messages) > sent)
            for way, at in (("long call", heard), ("FCM", pushed)):
                delays[way].append(at - published(live.data_dir, ALIKE[way]))
    finally:
        service.stop()
        store.close()
    return delays


def test_from_the_publication_to_a_tablet(demonstration, tmp_path, capsys):
    with running_fcm() as google:
        given = {
            "PARVIS_FCM_CREDENTIALS": str(google.write_credentials(tmp_path / "account.json")),
            "PARVIS_FCM_URL": google.url,
        }
        with running_parvis(shutil.copytree(demonstration, tmp_path / "data"), given) as live:
            delays = measure(live, google, tmp_path)
    for way, seconds in delays.items():
        with capsys.disabled():
            sys.stdout.write(
                f"\n{way}: {statistics.median(seconds):.2f} s after the publication, "
                f"from {min(seconds):.2f} to {max(seconds):.2f}\n"
            )
        assert len(seconds) == SAMPLES
