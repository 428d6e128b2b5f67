"""Somebody to tell, a town that tells, and the endpoints that stand for Google and for a gateway."""

import json
import uuid

import pytest

from server.commons.notifications import services
from server.core.db import unit_of_work
from tests.fakes.fcm import running_fcm
from tests.features.commons.accounts.town import build_town
from tests.servers.states import States

URL = "https://demo.example/s/26-00431#a-token-of-the-witness"
WORDS = {
    "subject": "Votre signalement n° 26-00431 : intervention réalisée",
    "body": "Bonjour,\n\nL’ampoule a été remplacée.\n\nCordialement,\nLa Direction de la proximité",
    "url": URL,
    "push_text": "Dossier n° 26-00431 : intervention réalisée",
}


@pytest.fixture(scope="session")
def _fcm_server():
    with running_fcm() as fake:
        yield fake


@pytest.fixture
def fcm(_fcm_server):
    """The endpoint that stands for Google, emptied."""
    _fcm_server.clear()
    return _fcm_server


@pytest.fixture
def fcm_settings(fcm, tmp_path):
    """The settings of an installation that pushes through FCM."""
    path = fcm.write_credentials(tmp_path / "service-account.json")
    return {"PARVIS_FCM_CREDENTIALS": str(path), "PARVIS_FCM_URL": fcm.url}


@pytest.fixture(scope="session")
def states():
    """There is a town."""
    return States(by_name={"town": lambda _app: build_town()})


@pytest.fixture
def town(happened):
    """The town's id."""
    return happened("town")


@pytest.fixture
def somebody(town):
    """Register somebody to tell: `somebody(email=…, fcm=[tokens], webpush=[subscriptions])`."""

    def register(fcm=(), webpush=(), **contact):
        recipient_id = uuid.uuid4()
        with unit_of_work() as work:
            if contact:
                services.register_contact(work, recipient_id=recipient_id, territory_id=town, **contact)
            for token in fcm:
                services.add_push_address(work, recipient_id=recipient_id, kind="fcm", value=token)
            for subscription in webpush:
                services.add_push_address(work, recipient_id=recipient_id, kind="webpush", value=subscription)
        return recipient_id

    return register


@pytest.fixture
def tell(town):
    """Tell somebody; gives the ids of the messages made."""

    def tell_somebody(recipient_id, reference="action:1", **given):
        with unit_of_work() as work:
            return services.tell(
                work, recipient_id=recipient_id, territory_id=town, reference=reference, **{**WORDS, **given}
            )

    return tell_somebody


@pytest.fixture
def state_of(app):
    """The present state of a message, read afresh."""
    from server.commons.notifications.models import Notification
    from server.core.db import db

    def read(notification_id):
        db.session.rollback()
        return db.session.get(Notification, notification_id, populate_existing=True).state

    return read


@pytest.fixture
def gateway():
    """An HTTP endpoint that keeps what it is sent and answers as told: for SMS and web push."""
    from tests.fakes.gateway import running_gateway

    with running_gateway() as running:
        yield running


@pytest.fixture
def browser(gateway):
    """A browser's subscription at the gateway's address, with the keys to read what arrives."""
    import base64

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def text(raw):
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    class Browser:
        subscription = {
            "endpoint": f"{gateway.url}/push/1",
            "keys": {"p256dh": text(point), "auth": text(b"sixteen bytes ok")},
        }

        def read(self, body):
            import http_ece

            return json.loads(http_ece.decrypt(body, private_key=key, auth_secret=b"sixteen bytes ok"))

    return Browser()
