"""The page that an alert's message opens: without signing in, one tap takes the matter in hand."""

from typing import Any

from flask import Response, request

from server.core.errors import NotFound
from server.core.http import bearer, public, territory, with_secret
from server.core.limits import limiter
from server.reporting.dispatch import queries as dispatch
from server.reporting.on_call import services
from server.reporting.on_call.queries import alerts
from server.reporting.on_call.queries.alerts import Alert
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.queries import tickets
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/alerte/<number>")
@public
def get_alarm(number: str) -> Response:
    """The page without any fact: those come with the token, which stands after `#`. Changes nothing."""
    return pages.render("alarm.html", ticket_number=number[:16], done=None)


@blueprint.get("/pilotage/alerte/<number>/faits")
@limiter.limit("120/hour")
@with_secret
def get_alarm_facts(number: str) -> Response:
    """What it is about and how it stands, for who holds the message's token. Changes nothing."""
    alert = _alert(number)
    services.read_token(alert.ticket_id, bearer())
    found = dispatch.brief_of(territory(), alert.ticket_id)
    return pages.render("parts/alarm_facts.html", alert=alert, brief=found[0] if found else None)


@blueprint.post("/pilotage/alerte/<number>")
@limiter.limit("60/hour")
@with_secret
def post_alarm(number: str) -> Any:
    """Take the matter in hand; a second tap, or one after somebody else's, changes nothing."""
    alert = _alert(number)
    account_id = services.read_token(alert.ticket_id, request.form.get("token"))
    services.acknowledge(
        ticket_id=alert.ticket_id, territory_id=territory().id, account_id=account_id, way="page"
    )
    return pages.render("alarm.html", ticket_number=alert.number, done=_alert(number))


def _alert(number: str) -> Alert:
    here = territory()
    alert = alerts.alert_of(here, tickets.locate(here, number).id)
    if alert is None:
        raise NotFound("alert_unknown")
    return alert
