"""FCM through firebase-admin with a signed assertion, and web push encrypted for one browser."""

import json
import socket
import subprocess
import sys
import threading

import jwt
import pytest
from sqlalchemy import select

from server.commons.notifications import rules, services
from server.commons.notifications.channels import fcm as fcm_module
from server.commons.notifications.channels import webpush
from server.commons.notifications.errors import SendLater
from server.commons.notifications.models import Notification, PushAddress
from server.core.db import db
from tests.features.commons.notifications.conftest import WORDS

pytestmark = pytest.mark.any_database

PHONE, TABLET = "token-of-a-phone", "token-of-a-tablet"


def live(person):
    statement = (
        select(PushAddress.value)
        .where(PushAddress.recipient_id == person, PushAddress.stopped_at.is_(None))
        .order_by(PushAddress.id)
    )
    return list(db.session.scalars(statement))


def channels(person):
    found = db.session.execute(
        select(Notification.channel, Notification.state)
        .where(Notification.recipient_id == person)
        .order_by(Notification.id)
    )
    return [tuple(row) for row in found]


class TestFcm:
    @pytest.fixture
    def given_settings(self, fcm_settings):
        return fcm_settings

    def test_pushes_number_and_state_and_no_token_of_the_page(self, fcm, somebody, tell, state_of):
        (message,) = tell(somebody(fcm=[PHONE]))
        assert services.deliver(message)
        (pushed,) = fcm.messages
        assert pushed["token"] == PHONE
        assert pushed["notification"] == {"title": "Ville de démonstration", "body": WORDS["push_text"]}
        assert pushed["data"]["url"] == "https://demo.example/s/26-00431"
        assert "a-token-of-the-witness" not in json.dumps(pushed)
        assert "ampoule" not in json.dumps(pushed)
        assert state_of(message) == "sent"

    def test_carries_the_answers_that_a_browser_shows_as_buttons(self, fcm, somebody, tell):
        buttons = [{"answer": "solved", "title": "Oui, c’est réglé", "thanks": "Merci."}]
        services.deliver(*tell(somebody(fcm=[PHONE]), push_answers=buttons))
        services.deliver(*tell(somebody(fcm=[TABLET])))
        asked, told = fcm.messages
        assert json.loads(asked["data"]["answers"]) == buttons
        assert "answers" not in told["data"]

    def test_signs_in_with_the_service_account(self, fcm, somebody, tell):
        services.deliver(*tell(somebody(fcm=[PHONE])))
        (claims,) = fcm.assertions
        assert claims["iss"] == "parvis@parvis-test.iam.gserviceaccount.com"
        assert "auth/firebase" in claims["scope"]

    def test_asks_google_nothing_where_another_address_is_set(self, fcm, somebody, tell, monkeypatch):
        fcm_module._application.cache_clear()
        asked, real = [], socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *rest, **more: asked.append(host) or real("127.0.0.1", *rest, **more),
        )
        services.deliver(*tell(somebody(fcm=[PHONE])))
        for thread in threading.enumerate():
            if "boundary" in type(thread).__name__.lower():
                thread.join()
        assert set(asked) == {"127.0.0.1"}

    def test_with_another_key_is_refused_and_waits(self, fcm, somebody, tell, state_of, monkeypatch):
        monkeypatch.setattr(fcm, "exchange", lambda form: (400, {"error": "invalid_grant"}))
        (message,) = tell(somebody(fcm=[PHONE]))
        with pytest.raises(SendLater):
            services.deliver(message)
        assert state_of(message) == "pending"

    def test_reaches_every_phone_of_the_person(self, fcm, somebody, tell):
        services.deliver(*tell(somebody(fcm=[PHONE, TABLET])))
        assert [pushed["token"] for pushed in fcm.messages] == [PHONE, TABLET]

    def test_forgets_an_unregistered_phone_and_still_reaches_the_other(self, fcm, somebody, tell, state_of):
        fcm.unregistered = {PHONE}
        person = somebody(fcm=[PHONE, TABLET])
        (message,) = tell(person)
        assert services.deliver(message)
        assert live(person) == [TABLET]
        assert state_of(message) == "sent"

    def test_of_an_only_phone_that_is_unregistered_gives_way_to_a_call(self, fcm, somebody, tell):
        fcm.unregistered = {PHONE}
        person = somebody(fcm=[PHONE], phone="05 65 00 00 00")
        services.deliver(*tell(person))
        assert channels(person) == [("fcm", "forgotten"), ("desk", "to_call")]
        assert live(person) == []

    def test_of_an_unregistered_phone_calls_nobody_whom_an_e_mail_told(self, fcm, somebody, tell):
        fcm.unregistered = {PHONE}
        person = somebody(fcm=[PHONE], email="a@b.fr", phone="05 65 00 00 00")
        for message in tell(person):
            services.deliver(message)
        assert channels(person) == [("fcm", "forgotten"), ("email", "sent")]

    def test_after_faults_of_google_sends_once(self, fcm, somebody, tell, state_of, no_backoff):
        fcm.fail_next = 100
        (message,) = tell(somebody(fcm=[PHONE]))
        with pytest.raises(SendLater):
            services.deliver(message)
        assert state_of(message) == "pending"
        fcm.fail_next = 0
        assert services.deliver(message)
        assert len(fcm.messages) == 1

    def test_does_not_push_again_to_the_phone_that_took_it(self, fcm, somebody, tell, monkeypatch):
        (message,) = tell(somebody(fcm=[PHONE, TABLET]))
        real = fcm.send

        def fail_for_tablet(path, authorization, body):
            if body["message"]["token"] == TABLET:
                return 403, {"error": {"code": 403, "message": "x", "status": "PERMISSION_DENIED"}}
            return real(path, authorization, body)

        monkeypatch.setattr(fcm, "send", fail_for_tablet)
        with pytest.raises(SendLater):
            services.deliver(message)
        monkeypatch.undo()
        assert services.deliver(message)
        assert [pushed["token"] for pushed in fcm.messages] == [PHONE, TABLET]

    def test_wakes_tablets_without_a_word_and_forgets_those_that_are_gone(self, fcm, somebody):
        fcm.unregistered = {PHONE}
        team = somebody(fcm=[PHONE, TABLET])
        assert services.wake([team]) == 1
        (pushed,) = fcm.messages
        assert pushed["data"] == {"kind": "wake"}
        assert "notification" not in pushed
        assert live(team) == [TABLET]


@pytest.fixture
def no_backoff(monkeypatch):
    """firebase-admin repeats faults by itself with pauses; the test does not wait for them."""
    from urllib3.util.retry import Retry

    monkeypatch.setattr(Retry, "get_backoff_time", lambda self: 0)


class TestWebPush:
    @pytest.fixture
    def given_settings(self, gateway):
        return {"PARVIS_OUTBOUND_ALLOW": gateway.host}

    def test_can_be_read_by_the_browser_alone(self, gateway, browser, somebody, tell, state_of):
        (message,) = tell(somebody(webpush=[browser.subscription]))
        assert services.deliver(message)
        (received,) = gateway.received
        assert b"26-00431" not in received.body
        assert browser.read(received.body) == {
            "kind": "news",
            "title": "Ville de démonstration",
            "body": WORDS["push_text"],
            "url": "https://demo.example/s/26-00431",
        }
        assert state_of(message) == "sent"

    def test_brings_the_buttons_of_what_it_asks_and_no_token(self, gateway, browser, somebody, tell):
        buttons = [{"answer": "solved", "title": "Oui", "thanks": "Merci"}]
        url = f"{WORDS['url'].partition('#')[0]}#m1.secret"
        (message,) = tell(somebody(webpush=[browser.subscription]), push_answers=buttons, url=url)
        assert services.deliver(message)
        read = browser.read(gateway.received[0].body)
        assert read["answers"] == buttons
        assert "m1.secret" not in str(read)

    def test_tells_by_the_channels_that_may_be_used_only(self, browser, somebody, tell):
        person = somebody(webpush=[browser.subscription], email="a@b.fr")
        assert len(tell(person, channels=("email",))) == 1
        assert tell(somebody(phone="05 65 00 00 02"), channels=("email",)) == []

    def test_is_signed_with_the_key_that_browsers_have(self, gateway, browser, somebody, tell, settings):
        services.deliver(*tell(somebody(webpush=[browser.subscription])))
        authorization = gateway.received[0].headers["authorization"]
        parts = dict(part.split("=", 1) for part in authorization.removeprefix("vapid ").split(","))
        assert parts["k"].rstrip("=") == webpush.public_key(settings.vapid_private_key)
        claims = jwt.decode(parts["t"], options={"verify_signature": False})
        assert claims["aud"] == gateway.url

    @pytest.mark.parametrize("status", [404, 410, 403])
    def test_forgets_a_subscription_that_has_ended(self, gateway, browser, somebody, tell, status):
        gateway.answers = [status]
        person = somebody(webpush=[browser.subscription], email="a@b.fr")
        message = tell(person)[0]
        assert services.deliver(message) is False
        assert live(person) == []
        assert channels(person) == [("webpush", "forgotten"), ("email", "pending")]

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_is_tried_again_when_the_service_cannot_for_now(self, gateway, browser, somebody, tell, status):
        gateway.answers = [status]
        (message,) = tell(somebody(webpush=[browser.subscription]))
        with pytest.raises(SendLater):
            services.deliver(message)
        assert services.deliver(message)

    def test_follows_no_redirect(self, gateway, browser, somebody, tell):
        gateway.answers = [307]
        person = somebody(webpush=[browser.subscription])
        services.deliver(*tell(person))
        assert [received.path for received in gateway.received] == ["/push/1"]
        assert live(person) == []


class TestAPushAddressInsideTheTown:
    def test_is_never_called(self, browser, gateway, somebody, tell):
        inside = {**browser.subscription, "endpoint": gateway.url.replace("http", "https") + "/admin"}
        person = somebody(webpush=[inside])
        services.deliver(*tell(person))
        assert gateway.received == []
        assert channels(person) == [("webpush", "forgotten"), ("page", "told")]


def test_neither_firebase_nor_pywebpush_is_loaded_before_the_first_push():
    code = (
        "import sys, server.commons.notifications.jobs, server.commons.notifications.queries;"
        "print([m for m in ('firebase_admin', 'pywebpush', 'grpc') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_worker_that_is_prepared_loads_what_this_installation_pushes_with(app):
    services.prepare_worker()
    assert "pywebpush" in sys.modules


def test_push_channels_are_those_that_addresses_may_have():
    from server.commons.notifications.services.delivery import PUSH

    assert set(PUSH) == set(rules.PUSH_KINDS)
