"""Who was told on call takes it in hand: by the link, at the desk, by the work itself."""

import re
import uuid

import pytest

from server.reporting.on_call import services
from server.reporting.on_call.errors import AlertUnknown
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import SYSTEM_ACTOR
from tests.features.dashboard.browser import Browser, browser_of
from tests.features.reporting.on_call.night import (
    AGENT,
    DESK,
    SECOND,
    after,
    here,
    link_of,
    look_again,
    rung,
    story,
)


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
