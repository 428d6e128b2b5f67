"""What each gesture carries, what there is to choose from, and what the citizen will read of it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from agent_app.domain.actions import Action, Wish, kind_of, payload_of
from agent_app.domain.notices import read_notices
from agent_app.domain.reference import read_reference
from agent_app.domain.tickets import read_ticket
from agent_app.i18n import Tongue
from agent_app.screens.act.choices import HEADING, Shown, choices_of
from agent_app.screens.act.presenter import ActPresenter
from tests.fakes.field_server import contract

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)
PAGE = contract("field_changes")
REFERENCE = read_reference(PAGE)
TICKET = read_ticket(PAGE["tickets"][0])


@pytest.mark.parametrize(
    ("wish", "kind", "payload"),
    [
        (Wish("plan", "Demain", "2026-12-01"), "plan", {"words": "Demain", "planned_on": "2026-12-01"}),
        (Wish("ask", "Où ?"), "wait", {"words": "Où ?", "for": "citizen"}),
        (Wish("wait"), "wait", {"for": "supplier"}),
        (Wish("transfer", choice="syndicat-energie"), "transfer", {"team": "syndicat-energie"}),
        (Wish("requalify", choice="depot-sauvage"), "requalify", {"category": "depot-sauvage"}),
        (Wish("reject", "Non", "private_property"), "reject", {"words": "Non", "reason": "private_property"}),
    ],
)
def test_a_gesture_is_written_as_the_service_expects_and_gives_its_form_back(wish, kind, payload):
    assert (kind_of(wish.kind), payload_of(wish)) == (kind, payload)
    action = Action(str(uuid4()), "t", "26-00431", kind_of(wish.kind), NOW, 2, 12, payload_of(wish))
    assert action.wish == wish


def choose(gesture, reference=REFERENCE, **shown):
    return choices_of(
        gesture, TICKET, reference, Shown(**shown), today=date(2026, 11, 30), say=Tongue("fr", UTC)
    )


def test_a_day_is_chosen_among_the_next_ones_week_after_week():
    first = choose("plan").options
    assert [option.label for option in first[:3]] == [
        "Aujourd’hui, lundi 30 novembre 2026",
        "Demain, mardi 1er décembre 2026",
        "Mercredi 2 décembre 2026",
    ]
    assert choose("plan", week=1).options[0].code == "2026-12-07"


def test_a_category_is_chosen_among_those_of_the_same_heading_then_of_the_others():
    own = choose("requalify")
    assert [option.code for option in own.options] == ["lampadaire-casse"], "its own is no change"
    headings = choose("requalify", heading="")
    assert [option.code for option in headings.options] == [HEADING + "eclairage", HEADING + "proprete"]
    assert [option.code for option in choose("requalify", heading="proprete").options] == ["depot-sauvage"]


def test_only_outside_bodies_are_offered_to_transfer_to():
    assert [(option.code, option.label) for option in choose("transfer").options] == [
        ("syndicat-energie", "Syndicat d’énergie")
    ]


def test_reasons_begin_with_a_capital_though_the_service_says_them_within_sentences():
    said = {
        "no_photo": [{"code": "dark", "label": "trop sombre pour une photo"}],
        "reject": [{"code": "not_found", "label": "étrangement introuvable"}],
    }
    reference = read_reference({**PAGE, "reasons": said})
    assert [option.label for option in choose("done", reference).options] == ["Trop sombre pour une photo"]
    assert [option.label for option in choose("reject", reference).options] == ["Étrangement introuvable"]


@pytest.fixture
def form(store, server, pull):
    ticket = server.add_ticket()
    pull()

    def open_form(kind):
        opened = ActPresenter(
            store, Tongue("fr", UTC), lambda: NOW, aside=lambda work, then: then(work()),
            changed=lambda: None, wake=lambda: None,
        )  # fmt: skip
        opened.open(ticket["id"], kind)
        return opened

    return open_form


def test_what_the_citizen_will_read_follows_what_is_typed_and_chosen(form):
    plan = form("plan")
    assert "le …\n" in plan.view().preview, "no day is chosen yet"
    plan.choose("2026-12-01")
    plan.type_words("Avec la nacelle, {words}.")
    assert plan.preview() == (
        "Bonjour,\n\n"
        "Une intervention est prévue pour votre signalement n° 26-00431 "
        "(Lampadaire éteint, rue Clemenceau), le mardi 1er décembre 2026.\n\n"
        "Avec la nacelle, {words}.\n\n"
        "Cordialement,\nLa Direction de la proximité"
    )


def test_only_the_end_of_the_work_asks_whether_it_is_fixed(form):
    assert "Est-ce réglé" in form("done").preview()
    assert "Est-ce réglé" not in form("message").preview()
    assert form("comment").preview() == ""


def test_the_status_that_is_read_is_that_of_what_was_chosen(form):
    transfer = form("transfer")
    transfer.choose("syndicat-energie")
    assert "Transmis à Syndicat d’énergie." in transfer.preview()
    reject = form("reject")
    reject.choose("private_property")
    assert "Sans suite (domaine privé)." in reject.preview()


def test_templates_of_the_category_come_before_those_for_everything():
    body = {
        **PAGE,
        "templates": [
            {"kind": "message", "category": None, "label": "général", "body": "a"},
            {"kind": "ask", "category": "eclairage", "label": "famille", "body": "b"},
            {"kind": "message", "category": "depot-sauvage", "label": "autre", "body": "c"},
        ],
    }
    found = read_reference(body).templates_for("ask", "lampadaire-eteint")
    assert [item.label for item in found] == ["famille", "général"]


@pytest.mark.parametrize("body", [None, [], {"texts": 3}, {"texts": [{"kind": "done"}], "question": 4}])
def test_malformed_notices_give_no_preview(body):
    assert read_notices(body).fill("done", {}) == ""


def test_a_form_says_beside_what_is_to_choose_that_it_was_not(form):
    plan = form("plan")
    assert not plan.send()
    assert plan.view().errors == {"choice": "Choisissez un jour."}
    plan.choose(str(NOW.date() + timedelta(days=1)))
    assert plan.send()
