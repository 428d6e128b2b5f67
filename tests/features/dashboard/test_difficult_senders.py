"""An insulting message, then forty reports: warned, slowed, looked at first, let go; and the right doors."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from server.commons.territories import queries as territories
from server.core import clock, queue
from server.core.db import db
from server.reporting.signalements.jobs import forget_marks
from server.reporting.signalements.models import SlowedSender
from server.reporting.tickets.models import Ticket
from tests.features.dashboard.limited import limit
from tests.features.reporting.printed import pages_of
from tests.features.reporting.town import Town
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

ANGRY = {"email": "colere@example.org", "phone": "06 12 34 56 78"}
INSULT = "Bande d’incapables, un trou devant le 12."


def send_insult(app):
    """An insulting message, with an address."""
    found = Town(app.test_client()).send(description=INSULT, contact=ANGRY)
    drain()
    return found.without_answer()


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the insult."""
    return states.and_also(insult=send_insult)


@pytest.fixture
def insult(happened):
    """An insulting message, with an address."""
    return happened("insult")


def slow(person, sent, days=10, **given):
    until = (clock.now() + timedelta(days=days)).date().isoformat() if days is not None else ""
    form = {
        "id": str(uuid.uuid4()),
        "reason": "insults",
        "words": "Restez courtois.",
        "until": until,
        **given,
    }
    return person.post(f"/pilotage/dossiers/{sent.number}/expediteur/{sent.id}", form)


def measure_in(page):
    """The id of the measure that the list offers to lift."""
    return page.partition("/pilotage/expediteurs/")[2].partition("/lever")[0]


def test_the_sender_is_told_why_and_until_when(desk, town, insult, mailbox, publish_and_work):
    assert slow(desk, insult).status_code == 303
    publish_and_work()
    mail = mailbox.messages[-1]
    assert "colere@example.org" in mail["To"]
    assert "Restez courtois." in mail.get_content()
    assert "lus par une personne" in mail.get_content()
    page = desk.get("/pilotage/expediteurs").text
    assert "Injures" in page
    assert "Ralenti jusqu’au" in page
    assert "colere@example.org" not in page


def test_what_comes_from_a_slowed_sender_waits_to_be_looked_at(desk, town, insult, publish_and_work):
    slow(desk, insult)
    by_mail = town.send(contact={"email": "Colere@Example.org"})
    by_phone = town.send(contact={"phone": "+33 6 12 34 56 78"})
    other = town.send(contact={"email": "awa@example.org"})
    publish_and_work()
    waiting = desk.get("/pilotage/dossiers?to_check=true").text
    for sent in (by_mail, by_phone):
        assert sent.answer.status_code == 201, "nothing is refused, nothing is lost"
        assert town.ticket(sent.ticket_id)["team"] is None
        assert sent.number in waiting
    assert town.ticket(other.ticket_id)["team"] == "proximite"
    assert other.number not in waiting
    shown = town.client.get("/api/v1/signalements.geojson?bbox=1.3,44.3,1.6,44.6").get_data(as_text=True)
    assert other.number in shown
    assert by_mail.number not in shown


def test_once_looked_at_the_rules_take_it(desk, town, insult, publish_and_work):
    slow(desk, insult)
    held = town.send(contact=ANGRY)
    publish_and_work()
    assert town.act("agent", held.ticket_id, "accept").status_code == 403
    desk.act(held.number, "accept")
    assert "accept" not in town.ticket(held.ticket_id)["allowed"]
    assert town.act("desk", held.ticket_id, "accept").status_code == 422, "nothing is left to be looked at"
    publish_and_work()
    assert town.ticket(held.ticket_id)["team"] == "proximite"
    assert held.number not in desk.get("/pilotage/dossiers?to_check=true").text


def test_a_measure_ends_by_itself_or_is_lifted(desk, town, insult, publish_and_work):
    slow(desk, insult, days=3)
    with clock.at(clock.now() + timedelta(days=5)):
        later = town.send(contact=ANGRY)
        publish_and_work()
        assert town.ticket(later.ticket_id)["team"] == "proximite"
    measure = measure_in(desk.get("/pilotage/expediteurs").text)
    assert desk.post(f"/pilotage/expediteurs/{measure}/lever").status_code == 303
    again = town.send(contact=ANGRY)
    publish_and_work()
    assert town.ticket(again.ticket_id)["team"] == "proximite"
    assert "Levé le" in desk.get("/pilotage/expediteurs").text


def test_a_warning_alone_slows_nobody(desk, town, insult, publish_and_work):
    assert slow(desk, insult, days=None).status_code == 303
    sent = town.send(contact=ANGRY)
    publish_and_work()
    assert town.ticket(sent.ticket_id)["team"] == "proximite"
    assert "Averti" in desk.get("/pilotage/expediteurs").text


def test_the_same_form_twice_is_one_measure(desk, insult):
    form = {"id": str(uuid.uuid4())}
    assert [slow(desk, insult, **form).status_code for _ in range(2)] == [303, 303]
    assert desk.get("/pilotage/expediteurs").text.count("/lever") == 1


def test_without_a_reason_words_and_an_end_nobody_is_slowed(desk, insult):
    for wrong in ({"reason": "humeur"}, {"words": " "}, {"until": "2020-01-01"}, {"until": "2999-01-01"}):
        assert slow(desk, insult, **wrong).status_code == 422, wrong
    assert "/lever" not in desk.get("/pilotage/expediteurs").text


class TestWithoutAnAddress:
    """Who left neither address nor number is known by the network, for a week at most."""

    def send_from(self, town, place, **given):
        town.client.environ_base["REMOTE_ADDR"] = place
        return town.send(**given)

    def test_what_comes_from_there_without_an_address_waits(self, desk, town, publish_and_work):
        nobody = self.send_from(town, "2001:db8:1:2::3", description=INSULT)
        assert slow(desk, nobody, days=7).status_code == 303
        held = self.send_from(town, "2001:db8:1:2::4")
        named = self.send_from(town, "2001:db8:1:2::4", contact={"email": "awa@example.org"})
        elsewhere = self.send_from(town, "2001:db8:1:3::4")
        publish_and_work()
        assert town.ticket(held.ticket_id)["team"] is None
        assert {town.ticket(one.ticket_id)["team"] for one in (named, elsewhere)} == {"proximite"}
        assert held.number in desk.get("/pilotage/dossiers?to_check=true").text

    def test_the_warning_waits_on_the_own_page(self, desk, town, publish_and_work):
        nobody = town.send(description=INSULT)
        other = town.join(nobody.ticket_id)
        assert slow(desk, nobody, days=None).status_code == 303
        (told,) = town.page(nobody)["messages"]
        assert (told["from"], told["body"]) == ("service", "Restez courtois.")
        page = town.client.get(f"/api/v1/witnesses/{other.id}", headers=town.headers(other.secret))
        assert page.json["messages"] == [], "whoever else follows it reads nothing of this"

    def test_a_week_at_most_and_not_once_the_network_is_forgotten(self, desk, town):
        nobody = town.send(description=INSULT)
        assert "7 jours au plus" in slow(desk, nobody, days=8).text
        queue.connection().flushall()
        assert "plus connue" in slow(desk, nobody, days=3).text
        assert slow(desk, nobody, days=None).status_code == 303, "a warning needs nothing to know anybody by"

    def test_by_what_somebody_was_known_is_forgotten_with_the_measure(self, desk, town):
        for over in ("lifted", "past"):
            nobody = town.send(description=INSULT)
            slow(desk, nobody, days=3)
            assert marks_kept() == 1
            if over == "lifted":
                desk.post(f"/pilotage/expediteurs/{measure_in(desk.get('/pilotage/expediteurs').text)}/lever")
            else:
                with clock.at(clock.now() + timedelta(days=6)):
                    forget_marks()
            assert marks_kept() == 0, over


def marks_kept():
    """How many senders could be known again."""
    marks = db.select(SlowedSender.email_mark, SlowedSender.phone_mark, SlowedSender.network_mark)
    found = sum(any(row) for row in db.session.execute(marks))
    db.session.rollback()
    return found


def test_who_is_not_there_is_unknown(desk, insult):
    stranger = f"/pilotage/dossiers/{insult.number}/expediteur/{uuid.uuid4()}"
    form = {"id": str(uuid.uuid4()), "reason": "insults", "words": "Non.", "until": ""}
    assert desk.post(stranger, form).status_code == 404


def test_the_evidence_says_all_that_one_person_said_and_nobody_else(desk, town, insult, publish_and_work):
    again = town.send(description="Toujours des incapables.", contact=ANGRY)
    other = town.send(description="Merci beaucoup.", contact={"email": "awa@example.org"})
    publish_and_work()
    town.reply(again, "Honte à vous.")
    town.act("desk", insult.ticket_id, "mask", items=[{"kind": "words", "id": insult.id}])
    slow(desk, insult)
    answer = desk.get(f"/pilotage/dossiers/{insult.number}/preuves/{insult.id}.pdf")
    page = " ".join(pages_of(answer.get_data()))
    for words in (INSULT, "Toujours des incapables.", "Honte à vous.", "Masqué pour les autres lecteurs"):
        assert words in page
    assert "Ralenti jusqu’au" in page
    assert "Merci beaucoup." not in page
    assert "colere@example.org" not in page
    elsewhere = f"/pilotage/dossiers/{other.number}/preuves/{insult.id}.pdf"
    assert desk.get(elsewhere).status_code == 404


def test_who_is_limited_sees_and_lifts_what_is_about_own_tickets(desk, browser, insult):
    slow(desk, insult)
    measure = measure_in(desk.get("/pilotage/expediteurs").text)
    limit("desk", ["eclairage-public"])
    page = desk.get("/pilotage/expediteurs").text
    assert insult.number not in page
    assert "Restez courtois." not in page
    assert desk.post(f"/pilotage/expediteurs/{measure}/lever").status_code == 404
    assert measure_in(browser("director").get("/pilotage/expediteurs").text) == measure, "it still holds"
    limit("desk", ["proximite", "voirie"])
    assert desk.post(f"/pilotage/expediteurs/{measure}/lever").status_code == 303


def test_the_evidence_leaves_out_what_was_said_outside_the_reach(desk, town, insult, publish_and_work):
    again = town.send(description="Toujours des incapables.", contact=ANGRY)
    publish_and_work()
    moved = db.session.get_one(Ticket, uuid.UUID(again.ticket_id))
    moved.team_id = territories.by_id(moved.territory_id).team("eclairage-public").id
    db.session.commit()
    limit("desk", ["proximite", "voirie"])
    answer = desk.get(f"/pilotage/dossiers/{insult.number}/preuves/{insult.id}.pdf")
    page = " ".join(pages_of(answer.get_data()))
    assert INSULT in page
    assert "Toujours des incapables." not in page


def test_difficult_senders_are_the_desks(browser, insult):
    for login in ("agent", "roads", "elected", "relay"):
        person = browser(login)
        assert person.get("/pilotage/expediteurs").status_code == 403, login
        assert person.get(f"/pilotage/dossiers/{insult.number}/preuves/{insult.id}.pdf").status_code == 403
        assert slow(person, insult).status_code == 403, login
        assert person.post(f"/pilotage/expediteurs/{uuid.uuid4()}/lever").status_code == 403, login


@pytest.mark.parametrize(
    ("words", "door"),
    [
        ("Mon voisin me menace.", "conciliateur"),
        ("Tapage toute la nuit.", "police municipale"),
        ("L’ascenseur de mon immeuble est en panne.", "bailleur"),
    ],
)
def test_what_is_for_another_door_is_said_while_typing_and_on_the_ticket(desk, town, words, door):
    assert door in desk.post("/pilotage/saisie/mots", {"description": words}).text
    sent = town.send(description=words)
    assert "La bonne porte" in desk.get(f"/pilotage/dossiers/{sent.number}").text


def test_usual_words_lead_to_no_other_door(desk):
    assert (
        "bonne porte" not in desk.post("/pilotage/saisie/mots", {"description": "Un trou rue du Bruel."}).text
    )
