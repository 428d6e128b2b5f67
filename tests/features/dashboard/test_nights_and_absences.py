"""The pages of who is on call and who is away: read, kept and refused, as each role."""

import re
import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import db
from server.reporting.absences.models import Absence, Closure
from server.reporting.on_call import services
from server.reporting.on_call.models import OnCallException, OnCallLine, OnCallTeam

pytestmark = pytest.mark.any_database

ROTA, ABSENCES = "/pilotage/astreinte", "/pilotage/absences"
AGENT, SECOND, SWEEPER, ROADS = "6", "7", "8", "10"
MONDAY = date(2026, 6, 1)
LINE = {
    "account": AGENT,
    "rank": "1",
    "days": ["monday", "tuesday"],
    "starts": "17:30",
    "ends": "08:30",
    "nights": "1",
    "first_day": MONDAY.isoformat(),
    "every_weeks": "1",
}


def here():
    return territories.by_id(territories.all_ids()[0])


def new(**given):
    return {"id": str(uuid.uuid4()), **given}


def answers_for(account, team="proximite"):
    services.set_referent(territory_id=here().id, team=team, account_id=int(account))


class TestTheRota:
    def test_direction_writes_it_the_desk_reads_it_with_numbers_and_the_team_without(self, browser):
        director = browser("director")
        assert director.post(f"{ROTA}/proximite/lignes", new(**LINE)).status_code == 303
        contact = {"account": AGENT, "phone": "06 12 34 56 01", "email": ""}
        assert director.post(f"{ROTA}/proximite/coordonnees", new(**contact)).status_code == 303
        week = f"{ROTA}?equipe=proximite&semaine=2026-06-03"
        for login, sees_number, may_write in (
            ("director", True, True),
            ("desk", True, False),
            ("agent2", False, False),
        ):
            page = browser(login).get(week).text
            assert "semaine du 1er juin 2026" in page
            assert re.search(r"17\s*h\s*30 – 24\s*h\s*:\s*<strong>Agent</strong>", page), login
            assert "personne</li>" in page, "nights without anybody are named in the week"
            assert ("06 12 34 56 01" in page) is sees_number, login
            assert ("Ajouter au tour habituel" in page) is may_write, login
        assert "Ce service n’a pas de tour" in browser("roads").get(ROTA).text
        assert "proximité" in browser("roads").get(f"{ROTA}?equipe=proximite").text, (
            "another team’s is not shown"
        )
        assert "06 12 34 56 01" not in browser("roads").get(f"{ROTA}?equipe=proximite").text

    def test_a_refused_line_comes_back_as_it_was_typed(self, browser):
        admin = browser("admin")
        for given, field, said in (
            ({"days": []}, "days", "Cochez au moins un jour."),
            ({"ends": "nonsense"}, "ends", "Écrivez une heure."),
            ({"account": "99"}, "account", "Choisissez dans la liste."),
        ):
            answer = admin.post(f"{ROTA}/proximite/lignes", new(**{**LINE, **given}))
            assert answer.status_code == 422
            assert f'href="#line-{field}">{said}' in answer.text, field
            assert 'value="17:30"' in answer.text
        past = {
            "starts_day": "2020-01-01",
            "starts_time": "08:00",
            "ends_day": "2020-01-02",
            "ends_time": "08:00",
        }
        answer = admin.post(f"{ROTA}/proximite/exceptions", new(account=SECOND, rank="1", **past))
        assert answer.status_code == 422
        assert "Ces jours sont passés." in answer.text
        assert admin.post(f"{ROTA}/proximite/lignes", {"account": AGENT}).status_code == 303, "without its id"
        assert admin.post(f"{ROTA}/nulle-part/lignes", new(**LINE)).status_code == 404
        assert db.session.scalars(select(OnCallLine.id)).all() == []

    def test_the_referent_keeps_the_rota_of_the_team_and_no_other(self, browser):
        answers_for(SECOND)
        referent, tomorrow = browser("agent2"), now().date() + timedelta(days=1)
        assert referent.post(f"{ROTA}/proximite/lignes", new(**LINE)).status_code == 303
        moments = {
            "starts_day": tomorrow.isoformat(),
            "starts_time": "08:00",
            "ends_day": (tomorrow + timedelta(days=1)).isoformat(),
            "ends_time": "08:00",
        }
        assert referent.post(f"{ROTA}/proximite/exceptions", new(account=AGENT, **moments)).status_code == 303
        assert "Comment joindre l’astreinte" in referent.get(ROTA).text
        (line,) = db.session.scalars(select(OnCallLine.id)).all()
        (exception,) = db.session.scalars(select(OnCallException.id)).all()
        for login, path in (
            ("agent2", "voirie/lignes"),
            ("agent", f"proximite/lignes/{line}/retirer"),
            ("desk", "proximite/exceptions"),
            ("agent2", "proximite/referent"),
        ):
            assert browser(login).post(f"{ROTA}/{path}", new(**LINE)).status_code == 403, path
        db.session.rollback()
        assert referent.post(f"{ROTA}/proximite/lignes/{line}/retirer").status_code == 303
        assert referent.post(f"{ROTA}/proximite/exceptions/{exception}/retirer").status_code == 303
        assert referent.post(f"{ROTA}/proximite/lignes/{line}/retirer").status_code == 404
        assert db.session.scalars(select(OnCallLine.id)).all() == []

    def test_direction_appoints_who_answers_for_a_team(self, browser):
        director = browser("director")
        for account, kept in ((ROADS, 10), ("", None)):
            assert director.post(f"{ROTA}/voirie/referent", {"account": account}).status_code == 303
            assert db.session.scalars(select(OnCallTeam.referent_id)).one() == kept
            db.session.rollback()


class TestAbsences:
    def days(self, first=1, last=5):
        today = now().date()
        return {
            "first_day": (today + timedelta(days=first)).isoformat(),
            "last_day": (today + timedelta(days=last)).isoformat(),
        }

    def test_the_desk_notes_them_the_page_lists_them_and_they_are_taken_back(self, browser):
        desk = browser("desk")
        assert "Personne n’est noté absent." in desk.get(ABSENCES).text
        absence, closure = (
            new(account=AGENT, substitute=SECOND, **self.days()),
            new(team="voirie", **self.days(0)),
        )
        for _ in range(2):  # clicking twice notes once
            assert desk.post(f"{ABSENCES}/agents", absence).status_code == 303
            assert desk.post(f"{ABSENCES}/services", closure).status_code == 303
        page = desk.get(ABSENCES).text
        assert re.search(r"Agent</th>.*?Agent2", page, re.DOTALL)
        assert "En cours" in page
        for each in (absence, closure):
            assert desk.post(f"{ABSENCES}/{each['id']}/annuler").status_code == 303
            assert desk.post(f"{ABSENCES}/{each['id']}/annuler").status_code == 404
        assert not db.session.scalars(select(Absence.id)).all()
        assert not db.session.scalars(select(Closure.id)).all()

    def test_a_refused_form_says_why_beside_the_field_and_keeps_what_was_typed(self, browser):
        desk = browser("desk")
        answer = desk.post(f"{ABSENCES}/agents", new(account=AGENT, **self.days(5, 1)))
        assert answer.status_code == 422
        assert 'href="#people-last_day">Le dernier jour vient avant le premier.' in answer.text
        assert f'<option value="{AGENT}" selected>' in answer.text
        answer = desk.post(
            f"{ABSENCES}/services", new(team="voirie", substitute="voirie", first_day="demain")
        )
        assert 'href="#teams-first_day">Écrivez une date.' in answer.text

    def test_a_referent_notes_them_for_the_team_alone(self, browser):
        answers_for(SECOND)
        referent = browser("agent2")
        assert "Service Voirie" not in referent.get(ABSENCES).text.split("Noter une fermeture")[0]
        mine = new(account=AGENT, **self.days())
        for path, form, status in (
            ("agents", mine, 303),
            ("agents", new(account=SWEEPER, **self.days()), 403),
            ("services", new(team="voirie", **self.days()), 403),
            ("services", new(team="proximite", substitute="voirie", **self.days()), 303),
        ):
            assert referent.post(f"{ABSENCES}/{path}", form).status_code == status, form
        other = new(account=SWEEPER, **self.days())
        assert browser("desk").post(f"{ABSENCES}/agents", other).status_code == 303
        assert "Sweeper</th>" not in referent.get(ABSENCES).text
        assert referent.post(f"{ABSENCES}/{other['id']}/annuler").status_code == 403
        assert referent.post(f"{ABSENCES}/{mine['id']}/annuler").status_code == 303
