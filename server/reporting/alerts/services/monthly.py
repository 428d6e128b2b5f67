"""The mail of the month on a district: its words come from elsewhere, its readers are known here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.commons.notifications import queries as contacts
from server.commons.territories.queries import Territory
from server.core.db import unit_of_work
from server.core.language import speaking
from server.reporting.alerts.models import Alert
from server.reporting.alerts.rules import MONTHLY
from server.reporting.alerts.services import words
from server.reporting.alerts.services.asking import send

AT_ONCE = 200
Readers = tuple[int, str]  # a district's id and a language


@dataclass(frozen=True)
class Letter:
    """The words of a month on a district, without greeting or the way to stop."""

    subject: str
    body: str


def tell_monthly(
    territory: Territory, until: datetime, reference: str, letters: Mapping[Readers, Letter]
) -> int:
    """Write to all who are to be told up to `until` and whose letter is there; how many. Twice is once.

    Args:
        reference: names the month, the same at every repeat.
    """
    written = 0
    while True:
        with unit_of_work() as work:
            due = list(
                work.session.scalars(
                    select(Alert)
                    .where(
                        Alert.territory_id == territory.id,
                        Alert.frequency == MONTHLY,
                        Alert.told_until < until,
                    )
                    .order_by(Alert.told_until, Alert.id)
                    .limit(AT_ONCE)
                    .with_for_update(skip_locked=True)
                )
            )
            reachable = contacts.contacts_of(alert.id for alert in due)
            for alert in due:
                alert.told_until = until
                letter = letters.get((alert.district_id or 0, alert.language))
                if alert.id not in reachable:
                    work.session.delete(alert)
                elif letter:
                    with speaking(alert.language):
                        mail = words.monthly(territory, alert, letter.subject, letter.body)
                        send(work, alert, reference, mail)
                    written += 1
        if len(due) < AT_ONCE:
            return written
