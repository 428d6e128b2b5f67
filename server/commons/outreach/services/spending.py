"""Noting campaigns and entering what was spent; each change is in the journal."""

import uuid
from datetime import date

from sqlalchemy import func, select, update

from server.commons.audit import services as audit
from server.commons.outreach import rules
from server.commons.outreach.errors import refused
from server.commons.outreach.models import Campaign, Cost, CountedLink
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, unit_of_work
from server.core.errors import NotFound


def note_campaign(
    *,
    territory_id: int,
    campaign_id: uuid.UUID,
    name: str,
    starts_on: date,
    ends_on: date,
    cost_cents: int | None,
    account_id: int,
) -> None:
    """Note a campaign; the same form again changes nothing, one that is known is changed.

    Raises:
        OutreachRefused: `errors` says what is wrong, by field.
        NotFound: it is another town's.
    """
    faults = rules.campaign_faults(name, starts_on, ends_on, cost_cents)
    if faults:
        raise refused(**faults)

    def write() -> None:
        with unit_of_work() as work:
            row = work.lock(Campaign, campaign_id)
            if row is None:
                row = Campaign(id=campaign_id, territory_id=territory_id)
                work.session.add(row)
            elif row.territory_id != territory_id:
                raise NotFound("not_found")
            said = (name.strip(), starts_on, ends_on, cost_cents)
            if (row.name, row.starts_on, row.ends_on, row.cost_cents) == said:
                return
            row.name, row.starts_on, row.ends_on, row.cost_cents = said
            row.noted_at = now()
            _write_down(work, territory_id, account_id, "campaign", campaign_id, cents=cost_cents)

    again_if_taken(write)


def forget_campaign(*, territory_id: int, campaign_id: uuid.UUID, account_id: int) -> None:
    """Take a campaign off the curve; its links go on being counted. A second time changes nothing."""
    with unit_of_work() as work:
        row = work.session.get(Campaign, campaign_id)
        if row is None:
            return
        own_campaign(work, territory_id, campaign_id)
        work.session.execute(
            update(CountedLink).where(CountedLink.campaign_id == campaign_id).values(campaign_id=None)
        )
        work.session.delete(row)
        _write_down(work, territory_id, account_id, "campaign", campaign_id, removed=True)


def enter_cost(
    *,
    territory_id: int,
    cost_id: uuid.UUID,
    year: int,
    kind: str,
    label: str,
    amount_cents: int,
    days: float | None,
    account_id: int,
) -> None:
    """Enter an amount of a year; the same form again changes nothing.

    Args:
        amount_cents: in all; of agents' work, the days times what one costs.

    Raises:
        OutreachRefused: `errors` says what is wrong, by field.
        NotFound: it is another town's.
    """
    faults = rules.cost_faults(kind, label, amount_cents, days)
    if not 2000 <= year <= now().year + 2:
        faults["year"] = "year"
    if faults:
        raise refused(**faults)

    def write() -> None:
        with unit_of_work() as work:
            known = work.session.get(Cost, cost_id)
            if known is not None:
                if known.territory_id != territory_id:
                    raise NotFound("not_found")
                return
            work.session.add(
                Cost(
                    id=cost_id,
                    territory_id=territory_id,
                    year=year,
                    kind=kind,
                    label=label.strip(),
                    amount_cents=amount_cents,
                    days=days if kind == rules.AGENT_DAYS else None,
                    entered_at=now(),
                )
            )
            _write_down(work, territory_id, account_id, "cost", cost_id, year=year, cents=amount_cents)

    again_if_taken(write)


def remove_cost(*, territory_id: int, cost_id: uuid.UUID, account_id: int) -> None:
    """Take an amount back; the journal keeps that it was there. A second time changes nothing."""
    with unit_of_work() as work:
        row = work.session.get(Cost, cost_id)
        if row is None:
            return
        if row.territory_id != territory_id:
            raise NotFound("not_found")
        year, cents = row.year, row.amount_cents
        work.session.delete(row)
        _write_down(work, territory_id, account_id, "cost", cost_id, year=year, cents=cents, removed=True)


def _write_down(
    work: UnitOfWork, territory_id: int, account_id: int, what: str, row_id: uuid.UUID, **details: object
) -> None:
    audit.record(
        work,
        territory_id=territory_id,
        action="outreach_changed",
        by=account_id,
        subject=f"{what}:{row_id}",
        **details,
    )


def own_campaign(work: UnitOfWork, territory_id: int, campaign_id: uuid.UUID) -> None:
    """Make sure that a campaign is this town's.

    Raises:
        NotFound: it is not.
    """
    own = work.session.scalar(
        select(func.count()).where(Campaign.id == campaign_id, Campaign.territory_id == territory_id)
    )
    if not own:
        raise NotFound("not_found")
