"""The water company has a server: a webhook or Open311, there, down, slow or lying."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.core.clock import at, now
from server.core.db import unit_of_work
from server.reporting.partners import jobs
from tests.features.dashboard.browser import browser_of
from tests.features.reporting.bodies.company import KEY, TEAM
from tests.features.reporting.conftest import LIFTED
from tests.features.reporting.town import settle_town
from tests.servers.body import Body, running_body
from tests.servers.states import States


@pytest.fixture(scope="session")
def body_server():
    with running_body() as body:
        yield body


@pytest.fixture(scope="session")
def states():
    return States(first=settle_town)


@pytest.fixture
def body(body_server: Body) -> Body:
    """The water company's server."""
    body_server.reset()
    return body_server


@pytest.fixture
def given_settings(body):
    return {**LIFTED, "PARVIS_OUTBOUND_ALLOW": body.place}


@pytest.fixture
def channel(app, body):
    """`channel("webhook")`: the water company is reached so from now on; None: by telephone alone."""

    def use(kind, **given):
        from server.commons.territories import queries
        from server.commons.territories.models import TeamRow, TerritoryRow

        with unit_of_work() as work:
            row = work.session.scalars(select(TeamRow).where(TeamRow.slug == TEAM)).one()
            row.channel = kind and {"kind": kind, "url": f"http://{body.place}/v2", "services": {}, **given}
            row.email = None
            work.session.get_one(TerritoryRow, row.territory_id).revision += 1
        queries.forget()

    return use


@pytest.fixture
def admin(app):
    return browser_of(app, "admin")


@pytest.fixture
def webhook(channel, admin):
    """The secret of the water company's webhook, as the administrator saw it once."""
    channel("webhook")
    page = admin.post(f"/pilotage/partenaires/{TEAM}/secret").text
    return page.partition('<p class="secret"><code>')[2].partition("<")[0]


@pytest.fixture
def open311(channel, admin):
    """The water company has an Open311 server, whose key the town keeps."""
    channel("open311", services={"fuite-eau": "W-7"}, jurisdiction="cahors.example")
    admin.post(f"/pilotage/partenaires/{TEAM}/cle", {"key": KEY})


@pytest.fixture
def give(town, publish_and_work):
    """`give()`: a leak is reported, and given to the water company."""

    def report():
        sent = town.send(
            category="fuite-eau", description="Ça coule. 06 12 34 56 78", contact={"email": "awa@example.org"}
        )
        publish_and_work()
        return sent

    return report


@pytest.fixture
def later(publish_and_work):
    """`later(minutes=5)`: what the clock asks for then."""

    def pass_time(job=jobs.bring_waiting, **span):
        with at(now() + timedelta(**span)):
            job()
            publish_and_work()

    return pass_time
