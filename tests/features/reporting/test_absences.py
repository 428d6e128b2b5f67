"""Somebody is away, a team is closed: tickets change hands, deadlines warn, citizens hear of new dates."""

import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from server.commons.notifications.models import Notification
from server.commons.territories import queries as territories
from server.core import clock
from server.core.db import db, unit_of_work
from server.reporting.absences import privacy, services
from server.reporting.absences.errors import AbsenceIdTaken, AbsenceRefused, AbsenceUnknown
from server.reporting.absences.models import Absence, Closure
from server.reporting.dispatch.models import DeadlineWarning
from server.reporting.dispatch.services import warning
from server.reporting.tickets.models import Action

EARLY = datetime(2026, 6, 1, 5, tzinfo=UTC)  # Monday, seven o'clock in Cahors
AGENT, OTHER, SWEEPER, DESK, ELECTED = 6, 7, 8, 1, 3
FROM, TO = date(2026, 6, 1), date(2026, 6, 12)


def on(day, hour=9, month=6):
    return clock.at(datetime(2026, month, day, hour, tzinfo=UTC))


def here():
    return territories.by_id(territories.all_ids()[0])


def away(account=AGENT, substitute=OTHER, first=FROM, last=TO, **given):
    known = {"absence_id": uuid.uuid4(), "territory_id": here().id, "noted_by": DESK, **given}
    services.note_absence(
        account_id=account, substitute_id=substitute, first_day=first, last_day=last, **known
    )
    return known["absence_id"]


def closed(team="proximite", substitute="voirie", first=FROM, last=TO, **given):
    known = {"closure_id": uuid.uuid4(), "territory_id": here().id, "noted_by": DESK, **given}
    services.note_closure(team=team, substitute=substitute, first_day=first, last_day=last, **known)
    return known["closure_id"]


def assignee(town, ticket):
    found = town.ticket(ticket.ticket_id)["assignee"]
    return found and found["id"]


def last_step(ticket):
    statement = select(Action).where(Action.ticket_id == uuid.UUID(ticket.ticket_id))
    return db.session.scalars(statement.order_by(Action.sequence.desc())).first()


def told(ticket):
    return set(
        db.session.scalars(
            select(Notification.reference).where(Notification.recipient_id == uuid.UUID(ticket.id))
        )
    )


@pytest.fixture
def pothole(town, publish_and_work):
    """A pothole, reported the Friday before, entrusted to the agent."""
    with on(29, month=5):
        found = town.send(contact={"email": "awa@example.org"})
        publish_and_work()
        town.act("desk", found.ticket_id, "entrust", account=AGENT)
        publish_and_work()
    return found


class TestSomebodyAway:
    def test_ill_on_monday_at_seven_his_tickets_pass_to_the_substitute_and_nobody_is_told(
        self, town, pothole, publish_and_work
    ):
        before = told(pothole)
        with clock.at(EARLY):
            away()
            publish_and_work()
            assert assignee(town, pothole) == OTHER
            assert services.hand_over() == 0, "twice is once"
            publish_and_work()
        step = last_step(pothole)
        assert (step.kind, step.actor_kind) == ("entrust", "system")
        assert step.payload["reason"] == "absence"
        assert told(pothole) == before

    @pytest.mark.any_database
    def test_nothing_moves_before_the_first_day_nor_after_the_last(self, town, pothole, publish_and_work):
        with on(29, month=5):
            away()
            publish_and_work()
            assert assignee(town, pothole) == AGENT
        with on(13):
            services.hand_over()
            assert assignee(town, pothole) == AGENT
        with on(12):
            services.hand_over()
            assert assignee(town, pothole) == OTHER

    @pytest.mark.any_database
    def test_without_a_substitute_it_goes_back_to_the_team(self, town, pothole):
        with clock.at(EARLY):
            away(substitute=None)
            services.hand_over()
        assert assignee(town, pothole) is None
        assert town.ticket(pothole.ticket_id)["team"] == "proximite"

    @pytest.mark.any_database
    @pytest.mark.parametrize("substitute", [SWEEPER, OTHER])
    def test_a_substitute_who_cannot_take_it_leaves_it_to_the_team(self, town, pothole, substitute):
        with clock.at(EARLY):
            away(substitute=substitute)
            if substitute == OTHER:
                away(account=OTHER, substitute=DESK)  # away too: nobody is handed on and on
            services.hand_over()
        assert assignee(town, pothole) is None

    def test_what_is_entrusted_meanwhile_is_handed_over_too(self, town, pothole):
        with clock.at(EARLY):
            away()
            services.hand_over()
            town.act("desk", pothole.ticket_id, "entrust", account=AGENT)
            assert services.hand_over() == 1
        assert assignee(town, pothole) == OTHER

    @pytest.mark.any_database
    def test_an_absence_taken_back_moves_nothing_more(self, town, pothole):
        with clock.at(EARLY):
            services.take_back_absence(away(), here().id)
            services.hand_over()
        assert assignee(town, pothole) == AGENT


class TestATeamClosed:
    def test_what_is_urgent_goes_straight_to_the_team_that_stands_in_and_says_why(
        self, town, publish_and_work
    ):
        with clock.at(EARLY):
            closed()
            sent = town.send(category="animal-mort")
            publish_and_work()
        ticket = town.ticket(sent.ticket_id)
        assert ticket["team"] == "voirie"
        assert "proximité" in ticket["dispatch"]["because"]
        assert "fermé" in ticket["dispatch"]["because"]

    def test_what_can_wait_stays_until_it_is_late(self, town, pothole, publish_and_work):
        before = None
        with clock.at(EARLY):
            closed(last=date(2026, 6, 30))
            services.hand_over()
            assert town.ticket(pothole.ticket_id)["team"] == "proximite"
            publish_and_work()
            before = told(pothole)
        with on(15):
            services.hand_over()
            publish_and_work()
            assert town.ticket(pothole.ticket_id)["team"] == "voirie"
        assert last_step(pothole).payload == {"team": "voirie", "reason": "closure"}
        assert told(pothole) == before, "the date has not moved"

    @pytest.mark.any_database
    def test_made_urgent_by_the_desk_it_passes_at_the_next_look(self, town, pothole):
        with clock.at(EARLY):
            closed()
            town.act("desk", pothole.ticket_id, "prioritise", priority="urgent")
            assert services.hand_over() == 1
            assert services.hand_over() == 0
        assert town.ticket(pothole.ticket_id)["team"] == "voirie"

    @pytest.mark.any_database
    @pytest.mark.parametrize("substitute", [None, "voirie"])
    def test_without_an_open_substitute_it_stays(self, town, pothole, substitute):
        with clock.at(EARLY):
            closed(substitute=substitute)
            if substitute:
                closed(substitute, "proprete")
            town.act("desk", pothole.ticket_id, "prioritise", priority="urgent")
            services.hand_over()
        assert town.ticket(pothole.ticket_id)["team"] == "proximite"

    def test_deadlines_that_fall_into_it_are_told_once_to_the_team_and_who_stands_in(
        self, town, pothole, mailbox, publish_and_work
    ):
        with clock.at(EARLY):
            closed(first=date(2026, 6, 10), last=date(2026, 6, 20))
            publish_and_work()
        with on(2):
            mailbox.clear()
            assert warning.warn_of_deadlines() == 1
            publish_and_work()
            assert {mail["To"] for mail in mailbox.messages} == {
                "equipe.proximite@demo.example",
                "voirie@demo.example",
            }
            assert all(pothole.number in mail.get_content() for mail in mailbox.messages)
            assert warning.warn_of_deadlines() == 0
        assert db.session.scalars(select(DeadlineWarning.kind)).all() == ["closed"]

    @pytest.mark.any_database
    def test_a_day_said_again_tells_nobody_a_new_one_does(self, town, pothole, publish_and_work):
        with clock.at(EARLY):
            for day, news in (("2026-06-03", 1), ("2026-06-03", 0), ("2026-06-15", 1)):
                before = told(pothole)
                assert town.act("agent", pothole.ticket_id, "plan", planned_on=day).status_code == 200
                publish_and_work()
                assert len(told(pothole) - before) == news, day


@pytest.mark.any_database
class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("note", "wrong"),
        [
            (
                away,
                [
                    ({"account": 99}, "account"),
                    ({"substitute": AGENT}, "substitute"),
                    ({"substitute": 99}, "substitute"),
                    ({"last": date(2026, 5, 31)}, "last_day"),
                    ({"first": date(2026, 5, 1), "last": date(2026, 5, 2)}, "last_day"),
                    ({"last": date(2027, 6, 3)}, "last_day"),
                ],
            ),
            (
                closed,
                [
                    ({"team": "nowhere"}, "team"),
                    ({"substitute": "proximite"}, "substitute"),
                    ({"substitute": "nowhere"}, "substitute"),
                    ({"last": date(2026, 5, 31)}, "last_day"),
                ],
            ),
        ],
        ids=["absence", "closure"],
    )
    def test_days_people_and_teams_that_cannot_be(self, town, note, wrong):
        for given, field in wrong:
            with clock.at(EARLY), pytest.raises(AbsenceRefused) as refused:
                note(**given)
            assert list(refused.value.errors) == [field]
            assert "field." not in refused.value.errors[field][0]

    def test_the_same_days_twice_but_the_same_form_twice_is_once(self, town):
        with clock.at(EARLY):
            absence_id = away()
            away(absence_id=absence_id)
            with pytest.raises(AbsenceIdTaken):
                away(absence_id=absence_id, last=date(2026, 6, 13))
            with pytest.raises(AbsenceRefused) as refused:
                away(first=TO, last=date(2026, 6, 20))
        assert list(refused.value.errors) == ["first_day"]
        assert len(db.session.scalars(select(Absence)).all()) == 1

    def test_taking_back_what_is_not_there(self, town):
        for take_back in (services.take_back_absence, services.take_back_closure):
            with pytest.raises(AbsenceUnknown):
                take_back(uuid.uuid4(), here().id)
        with clock.at(EARLY), pytest.raises(AbsenceUnknown):
            services.take_back_closure(closed(), here().id + 1)

    def test_no_other_reason_than_those_typed_moves_a_ticket(self, town, pothole):
        for kind, given in (("assign", {"team": "voirie"}), ("entrust", {"account": OTHER})):
            answer = town.act("desk", pothole.ticket_id, kind, reason="holiday", **given)
            assert (answer.status_code, answer.get_json()["reason"]) == (422, "unknown_reason")


def test_days_are_forgotten_a_month_after_and_with_the_person(town):
    with clock.at(EARLY):
        away()
        closed()
        away(account=OTHER, substitute=AGENT, first=date(2026, 6, 20), last=date(2026, 7, 20))
    assert [one["stands_in"] for one in privacy.export_account(AGENT)] == [False, True]
    with on(13, month=7):
        services.forget_absences()
    assert db.session.scalars(select(Absence.account_id)).all() == [OTHER]
    assert db.session.scalars(select(Closure.id)).all() == []
    with unit_of_work() as work:
        privacy.erase_account(work, AGENT)
    assert privacy.export_account(AGENT) == []
    with unit_of_work() as work:
        privacy.erase_account(work, OTHER)
    assert db.session.scalars(select(Absence.id)).all() == []
