"""Enrolling a tablet with a code, and revoking it."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from server.commons.accounts import queries, services
from server.commons.accounts.errors import CodeRefused, DeviceUnknown, TabletTakenBack, TeamUnknown
from server.commons.accounts.models import Device, EnrolmentCode
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.events import EventRow
from tests.features.commons.accounts.town import build_town

CONTRACT = json.loads((Path(__file__).parents[3] / "contracts" / "device_created.json").read_text())


@pytest.fixture
def code(town):
    return services.make_enrolment_code(territory_id=town, team_slug="proximite").code


@pytest.fixture
def enrol(client):
    def post(code, name="Tablette 3"):
        return client.post("/api/v1/devices", json={"enrolment_code": code, "name": name})

    return post


def shape(value):
    """The fields and kinds of a JSON value, without what it says."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value)


class TestEnrolling:
    def test_answers_as_the_contract_says(self, code, enrol):
        answer = enrol(code)
        assert answer.status_code == 201
        assert shape(answer.json) == shape(CONTRACT)
        assert answer.json["team"] == CONTRACT["team"]
        assert answer.json["territory"]["bounds"] == CONTRACT["territory"]["bounds"]
        assert answer.json["territory"]["center"] == CONTRACT["territory"]["center"]

    def test_gives_a_token_that_works_for_its_team_only(self, code, enrol, town):
        who = queries.identity_for(enrol(code).json["token"], town)
        assert (who.kind, who.role, who.name, who.account_id) == ("device", "agent", "Tablette 3", None)
        assert len(who.teams) == 1

    def test_reads_the_code_as_a_hurried_hand_types_it(self, code, enrol):
        assert enrol(f" {code.lower().replace('-', ' ')} ").status_code == 201

    def test_twice_with_one_code_is_refused_with_words(self, code, enrol):
        enrol(code)
        again = enrol(code)
        assert (again.status_code, again.json["code"]) == (422, "code_used")
        assert "nouveau" in again.json["detail"]

    def test_after_ten_minutes_is_refused_with_words(self, code, enrol):
        with unit_of_work() as work:
            work.session.execute(update(EnrolmentCode).values(expires_at=now() - timedelta(seconds=1)))
        late = enrol(code)
        assert (late.status_code, late.json["code"]) == (422, "code_expired")

    def test_lives_ten_minutes(self, town):
        made = services.make_enrolment_code(territory_id=town, team_slug="proximite")
        assert timedelta(minutes=9, seconds=50) < made.expires_at - now() <= timedelta(minutes=10)

    def test_with_an_unknown_code_waits_after_some_failures(self, town, enrol):
        statuses = [enrol("AAAA-AAAA").status_code for _ in range(7)]
        assert statuses == [422] * 6 + [429]

    def test_with_another_territory_s_code_is_refused(self, code, town):
        other = build_town(code="autre")
        with pytest.raises(CodeRefused):
            services.enrol_device(territory_id=other, enrolment_code=code, name="x")

    def test_keeps_neither_code_nor_token(self, code, enrol):
        token = enrol(code).json["token"]
        columns = (EnrolmentCode.code_sha256, Device.token_sha256)
        kept = [db.session.scalar(select(column)) for column in columns]
        assert all(len(digest) == 32 for digest in kept)
        assert token.encode() not in kept

    def test_two_tablets_at_once_with_one_code_make_one_tablet(self, app, code, town):
        results, barrier = [], threading.Barrier(2)

        def enrol_one():
            with app.app_context():
                barrier.wait()
                try:
                    services.enrol_device(territory_id=town, enrolment_code=code, name="x")
                    results.append("enrolled")
                except CodeRefused as refusal:
                    results.append(refusal.code)
                db.session.remove()

        threads = [threading.Thread(target=enrol_one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["code_used", "enrolled"]

    @pytest.mark.parametrize("body", [{}, {"enrolment_code": "x"}, {"enrolment_code": "", "name": "x"}])
    def test_refuses_a_body_that_cannot_be_one(self, town, client, body):
        assert client.post("/api/v1/devices", json=body).status_code == 422


class TestMakingACode:
    def test_for_an_outside_body_is_refused(self, town):
        with pytest.raises(TeamUnknown):
            services.make_enrolment_code(territory_id=town, team_slug="syndicat")

    def test_gives_eight_characters_in_two_groups(self, code):
        assert len(code) == 9
        assert code[4] == "-"


class TestRevoking:
    def test_makes_the_token_dead_at_once(self, code, enrol, town):
        token = enrol(code).json["token"]
        (device,) = queries.devices_of(town)
        services.revoke_device(device.id, town)
        services.revoke_device(device.id, town)
        with pytest.raises(TabletTakenBack):
            queries.identity_for(token, town)
        assert queries.devices_of(town) == []
        assert [row.id for row in queries.devices_of(town, revoked=True)] == [device.id]
        kinds = [row.kind for row in db.session.scalars(select(EventRow))]
        assert (kinds.count("DeviceEnrolled"), kinds.count("DeviceRevoked")) == (1, 1)

    def test_from_another_territory_is_refused(self, code, enrol, town):
        enrol(code)
        (device,) = queries.devices_of(town)
        with pytest.raises(DeviceUnknown):
            services.revoke_device(device.id, build_town(code="autre"))
