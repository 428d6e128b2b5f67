"""A thousand tickets are closed at once, one of them refused: each is told of, once."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, insert, select

from server.commons.accounts import queries as accounts
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.reporting.tickets import services
from server.reporting.tickets.models import Action, Bulk, Ticket
from server.reporting.tickets.queries import get_ticket
from tests.features.reporting.town import Town, settle_town
from tests.servers.states import States

MANY = 1_000


@pytest.fixture(scope="session")
def states():
    """The town is settled."""
    return States(first=settle_town)


def many_like(sent):
    """A thousand tickets in the state of this one, the last of which is closed already."""
    row = get_ticket(1, uuid.UUID(sent.ticket_id))
    values = {column.name: getattr(row, column.name) for column in Ticket.__table__.columns}
    rows = [
        {**values, "id": uuid.uuid4(), "number": f"26-{n:05d}", "state": "assigned" if n < MANY else "closed"}
        for n in range(1, MANY + 1)
    ]
    rows[-1]["closed_at"] = now()
    for one in rows:
        one["number"] = "25" + one["number"][2:]
    with unit_of_work() as work:
        work.session.execute(insert(Ticket), rows)
    return rows


def test_each_is_closed_once_and_the_refused_one_is_named(client, publish_and_work):
    town = Town(client)
    sent = town.send()
    publish_and_work()
    rows = many_like(sent)
    bulk_id = uuid.uuid4()
    asked = {
        "bulk_id": bulk_id,
        "identity": accounts.identity_of(town.people["desk"]),
        "kind": "close",
        "payload": {"reason": "answered"},
        "items": [(one["id"], one["number"], one["version"]) for one in rows],
    }
    for _ in range(2):
        services.ask_in_bulk(**asked)
    publish_and_work()
    services.act_in_bulk(bulk_id)
    results = db.session.get(Bulk, bulk_id).results
    assert len(results) == MANY
    assert {id_: why for id_, why in results.items() if why} == {str(rows[-1]["id"]): "not_from_this_state"}
    closed = select(func.count()).select_from(Ticket).where(Ticket.reason == "answered")
    assert db.session.scalar(closed) == MANY - 1
    steps = select(func.count()).select_from(Action).where(Action.kind == "close")
    assert db.session.scalar(steps) == MANY - 1
