"""Keeping by month how the service is used, and telling the direction once that use declines."""

import uuid
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import delete

from server.commons.accounts import queries as accounts
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import mail
from server.core.clock import now
from server.core.db import again_if_taken, unit_of_work
from server.core.language import speaking, translate
from server.surfaces.dashboard import adoption
from server.surfaces.dashboard.models import ChannelMonth, DeclineAlert, ReporterMonth
from server.surfaces.dashboard.queries import adoption as reads
from server.surfaces.dashboard.queries.adoption import Month
from server.surfaces.dashboard.rules import month_of

DIRECTOR = "director"  # the role of who is told
MAILS = uuid.UUID("a6c1d1f4-3d3e-4f0f-8a59-1b0c7f5a2e90")  # namespace: a mail from its town and month


def keep_months(territory_id: int) -> int:
    """Count the months that are to be counted; how many. Twice gives the same."""
    here = territories.by_id(territory_id)
    counted = [reads.count_month(here, month) for month in reads.months_to_count(here)]
    for month in counted:
        _keep(here.id, month)
    return len(counted)


def _keep(territory_id: int, counted: Month) -> None:
    def write() -> None:
        with unit_of_work() as work:
            for model in (ReporterMonth, ChannelMonth):
                work.session.execute(
                    delete(model).where(model.territory_id == territory_id, model.month == counted.month)
                )
            work.session.add(
                ReporterMonth(
                    territory_id=territory_id,
                    month=counted.month,
                    signalements=counted.signalements,
                    reachable=counted.reachable,
                    reporters=counted.reporters,
                    newcomers=counted.newcomers,
                )
            )
            for (source, support), count in counted.ways.items():
                work.session.add(
                    ChannelMonth(
                        territory_id=territory_id,
                        month=counted.month,
                        source=source,
                        support=support,
                        signalements=count,
                    )
                )

    again_if_taken(write)


def tell_decline(territory_id: int) -> int:
    """Write to the direction if use declines and it was not told this month; 1 if it was told now."""
    here = territories.by_id(territory_id)
    today = here.local(now()).date()
    found = reads.declining(here)
    if found is None or not _raise(territory_id, month_of(today)):
        return 0
    for to in _readers(here):
        _write(here, found, month_of(today), to)
    with unit_of_work() as work:
        row = work.session.get(DeclineAlert, (territory_id, month_of(today)))
        if row is not None:
            row.sent_at = now()
    return 1


def _raise(territory_id: int, month: date) -> bool:
    """Note that it is told this month; whether it remains to be sent."""

    def write() -> bool:
        with unit_of_work() as work:
            row = work.session.get(DeclineAlert, (territory_id, month))
            if row is None:
                work.session.add(
                    DeclineAlert(territory_id=territory_id, month=month, raised_at=now(), sent_at=None)
                )
                return True
            return row.sent_at is None

    return again_if_taken(write)


def _readers(here: Territory) -> list[str]:
    """The direction's people who have an address; without any, the town's own."""
    found = [one.email for one in accounts.staff_of(here.id) if one.role == DIRECTOR and one.email]
    own = here.contact.get("email")
    return found or ([str(own)] if own else [])


def _write(here: Territory, found: adoption.Decline, month: date, to: str) -> None:
    with speaking(here.first_language):
        said: dict[str, Any] = {
            "months": found.months,
            "before": found.before,
            "after": found.after,
            "fall": round(found.fall * 100),
            "url": f"{current_app.config['PARVIS'].base_url}/pilotage/usage",
            "signature": here.text("signature") or here.name,
        }
        message = mail.compose(
            sender=here.sender,
            to=to,
            reference=f"decline-{uuid.uuid5(MAILS, f'{here.id} {month}')}",
            subject=translate("dashboard.adoption.mail.subject", **said),
            body=translate("dashboard.adoption.mail.body", **said),
        )
    mail.send(message)
