"""A dead animal on the road, Saturday 22:00: who is on call is told until somebody acknowledges."""

import json
import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from server.commons.notifications import queries as notifications
from server.commons.notifications import services as telling
from server.commons.notifications.jobs import send_notification
from server.commons.notifications.models import Contact, Notification
from server.commons.territories import queries as territories
from server.core import clock
from server.core.db import db, unit_of_work
from server.reporting.absences import services as absences
from server.reporting.dispatch.services import choice
from server.reporting.on_call import privacy, queries, services
from server.reporting.on_call.errors import AlertUnknown, RotaIdTaken, RotaRefused, RotaUnknown
from server.reporting.on_call.models import OnCallAlert, OnCallLine, OnCallStep
from server.reporting.on_call.queries import alerts
from server.reporting.on_call.queries.alerts import recipient
from server.reporting.on_call.services.rota import remember_contacts
from server.reporting.signalements.services import intake
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import SYSTEM_ACTOR
from tests.fakes.gateway import running_gateway
from tests.features.dashboard.browser import Browser, browser_of
from tests.features.reporting.town import settle_town
from tests.servers.states import States

SATURDAY_NIGHT = datetime(2026, 6, 6, 20, tzinfo=UTC)  # 22:00 in Cahors
DESK, DIRECTOR, ELECTED, AGENT, SECOND, SWEEPER = 1, 2, 3, 6, 7, 8
PHONES = {AGENT: "06 12 34 56 01", SECOND: "06 12 34 56 02", DIRECTOR: "06 12 34 56 03"}
NUMBERS = {account: "+33" + phone[1:].replace(" ", "") for account, phone in PHONES.items()}
SUBSCRIPTION = json.dumps(
    {"endpoint": "https://push.example/one", "keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22}}
)
LINK = re.compile(r"/pilotage/alerte/([\d-]+)#(\S+)")


def after(minutes):
    return clock.at(SATURDAY_NIGHT + timedelta(minutes=minutes))


def here():
    return territories.by_id(territories.all_ids()[0])


def line(account, rank=1, team="proximite", **given):
    said = {
        "line_id": uuid.uuid4(),
        "days": ["friday"],
        "starts": time(17, 30),
        "ends": time(8, 30),
        "nights": 3,
        "first_day": date(2026, 6, 1),
        "last_day": None,
        "every_weeks": 1,
        **given,
    }
    services.save_line(territory_id=here().id, team=team, account_id=account, rank=rank, **said)
    return said["line_id"]


def keep_rota(app):
    """The weekend has a first and a second, who can be reached, as can the director."""
    line(AGENT)
    line(SECOND, rank=2)
    for account, phone in PHONES.items():
        services.keep_contact(territory_id=here().id, account_id=account, phone=phone, email=None)


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


def rung(gateway):
    """Who was sent an SMS since last asked, by account."""
    owners = {number: account for account, number in NUMBERS.items()}
    found = [owners[json.loads(one.body)["to"]] for one in gateway.received]
    gateway.received.clear()
    return sorted(found)


def link_of(gateway):
    return LINK.search(json.loads(gateway.received[-1].body)["text"]).groups()


def look_again(publish_and_work, minutes):
    with after(minutes):
        services.tell_again()
        publish_and_work(failing=True)


def story(sent):
    rows = db.session.scalars(
        select(OnCallStep).where(OnCallStep.ticket_id == uuid.UUID(sent.ticket_id)).order_by(OnCallStep.id)
    )
    return [(row.kind, row.account_id, row.way) for row in rows]


def to_call():
    items, _ = notifications.desk_list(here().id)
    return [(item.phone, item.words) for item in items]


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
class TestAcknowledging:
    @pytest.fixture
    def phone(self, app):
        """The browser of somebody who has not signed in."""
        return Browser(app.test_client())

    def test_the_link_s_page_has_a_button_and_opening_it_changes_nothing(self, rota, gateway, night, phone):
        sent = night(description="Un chien, sur la chaussée.")
        number, token = link_of(gateway)
        address = f"/pilotage/alerte/{number}"
        with after(2):
            page = phone.get(address)
            assert page.status_code == 200
            assert "Clemenceau" not in page.text, "no fact without the token"
            facts = phone.get(f"{address}/faits", headers={"Authorization": f"Bearer {token}"})
            assert "Clemenceau" in facts.text
            assert "Un chien" in facts.text
            assert story(sent)[-1][0] == "told", "looking is not acknowledging"
            assert phone.client.post(address, data={"token": token}).status_code == 400, "without its form"
            for _ in range(2):
                assert "Pris en charge par Agent" in _tap(phone, address, token).text
        assert story(sent)[2:] == [("acknowledged", AGENT, "page")]

    def test_links_that_are_altered_old_or_another_s_are_refused(self, rota, gateway, night, phone):
        sent = night()
        number, token = link_of(gateway)
        other = night(category="fuite-eau")
        address = f"/pilotage/alerte/{number}"
        for when, where, given in (
            (2, address, ""),
            (2, address, token[:-2] + "xx"),
            (2, f"/pilotage/alerte/{other.number}", token),
            (60 * 49, address, token),
        ):
            with after(when):
                assert _tap(phone, where, given).status_code == 403
                facts = phone.get(f"{where}/faits", headers={"Authorization": f"Bearer {given}"})
                assert facts.status_code in (401, 403)
                assert "Clemenceau" not in facts.text
        with after(2):
            assert (
                phone.get(
                    "/pilotage/alerte/26-99999/faits", headers={"Authorization": f"Bearer {token}"}
                ).status_code
                == 404
            )
        assert story(sent)[-1][0] == "told"

    def test_the_desk_notes_who_takes_it_and_everybody_may_for_himself(self, rota, gateway, night, app):
        first, second = night(), night()
        with after(3):
            for login, sent, account, status in (
                ("elected", first, None, 403),
                ("sweeper", first, None, 403),
                ("agent2", first, AGENT, 403),
                ("desk", first, 99, 422),
                ("desk", first, AGENT, 303),
                ("agent2", second, None, 303),
            ):
                answer = browser_of(app, login).post(
                    f"/pilotage/astreinte/alertes/{sent.number}", {"account": account} if account else {}
                )
                assert answer.status_code == status, login
        assert story(first)[-1] == ("acknowledged", AGENT, "desk")
        assert story(second)[-1] == ("acknowledged", SECOND, "dashboard")
        page = browser_of(app, "desk").get(f"/pilotage/dossiers/{first.number}").text
        assert "noté par Desk" in page
        assert "Alerte envoyée à Agent" in page

    def test_work_on_the_tablet_is_an_acknowledgement(self, rota, gateway, night, town, publish_and_work):
        sent = night()
        rung(gateway)
        with after(3):
            town.act("agent2", sent.ticket_id, "start")
        look_again(publish_and_work, 4)
        look_again(publish_and_work, 20)
        assert story(sent)[-1] == ("acknowledged", SECOND, "action")
        assert rung(gateway) == []

    def test_a_comment_is_none_and_what_closes_by_itself_needs_nobody(
        self, rota, gateway, night, town, publish_and_work
    ):
        sent = night()
        with after(3):
            town.act("agent", sent.ticket_id, "comment", words="Vu.")
        look_again(publish_and_work, 4)
        assert story(sent)[-1][0] == "told"
        with after(4):
            tickets.apply_action(
                action_id=uuid.uuid4(),
                ticket_id=uuid.UUID(sent.ticket_id),
                territory_id=here().id,
                actor=SYSTEM_ACTOR,
                kind="close",
                payload={"reason": "withdrawn"},
            )
        look_again(publish_and_work, 5)
        assert story(sent)[-1] == ("settled", None, None)

    def test_there_is_nothing_to_acknowledge_where_nobody_was_told(self, town):
        with pytest.raises(AlertUnknown):
            services.acknowledge(
                ticket_id=uuid.uuid4(), territory_id=here().id, account_id=DESK, way="dashboard"
            )


def _tap(phone, address, token):
    """Open the page and send its form with the token of the link."""
    form = re.search(r'name="csrf_token" value="([^"]+)"', phone.get(address).text)
    return phone.client.post(address, data={"csrf_token": form.group(1), "token": token})


@pytest.mark.any_database
class TestTheRota:
    def test_lines_that_cannot_be_are_refused_by_field(self, town):
        for given, field in (
            ({"account": 99}, "account"),
            ({"account": ELECTED}, "account"),
            ({"rank": 3}, "rank"),
            ({"team": "nowhere"}, "team"),
            ({"days": []}, "days"),
            ({"days": ["someday"]}, "days"),
            ({"nights": 0}, "ends"),
            ({"nights": 8}, "ends"),
            ({"nights": 7, "ends": time(18)}, "ends"),
            ({"last_day": date(2026, 5, 1)}, "last_day"),
            ({"every_weeks": 13}, "every_weeks"),
        ):
            with pytest.raises(RotaRefused) as refused:
                line(**{"account": AGENT, **given})
            assert list(refused.value.errors) == [field], given
            assert "field." not in refused.value.errors[field][0]
        assert db.session.scalars(select(OnCallLine.id)).all() == []

    def test_a_form_sent_twice_is_one_line_and_its_id_serves_once(self, town):
        line_id = line(AGENT)
        line(AGENT, line_id=line_id)
        with pytest.raises(RotaIdTaken):
            line(SECOND, line_id=line_id)
        teams = frozenset({here().team("proximite").id})
        with pytest.raises(RotaUnknown):
            services.remove_line(line_id, here().id, frozenset({here().team("voirie").id}))
        services.remove_line(line_id, here().id, teams)
        with pytest.raises(RotaUnknown):
            services.remove_line(line_id, here().id, teams)

    def test_exceptions_are_hours_of_the_town_and_may_not_be_past_reversed_or_long(self, town):
        def exception(starts, ends, **given):
            services.save_exception(
                **{
                    "exception_id": uuid.uuid4(),
                    "territory_id": here().id,
                    "team": "proximite",
                    "account_id": SECOND,
                    "rank": 1,
                    "starts": datetime.fromisoformat(starts),
                    "ends": datetime.fromisoformat(ends),
                    **given,
                }
            )

        with clock.at(SATURDAY_NIGHT):
            for starts, ends, given in (
                ("2026-06-13T08:00", "2026-06-13T08:00", {}),
                ("2026-06-01T08:00", "2026-06-02T08:00", {}),
                ("2026-06-13T08:00", "2026-08-13T08:00", {}),
                ("2026-06-13T08:00", "2026-06-14T08:00", {"team": "nowhere"}),
                ("2026-06-13T08:00", "2026-06-14T08:00", {"account_id": ELECTED}),
            ):
                with pytest.raises(RotaRefused):
                    exception(starts, ends, **given)
            exception("2026-06-13T08:00", "2026-06-14T08:00")
            at = datetime(2026, 6, 13, 6, tzinfo=UTC)
            assert queries.rota.on_call(here(), here().team("proximite"), at) == {1: [SECOND]}
            assert queries.rota.on_call(here(), here().team("proximite"), at - timedelta(seconds=1)) == {}

    def test_numbers_live_with_contact_data_are_remembered_and_forgotten_with_the_person(self, rota):
        later = datetime(2030, 1, 7, tzinfo=UTC)
        with clock.at(later):
            remember_contacts()
            assert telling.forget_old_contacts(here().id, later + timedelta(days=30)) == 0
        exported = privacy.export_account(AGENT)
        assert [one["days"] for one in exported["pattern"]] == [["friday"]]
        with unit_of_work() as work:
            privacy.erase_account(work, AGENT)
        assert db.session.get(Contact, recipient(AGENT)) is None
        assert privacy.export_account(AGENT)["pattern"] == []
        services.keep_contact(territory_id=here().id, account_id=SECOND, phone=None, email=None)
        assert db.session.get(Contact, recipient(SECOND)) is None

    def test_a_number_that_cannot_be_one_is_refused(self, town):
        for account, phone, field in ((AGENT, "non", "phone"), (ELECTED, "06 12 34 56 01", "account")):
            with pytest.raises(RotaRefused) as refused:
                services.keep_contact(territory_id=here().id, account_id=account, phone=phone, email=None)
            assert list(refused.value.errors) == [field]
        with pytest.raises(RotaUnknown):
            services.set_referent(territory_id=here().id, team="nowhere", account_id=AGENT)
        with pytest.raises(RotaRefused):
            services.set_referent(territory_id=here().id, team="proximite", account_id=ELECTED)


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
