"""A thousand tickets are closed at once, one of them refused: each is told of, once."""

from __future__ import annotations

import re
import sys
import time
import uuid

import pytest
from sqlalchemy import func, insert, select

from server.core.db import db, unit_of_work
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.queries import get_ticket
from tests.features.dashboard.browser import browser_of, fields_of, forms_to
from tests.features.reporting.town import Town, settle_town
from tests.servers.states import States

MANY = 1_000


@pytest.fixture(scope="session")
def states():
    """The town is settled."""
    return States(first=settle_town)


def many_like(sent):
    """So many tickets, with this one, in its state; their rows."""
    row = get_ticket(1, uuid.UUID(sent.ticket_id))
    values = {column.name: getattr(row, column.name) for column in Ticket.__table__.columns}
    rows = [{**values, "id": uuid.uuid4(), "number": f"25-{n:05d}"} for n in range(1, MANY)]
    with unit_of_work() as work:
        work.session.execute(insert(Ticket), rows)
    return rows


def test_each_is_closed_once_and_the_refused_one_is_named(app, client, publish_and_work):
    town, desk = Town(client), browser_of(app, "desk")
    sent = town.send()
    publish_and_work()
    other = many_like(sent)[-1]
    page = desk.get("/pilotage/lots/nouveau?all=true&state=open").text.replace("\u202f", "")
    assert f"Agir sur {MANY} dossiers" in page
    form = next(one for one in map(fields_of, forms_to(page, "/pilotage/lots")) if one["kind"] == ["close"])
    assert town.act("director", str(other["id"]), "reject", reason="not_found").status_code == 200

    began = time.process_time()
    answers = [desk.client.post("/pilotage/lots", data={**form, "reason": "answered"}) for _ in range(2)]
    asked = time.process_time()
    publish_and_work()
    done = time.process_time()

    assert [answer.status_code for answer in answers] == [303, 303], "a double click is harmless"
    report = desk.get(answers[0].headers["Location"]).text
    shown = time.process_time()
    assert re.search(rf"fait pour {MANY - 1} sur {MANY}", report.replace("\u202f", ""))
    assert other["number"] in report.partition("Pas fait")[2].partition("</section>")[0]
    closed = select(func.count()).select_from(Ticket).where(Ticket.reason == "answered")
    assert db.session.scalar(closed) == MANY - 1
    steps = select(func.count()).select_from(Action).where(Action.kind == "close")
    assert db.session.scalar(steps) == MANY - 1
    sys.stdout.write(
        f"\n{MANY:,} tickets: asked twice {asked - began:.2f} CPU s, closed and told {done - asked:.1f}, "
        f"reported {shown - done:.2f}\n"
    )
