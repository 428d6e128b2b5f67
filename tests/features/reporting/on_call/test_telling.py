"""A dead animal on the road, Saturday 22:00: who is on call is told until somebody acknowledges."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from server.commons.notifications import services as telling
from server.commons.notifications.jobs import send_notification
from server.commons.notifications.models import Notification
from server.core import clock
from server.core.db import db, unit_of_work
from server.reporting.absences import services as absences
from server.reporting.dispatch.services import choice
from server.reporting.on_call import services
from server.reporting.on_call.models import OnCallAlert
from server.reporting.on_call.queries import alerts
from server.reporting.on_call.queries.alerts import recipient
from server.reporting.signalements.services import intake
from tests.features.dashboard.browser import browser_of
from tests.features.reporting.on_call.night import (
    AGENT,
    DESK,
    DIRECTOR,
    LINK,
    NUMBERS,
    PHONES,
    SATURDAY_NIGHT,
    SECOND,
    SUBSCRIPTION,
    after,
    here,
    look_again,
    rung,
    story,
    to_call,
)


class TestTelling:
    def test_the_first_is_told_at_once_and_nobody_else_s_phone_rings(self, rota, gateway, night, mailbox):
        sent = night()
        (message,) = [json.loads(one.body) for one in gateway.received]
        assert message["to"] == NUMBERS[AGENT]
        assert sent.number in message["text"]
        assert len(message["text"]) <= 320
        assert LINK.search(message["text"]), "the link is whole"
        assert "Clemenceau" not in message["text"], "an SMS says the number, the page the rest"
        assert story(sent) == [("raised", None, None), ("told", AGENT, None)]
        assert to_call() == []

    def test_it_is_repeated_then_the_second_then_the_direction_are_told_until_acknowledged(
        self, rota, gateway, night, publish_and_work
    ):
        sent = night()
        rung(gateway)
        for minutes, told in (
            (4, []),
            (5, [AGENT]),
            (14, [AGENT]),
            (19, [AGENT, SECOND]),
            (31, [DIRECTOR, AGENT, SECOND]),
            (32, []),
            (45, [DIRECTOR, AGENT, SECOND]),
            (100, []),
            (105, [DIRECTOR, AGENT, SECOND]),
        ):
            look_again(publish_and_work, minutes)
            assert rung(gateway) == sorted(told), minutes
        with after(106):
            assert services.acknowledge(
                ticket_id=uuid.UUID(sent.ticket_id),
                territory_id=here().id,
                account_id=SECOND,
                way="desk",
                noted_by=DESK,
            )
        look_again(publish_and_work, 600)
        assert rung(gateway) == []
        assert story(sent)[-1] == ("acknowledged", SECOND, "desk")

    @pytest.mark.any_database
    @pytest.mark.parametrize(
        ("at", "category"),
        [
            ("2026-06-08T08:00", "animal-mort"),  # Monday morning: the desk is there
            ("2026-06-06T20:00", "nid-de-poule"),  # a Saturday, but it can wait
        ],
    )
    def test_nobody_is_rung_by_day_nor_for_what_can_wait(
        self, rota, gateway, town, publish_and_work, at, category
    ):
        with clock.at(datetime.fromisoformat(at).replace(tzinfo=UTC)):
            town.send(category=category, answers={"dangereux": "no"})
            publish_and_work()
        assert gateway.received == []
        assert db.session.scalars(select(OnCallAlert.ticket_id)).all() == []

    @pytest.mark.any_database
    def test_a_browser_that_was_allowed_to_rings_beside_the_telephone(self, rota, gateway, town, app):
        browser = browser_of(app, "agent")
        assert browser.post("/pilotage/astreinte/navigateur", {"value": "nonsense"}).status_code == 422
        assert browser.post("/pilotage/astreinte/navigateur", {"value": SUBSCRIPTION}).status_code == 303
        with clock.at(SATURDAY_NIGHT):
            sent = town.send(category="animal-mort")
            intake.locate(uuid.UUID(sent.id))
            choice.dispatch_ticket(uuid.UUID(sent.ticket_id))
            services.raise_alert(uuid.UUID(sent.ticket_id))
        made = db.session.scalars(select(Notification).where(Notification.recipient_id == recipient(AGENT)))
        assert {row.channel for row in made} == {"webpush", "sms"}

    def test_a_job_that_runs_twice_tells_once(self, rota, gateway, night, publish_and_work):
        sent = night()
        with after(1):
            services.raise_alert(uuid.UUID(sent.ticket_id))
            services.tell_again()
            publish_and_work()
        assert rung(gateway) == [AGENT]

    @pytest.mark.any_database
    def test_a_team_without_a_rota_is_served_by_that_of_the_fallback_team(self, rota, gateway, night, town):
        sent = night(category="fuite-eau")
        assert town.ticket(sent.ticket_id)["team"] != "proximite"
        assert rung(gateway) == [AGENT]

    @pytest.mark.any_database
    def test_who_is_away_is_not_rung_but_the_substitute(self, rota, gateway, night):
        with clock.at(SATURDAY_NIGHT):
            absences.note_absence(
                absence_id=uuid.uuid4(),
                territory_id=here().id,
                account_id=AGENT,
                first_day=date(2026, 6, 6),
                last_day=date(2026, 6, 7),
                substitute_id=SECOND,
                noted_by=DESK,
            )
        night()
        assert rung(gateway) == [SECOND]

    @pytest.mark.any_database
    def test_without_gateway_nor_push_the_desk_has_the_list_to_call(self, rota, night):
        sent = night()
        found = to_call()
        assert [phone for phone, _ in found] == list(PHONES.values()), "all, as none is rung"
        assert all(sent.number in words and "Animal mort" in words for _, words in found)
        with after(2):
            services.acknowledge(
                ticket_id=uuid.UUID(sent.ticket_id), territory_id=here().id, account_id=DESK, way="dashboard"
            )
        assert to_call() == []

    @pytest.mark.any_database
    def test_with_nobody_at_all_the_desk_is_told_so(self, town, gateway, night):
        with unit_of_work() as work:
            from server.commons.accounts.models import Account

            work.session.get_one(Account, DIRECTOR).active = False
        sent = night()
        assert story(sent) == [("raised", None, None), ("nobody", None, None)]
        ((phone, words),) = to_call()
        assert phone is None
        assert sent.number in words

    def test_what_the_gateway_does_not_take_is_called_and_never_rings_late(
        self, rota, gateway, town, publish_and_work
    ):
        gateway.answers[:] = [503] * 20
        with clock.at(SATURDAY_NIGHT):
            sent = town.send(category="animal-mort")
            publish_and_work(failing=True)
        assert rung(gateway) == [AGENT]
        assert to_call() == []
        look_again(publish_and_work, 5)
        assert [phone for phone, _ in to_call()][:1] == [PHONES[AGENT]], "the desk calls"
        gateway.answers.clear()
        gateway.received.clear()
        with after(6):
            telling.ask_again(send_notification, SATURDAY_NIGHT + timedelta(hours=5))
            publish_and_work(failing=True)
        assert AGENT not in rung(gateway), "what was called is not sent again"
        assert story(sent)[-1][0] == "told"


@pytest.mark.any_database
def test_the_referent_is_told_before_the_direction_has_to_be(rota, gateway, night, publish_and_work):
    services.set_referent(territory_id=here().id, team="proximite", account_id=SECOND)
    sent = night()
    look_again(publish_and_work, 31)
    assert [account for kind, account, _ in story(sent) if kind == "told"] == [AGENT, AGENT, SECOND, DIRECTOR]
    found = alerts.alert_of(here(), uuid.UUID(sent.ticket_id))
    assert found.steps[1].messages == [("sms", "sent")]
    messages = db.session.scalars(select(Notification).where(Notification.reference.like("on-call:%")))
    assert {row.channel for row in messages} == {"sms"}
