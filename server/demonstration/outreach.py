"""How the demonstration town made the service known: campaigns, counted links, costs, who gets the brief."""

import tomllib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from server.commons.notifications.models import Notification
from server.commons.outreach import services
from server.commons.outreach.services import Wanted
from server.commons.territories.queries import Territory
from server.core import clock
from server.core.db import db, unit_of_work
from server.demonstration.history import SEED, Case
from server.reporting.alerts import services as alerts
from server.reporting.alerts.rules import MONTHLY, id_of

SAID = Path(__file__).with_name("outreach.toml")
IDS = uuid.UUID("5f3c2f0e-6a0b-4d0c-9f55-0a6f0f6f6c11")  # namespace of the ids
PAPER_STAYS = timedelta(days=45)  # after its campaign
ASKED = timedelta(days=40)  # since somebody asked for the brief: last month's has been written


def make_known(territory: Territory, account_id: int, cases: Sequence[Case]) -> None:
    """Run the campaigns, note what they and the years cost, and say which cases began with a link."""
    said = tomllib.loads(SAID.read_text(encoding="utf-8"))
    today = territory.local(clock.now()).date()
    for number, one in enumerate(said["campaign"]):
        _campaign(territory, account_id, today, number, one, cases)
    for number, cost in enumerate(said["cost"]):
        _enter(territory, account_id, today.year, number, cost)
    for number, reader in enumerate(said["reader"]):
        _subscribe(territory, number, reader)


def _campaign(
    territory: Territory,
    account_id: int,
    today: date,
    number: int,
    one: Mapping[str, Any],
    cases: Iterable[Case],
) -> None:
    first, last = (today + timedelta(days=one[name]) for name in ("from", "to"))
    campaign_id = uuid.uuid5(IDS, f"campaign {number}")
    begins = datetime.combine(first, time(9), ZoneInfo(territory.time_zone))
    with clock.at(begins - timedelta(days=7)):
        services.note_campaign(
            territory_id=territory.id,
            campaign_id=campaign_id,
            name=one["name"],
            starts_on=first,
            ends_on=last,
            cost_cents=100 * one["cost"],
            account_id=account_id,
        )
        codes = services.make_links(
            territory_id=territory.id,
            batch_id=uuid.uuid5(IDS, f"order {number}"),
            wanted=[_wanted(territory, one, campaign_id, paper) for paper in one["papers"]],
        )
    random = Random(f"{SEED} {number}")
    for code, paper in zip(codes, one["papers"], strict=True):
        begun = [case for case in cases if _may_begin(case, paper, begins, begins + (last - first))]
        for case in begun:
            if random.random() < one["share"]:
                case.origin = code
        opened = [case.received_at for case in begun if case.origin == code]
        opened += [begins + (last - first) * random.random() for _ in range(one["visits"])]
        for instant in opened:
            with clock.at(instant):
                services.count_visit(territory.id, code)


def _wanted(
    territory: Territory, one: Mapping[str, Any], campaign_id: uuid.UUID, paper: Mapping[str, Any]
) -> Wanted:
    category = territory.leaf(paper["category"]) if "category" in paper else None
    district = territory.district(paper["district"]) if "district" in paper else None
    return Wanted(
        support=one["support"],
        languages=one["languages"],
        category_id=category.id if category else None,
        district_id=district.id if district else None,
        campaign_id=campaign_id,
        place=paper.get("place"),
        latitude=paper.get("latitude"),
        longitude=paper.get("longitude"),
    )


def _may_begin(case: Case, paper: Mapping[str, Any], begins: datetime, ends: datetime) -> bool:
    """Whether who sent this case may have read the paper: on a telephone, where it hangs, while it does."""
    here = paper.get("district", case.district) == case.district
    return here and case.source == "pwa" and begins <= case.received_at < ends + PAPER_STAYS


def _enter(
    territory: Territory, account_id: int, this_year: int, number: int, cost: Mapping[str, Any]
) -> None:
    for back, amount in enumerate(reversed(cost["amounts"])):
        services.enter_cost(
            territory_id=territory.id,
            cost_id=uuid.uuid5(IDS, f"cost {number} {back}"),
            year=this_year - back,
            kind=cost["kind"],
            label=cost["label"],
            amount_cents=100 * amount,
            days=cost["days"][-1 - back] if "days" in cost else None,
            account_id=account_id,
        )


def _subscribe(territory: Territory, number: int, reader: Mapping[str, str]) -> None:
    """Somebody asks for the brief, and taps the link of the mail that was sent to make sure."""
    wish = alerts.Wish(
        id=uuid.uuid5(IDS, f"reader {number}"),
        language="fr",
        frequency=MONTHLY,
        email=reader["email"],
        district=reader["district"],
    )
    with clock.at(clock.now() - ASKED):
        alerts.ask(territory_id=territory.id, wish=wish)
        mine = Notification.recipient_id == id_of(wish.id)
        link = db.session.scalars(select(Notification.url).where(mine)).one()
        alerts.confirm(territory, link.partition("#")[2])
        with unit_of_work() as work:  # it came long ago
            work.session.execute(update(Notification).where(mine).values(state="sent", sent_at=clock.now()))
