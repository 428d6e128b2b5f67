"""What is kept of who is on call when, and how they are reached."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from server.commons.notifications import services as telling
from server.commons.notifications.models import Contact
from server.core import clock
from server.core.db import db, unit_of_work
from server.reporting.on_call import privacy, queries, services
from server.reporting.on_call.errors import RotaIdTaken, RotaRefused, RotaUnknown
from server.reporting.on_call.models import OnCallLine
from server.reporting.on_call.queries.alerts import recipient
from server.reporting.on_call.services.rota import remember_contacts
from tests.features.reporting.on_call.night import AGENT, ELECTED, SATURDAY_NIGHT, SECOND, here, line


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
