"""The mails of alerts, in the language of the moment, and the links they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app

from server.commons.territories.queries import Territory
from server.core import tokens
from server.core.clock import now
from server.core.language import translate
from server.reporting.alerts import rules
from server.reporting.alerts.models import Alert
from server.reporting.alerts.queries import CONFIRM, STOP


@dataclass(frozen=True)
class Mail:
    """One mail; `url` is its link with a token, which is kept no more once it is sent."""

    subject: str
    body: str
    url: str
    stop_url: str = ""


def confirmation(territory: Territory, alert: Alert) -> Mail:
    """The mail that asks whether the address is really its owner's; no word in it was given by the asker."""
    url = f"{_base()}/alertes/confirmer#{_token(alert.id, CONFIRM, rules.CONFIRM_WITHIN)}"
    about = place_words(territory, alert)
    key = "alert.confirm_monthly" if alert.frequency == rules.MONTHLY else "alert.confirm"
    return Mail(
        subject=translate(f"{key}.subject", about=about),
        body=_letter(territory, translate(f"{key}.body", about=about, url=url)),
        url=url,
    )


def monthly(territory: Territory, alert: Alert, subject: str, body: str) -> Mail:
    """The mail of the month: its words, and how to stop."""
    token = _token(alert.id, STOP, tokens.TOKEN_LIFE)
    url = f"{_base()}/alertes/arreter#{token}"
    return Mail(
        subject=subject,
        body=_letter(territory, "\n\n".join((body, translate("alert.digest.stop", url=url)))),
        url=url,
        stop_url=f"{_base()}/alertes/arreter?signature={token}",
    )


def digest(territory: Territory, alert: Alert, rows: Sequence[Any]) -> Mail:
    """The mail of the day: a line for each new ticket, and how to stop."""
    base, token = _base(), _token(alert.id, STOP, tokens.TOKEN_LIFE)
    url, about = f"{base}/alertes/arreter#{token}", place_words(territory, alert)
    lines = [_line(territory, base, row) for row in rows[: rules.LINES]]
    more = len(rows) - len(lines)
    if more > 0:
        lines.append(translate("alert.digest.more", count=more, url=_page(territory, alert, base)))
    key = "alert.digest.subject_one" if len(rows) == 1 else "alert.digest.subject"
    body = [translate("alert.digest.lead", about=about), *lines, translate("alert.digest.stop", url=url)]
    return Mail(
        subject=translate(key, about=about, count=len(rows)),
        body=_letter(territory, "\n\n".join(body)),
        url=url,
        # a mail program calls this one by itself: nothing after `#` would reach us
        stop_url=f"{base}/alertes/arreter?signature={token}",
    )


def place_words(territory: Territory, alert: Alert) -> str:
    """What is watched, in a few words."""
    district = territory.district_by_id(alert.district_id) if alert.district_id else None
    if district:
        return translate("alert.about.district", district=district.name)
    return translate("alert.about.place", radius=f"{alert.radius_m or 0:.0f}", town=territory.named("name"))


def _line(territory: Territory, base: str, row: Any) -> str:
    category = territory.category_by_id(row.category_id)
    label = category.label() if category else ""
    what = f"{label}, {row.street}" if row.street else label
    return translate("alert.digest.line", what=what, number=row.number, url=f"{base}/s/{row.number}")


def _page(territory: Territory, alert: Alert, base: str) -> str:
    district = territory.district_by_id(alert.district_id) if alert.district_id else None
    return f"{base}/quartiers/{district.slug}" if district else f"{base}/carte"


def _letter(territory: Territory, body: str) -> str:
    signature = territory.text("signature") or str(territory.contact.get("service") or territory.name)
    return "\n\n".join(
        (translate("notice.greeting"), body, translate("notice.closing", signature=signature) + "\n")
    )


def _base() -> str:
    return str(current_app.config["PARVIS"].base_url)


def _token(alert_id: UUID, scope: str, life: timedelta) -> str:
    token = tokens.MailToken(alert_id, scope, now() + life, 1)
    return tokens.sign_token(current_app.config["PARVIS"].secret_key, token)
