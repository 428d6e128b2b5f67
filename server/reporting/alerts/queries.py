"""Reads of alerts: what one watches, by the token of a mail."""

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import case, func, select

from server.commons.territories.queries import Territory
from server.core import tokens
from server.core.clock import now
from server.core.db import db
from server.reporting.alerts import rules
from server.reporting.alerts.errors import AlertTokenRefused, AlertUnknown
from server.reporting.alerts.models import Alert
from server.reporting.signalements.queries import category_words

CONFIRM, STOP = "alert.confirm", "alert.stop"
STOPPED: dict[str, Any] = {
    "state": "stopped",
    "district": None,
    "latitude": None,
    "longitude": None,
    "radius_m": None,
    "categories": [],
    "frequency": rules.DAILY,
}


def proven(token: str | None, *scopes: str) -> tokens.MailToken:
    """What a mailed token proves.

    Raises:
        AlertTokenRefused: it is not ours, not for one of `scopes`, or out of date.
    """
    found = tokens.read_token(current_app.config["PARVIS"].secret_key, token or "", now())
    if found is None or found.scope not in scopes:
        raise AlertTokenRefused("alert_token_refused")
    return found


def watched(territory: Territory, token: str | None) -> dict[str, Any]:
    """What the holder of a mailed token watches.

    Raises:
        AlertTokenRefused: the token proves nothing.
        AlertUnknown: it was stopped, or not confirmed in time.
    """
    alert = db.session.get(Alert, proven(token, CONFIRM, STOP).holder_id)
    if alert is None or alert.territory_id != territory.id:
        raise AlertUnknown("alert_unknown")
    return view(territory, alert)


def view(territory: Territory, alert: Alert) -> dict[str, Any]:
    """An alert as its owner reads it."""
    district = territory.district_by_id(alert.district_id) if alert.district_id else None
    known = [territory.category(code) for code in alert.categories]
    return {
        "state": "active" if alert.confirmed_at else "to_confirm",
        "district": {"slug": district.slug, "name": district.name} if district else None,
        "latitude": alert.latitude,
        "longitude": alert.longitude,
        "radius_m": alert.radius_m,
        "categories": [category_words(category) for category in known if category],
        "frequency": alert.frequency,
    }


def monthly_readers(territory_id: int, until: datetime) -> set[tuple[int, str]]:
    """The districts and languages in which somebody is to be told of the months up to `until`."""
    rows = db.session.execute(
        select(Alert.district_id, Alert.language)
        .where(
            Alert.territory_id == territory_id,
            Alert.frequency == rules.MONTHLY,
            Alert.told_until < until,
            Alert.district_id.is_not(None),
        )
        .distinct()
    )
    return {(row.district_id, row.language) for row in rows}


def monthly_counts(territory_id: int) -> dict[int, tuple[int, int]]:
    """By district: how many get its brief, and how many were asked and did not confirm yet."""
    confirmed = func.sum(case((Alert.confirmed_at.is_not(None), 1), else_=0))
    rows = db.session.execute(
        select(Alert.district_id, confirmed, func.count())
        .where(
            Alert.territory_id == territory_id,
            Alert.frequency == rules.MONTHLY,
            Alert.district_id.is_not(None),
        )
        .group_by(Alert.district_id)
    )
    return {district_id: (int(told), count - int(told)) for district_id, told, count in rows}


def area_of(territory: Territory, alert: Alert) -> rules.Area:
    """What the alert watches, for the rules."""
    leaves = [leaf.id for code in alert.categories for leaf in territory.leaves_under(code)]
    circle = None
    if alert.latitude is not None and alert.longitude is not None and alert.radius_m is not None:
        circle = (alert.latitude, alert.longitude, alert.radius_m)
    return rules.Area(alert.district_id, circle, frozenset(leaves) if alert.categories else None)
