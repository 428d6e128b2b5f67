"""A Saturday night in the town: who is on call, who was rung, what was written down."""

import json
import re
import uuid
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from server.commons.notifications import queries as notifications
from server.commons.territories import queries as territories
from server.core import clock
from server.core.db import db
from server.reporting.on_call import services
from server.reporting.on_call.models import OnCallStep

SATURDAY_NIGHT = datetime(2026, 6, 6, 20, tzinfo=UTC)  # 22:00 in Cahors
DESK, DIRECTOR, ELECTED, AGENT, SECOND, SWEEPER = 1, 2, 3, 6, 7, 8
PHONES = {AGENT: "06 12 34 56 01", SECOND: "06 12 34 56 02", DIRECTOR: "06 12 34 56 03"}
NUMBERS = {account: "+33" + phone[1:].replace(" ", "") for account, phone in PHONES.items()}
SUBSCRIPTION = json.dumps(
    {"endpoint": "https://push.example/one", "keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22}}
)
LINK = re.compile(r"/pilotage/alerte/([\d-]+)#(\S+)")


def after(minutes):
    return clock.at(SATURDAY_NIGHT + timedelta(minutes=minutes))


def here():
    return territories.by_id(territories.all_ids()[0])


def line(account, rank=1, team="proximite", **given):
    said = {
        "line_id": uuid.uuid4(),
        "days": ["friday"],
        "starts": time(17, 30),
        "ends": time(8, 30),
        "nights": 3,
        "first_day": date(2026, 6, 1),
        "last_day": None,
        "every_weeks": 1,
        **given,
    }
    services.save_line(territory_id=here().id, team=team, account_id=account, rank=rank, **said)
    return said["line_id"]


def keep_rota(app):
    """The weekend has a first and a second, who can be reached, as can the director."""
    line(AGENT)
    line(SECOND, rank=2)
    for account, phone in PHONES.items():
        services.keep_contact(territory_id=here().id, account_id=account, phone=phone, email=None)


def rung(gateway):
    """Who was sent an SMS since last asked, by account."""
    owners = {number: account for account, number in NUMBERS.items()}
    found = [owners[json.loads(one.body)["to"]] for one in gateway.received]
    gateway.received.clear()
    return sorted(found)


def link_of(gateway):
    return LINK.search(json.loads(gateway.received[-1].body)["text"]).groups()


def look_again(publish_and_work, minutes):
    with after(minutes):
        services.tell_again()
        publish_and_work(failing=True)


def story(sent):
    rows = db.session.scalars(
        select(OnCallStep).where(OnCallStep.ticket_id == uuid.UUID(sent.ticket_id)).order_by(OnCallStep.id)
    )
    return [(row.kind, row.account_id, row.way) for row in rows]


def to_call():
    items, _ = notifications.desk_list(here().id)
    return [(item.phone, item.words) for item in items]
