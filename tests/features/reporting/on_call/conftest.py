"""Saturday, 22:00: the rota is kept, the SMS gateway is there."""

from dataclasses import replace

import pytest

from server.core import clock
from tests.fakes.gateway import running_gateway
from tests.features.reporting.on_call.night import SATURDAY_NIGHT, keep_rota
from tests.features.reporting.town import settle_town
from tests.servers.states import States


@pytest.fixture(scope="session")
def states():
    return States(first=settle_town, by_name={"rota": keep_rota}, given={"PARVIS_RATE_LIMITS": "off"})


@pytest.fixture
def rota(happened):
    return happened("rota")


@pytest.fixture(scope="module")
def running():
    with running_gateway() as gateway:
        yield gateway


@pytest.fixture
def gateway(running, app):
    """An SMS gateway that the installation uses."""
    running.received.clear()
    running.answers.clear()
    app.config["PARVIS"] = replace(app.config["PARVIS"], sms_url=f"{running.url}/sms")
    return running


@pytest.fixture
def night(town, publish_and_work):
    """`night()`: what is reported at 22:00, and told."""

    def report(**given):
        with clock.at(SATURDAY_NIGHT):
            sent = town.send(**{"category": "animal-mort", "address": "12 rue Clemenceau", **given})
            assert sent.answer.status_code == 201, sent.answer.text
            publish_and_work()
        return sent

    return report
