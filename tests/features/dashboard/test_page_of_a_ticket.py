"""A ticket's page at a glance: the likely next steps first, the place drawn without any map service."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from server.commons.photos.models import Photo
from server.commons.territories import queries
from server.core import clock
from server.core.db import db
from server.reporting.recurring.models import RecurringEvidence, RecurringPlace
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import STATES, allowed_actions
from server.surfaces.dashboard.queries.tickets import OFFERED, templates_for
from server.surfaces.dashboard.rules import NEXT_STEPS, likely_steps
from tests.features.dashboard.test_first_page import MOST_STATEMENTS
from tests.features.reporting.on_call.night import SATURDAY_NIGHT, keep_rota
from tests.features.reporting.town import jpeg
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

CONTACT = {"email": "awa@example.org"}


def came_by_letter(sent):
    """Its words came by letter, and its photo is the scan."""
    db.session.execute(db.update(Signalement).values(source="letter"))
    db.session.execute(db.update(Photo).values(owner_kind="letter"))
    db.session.commit()


def comes_back(sent, structural):
    """The ticket shows a place that came back four times, and another one looks into it."""
    ticket = db.session.get(Ticket, uuid.UUID(sent.ticket_id))
    place = RecurringPlace(
        id=uuid.uuid4(),
        territory_id=ticket.territory_id,
        category_id=ticket.category_id,
        latitude=44.4475,
        longitude=1.4403,
        times=4,
        first_at=ticket.received_at,
        last_at=ticket.received_at,
        found_at=ticket.received_at,
        structural_ticket_id=uuid.UUID(structural.ticket_id),
    )
    db.session.add(place)
    db.session.flush()
    db.session.add(RecurringEvidence(place_id=place.id, ticket_id=ticket.id))
    db.session.commit()


def parts_of(page):
    """The actions that are offered at once, and those under "Autres actions"."""
    section = page.partition("data-actions>")[2].partition("</section>")[0]
    first, _, more = section.partition('class="more-acts"')
    return [re.findall(r'name="kind" value="(\w+)"', part) for part in (first, more)]


class TestActions:
    def test_three_are_offered_at_once_and_the_others_one_gesture_further(self, desk, sent):
        first, others = parts_of(desk.get(f"/pilotage/dossiers/{sent.number}").text)
        assert first == ["start", "plan", "done"]
        assert len(others) >= 8
        assert not set(first) & set(others)

    def test_a_ticket_with_few_has_no_other_actions(self, browser, town, sent):
        town.act("agent", sent.ticket_id, "done", no_photo_reason="dark")
        page = browser("agent").get(f"/pilotage/dossiers/{sent.number}").text
        assert parts_of(page) == [["message", "comment"], []]
        assert "Autres actions" not in page

    def test_a_refused_one_comes_in_sight_with_what_was_typed(self, desk, sent):
        form = desk.form(sent.number, "reject")
        answer = desk.send(sent.number, {**form, "words": "Ce terrain est privé."})
        assert answer.status_code == 422
        first, others = parts_of(answer.text)
        assert "reject" in first
        assert "reject" not in others
        assert "Ce terrain est privé." in answer.text.partition('class="more-acts"')[0]

    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("role", ["desk", "service"])
    def test_every_state_has_its_likely_steps_and_none_is_lost(self, state, role):
        assert state in NEXT_STEPS
        kinds = [kind for kind in OFFERED if kind in allowed_actions(state, role)]
        likely = likely_steps(state, kinds)
        assert len(likely) <= 4
        assert set(likely) <= set(kinds)
        assert len(likely) == 3 or set(likely) == set(kinds)

    def test_a_contested_closure_is_gone_back_to_before_it_is_closed(self):
        kinds = [kind for kind in OFFERED if kind in allowed_actions("done", "desk")]
        assert likely_steps("done", kinds)[0] == "close"
        assert likely_steps("done", kinds, contested=True)[0] == "reopen"


class TestReadyWords:
    def test_each_step_offers_those_of_the_category_then_of_its_heading_then_those_for_all(self, town):
        here = queries.by_code("demo")
        heading = replace(here.templates[0], code="x", kind="done", category="voirie", label="Voirie faite")
        with_heading = replace(here, templates=(*here.templates, heading))
        steps = ["done", "reject", "wait", "plan", "transfer", "close", "reopen"]
        found = templates_for(with_heading, here.category("nid-de-poule"), steps)
        assert list(found) == steps, "each state to which a step leads has its words"
        offered = {kind: [item["label"] for item in items] for kind, items in found.items()}
        assert offered["done"][:2] == ["Nid-de-poule rebouché", "Voirie faite"]
        assert "Intervention réalisée" in offered["done"]
        assert "Trottoir réparé" not in offered["done"], "another category's"
        assert not set(offered["done"]) & set(offered["reject"]), "another state's"

    def test_the_page_has_them_in_the_form_of_the_step(self, desk, sent):
        page = desk.get(f"/pilotage/dossiers/{sent.number}").text
        (form,) = [one for one in page.split("<form")[1:] if 'name="kind" value="done"' in one]
        choices = form.partition("data-template-for")[2].partition("</select>")[0]
        assert "Nid-de-poule rebouché" in choices
        assert "Trottoir réparé" not in choices


class TestPlace:
    def test_is_drawn_among_the_districts_with_its_own_tinted(self, desk, sent):
        page = desk.get(f"/pilotage/dossiers/{sent.number}").text
        drawing = page.partition('<svg class="town-map"')[2].partition("</svg>")[0]
        assert len(re.findall('<path class="district', drawing)) == 6
        assert drawing.count("district here") == 1
        x, y = map(float, re.search(r'cx="([\d.]+)" cy="([\d.]+)"', drawing).groups())
        width, height = map(int, re.search(r'viewBox="-4 -4 (\d+) (\d+)"', drawing).groups())
        assert 0 < x < width
        assert 0 < y < height

    def test_a_ticket_without_a_place_has_no_drawing(self, desk, town, publish_and_work):
        unplaced = town.send(latitude=None, longitude=None, address="Quelque part", position_source=None)
        publish_and_work()
        assert '<svg class="town-map"' not in desk.get(f"/pilotage/dossiers/{unplaced.number}").text


class TestFiltersInWords:
    def test_each_is_named_and_can_be_removed(self, desk, sent):
        page = desk.get("/pilotage/dossiers?category=nid-de-poule&team=proximite&late=true").text
        chips = re.findall(r'class="chip" href="([^"]+)">([^<]+)<', page)
        assert [words for _, words in chips] == [
            "Service\u202f: Équipe de proximité",
            "Catégorie\u202f: Nid-de-poule",
            "En retard",
        ]
        assert chips[0][0].replace("&amp;", "&") == "/pilotage/dossiers?category=nid-de-poule&late=true"

    def test_what_no_filter_names_and_named_views_have_none(self, desk, sent):
        for query in ("state=open", "", "team=", "late=false"):
            assert 'class="chip"' not in desk.get(f"/pilotage/dossiers?{query}").text

    def test_an_unknown_value_is_shown_as_it_came_and_breaks_nothing(self, desk):
        answer = desk.get("/pilotage/dossiers?team=<b>&category=nowhere&since=2026-03-01&q=<i>")
        assert answer.status_code == 200
        assert "Service\u202f: «\u00a0&lt;b&gt;\u00a0», inconnu ici" in answer.text
        assert "Reçu à partir du 1er mars 2026" in answer.text
        assert "<i>" not in answer.text


class TestStatements:
    def test_are_few_where_everything_happened_to_it(self, desk, app, town, statements):
        """A letter, a night, an outside body, somebody in charge, a neighbour, a place of returns."""
        with clock.at(SATURDAY_NIGHT):
            keep_rota(app)
            sent = town.send(category="animal-mort", address="12 rue Clemenceau", contact=CONTACT)
            drain(failing=True)
        with clock.at(SATURDAY_NIGHT + timedelta(hours=12)):
            town.put_photo(sent, str(uuid.uuid4()), jpeg())
            came_by_letter(sent)
            for team in ("compagnie-eaux", "proximite"):
                town.act("desk", sent.ticket_id, "assign", team=team)
            town.act("desk", sent.ticket_id, "entrust", account=town.people["agent"])
            other = town.send(category="animal-mort")
            comes_back(sent, other)
            drain(failing=True)
            address = f"/pilotage/dossiers/{sent.number}"
            page = desk.get(address).text
            for said in ("compagnie", "Rattacher", "awa@example.org", "est revenu", "Astreinte", "Courrier"):
                assert said in page, said
            for path in (address, "/pilotage/astreinte"):
                desk.get(path)
                statements.clear()
                desk.get(path)
                assert len(statements) <= MOST_STATEMENTS, (path, statements)
