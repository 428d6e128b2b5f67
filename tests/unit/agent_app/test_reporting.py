"""A signalement from the field goes by the journal as any tap; the same gesture on several tickets too."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agent_app.domain.actions import NEW, REFUSED, REPORT, Wish
from agent_app.i18n import Tongue
from agent_app.screens.act.presenter import ActPresenter
from agent_app.screens.report.presenter import ReportPresenter
from agent_app.screens.sync.presenter import SyncPresenter
from agent_app.screens.ticket.presenter import TicketPresenter
from agent_app.screens.tickets.map_presenter import MapPresenter
from agent_app.screens.tickets.presenter import TicketsPresenter
from agent_app.sync.errors import Offline, ServerTrouble
from agent_app.sync.sending import send_all
from agent_app.sync.status import StatusBoard
from tests.fakes.field_server import contract, picture

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)
HERE = (44.4475, 1.4403)


@pytest.fixture
def make(store):
    def presenter(kind):
        return kind(
            store, Tongue("fr", UTC), lambda: NOW, aside=lambda work, then: then(work()),
            changed=lambda: None, wake=lambda: None,
        )  # fmt: skip

    return presenter


@pytest.fixture
def send(store, client):
    return lambda: send_all(store, client, clock=lambda: NOW, stopped=lambda: False)


@pytest.fixture
def shot(tmp_path):
    path = tmp_path / "shot.jpg"
    path.write_bytes(picture(400, 300))
    return path


@pytest.fixture
def report(make, store, server, pull):
    pull()
    form = make(ReportPresenter)
    form.begin()
    return form


def test_what_a_report_lacks_is_said_beside_each_part(report):
    report.stand(None)
    assert report.send() == []
    assert report.view().errors == {
        "choice": "Choisissez une catégorie.",
        "proof": "Prenez une photo, ou écrivez ce que vous avez vu.",
        "place": "Indiquez une adresse ou un repère.",
    }


def test_a_report_leaves_with_its_place_then_its_photos_each_once(report, server, store, send, shot):
    report.stand(HERE)
    report.add_photo(shot)
    report.choose("heading:proprete")
    report.choose("depot-sauvage")
    report.type_words("Deux matelas.")
    (report_id,) = report.send()
    server.faults = ["cut_after"]
    with pytest.raises(Offline):
        send()
    send()
    sent = server.reports[report_id]
    written = contract("field_report_in")["actions"][0]
    assert {*sent, "address", "agent"} == set(written)
    assert (sent["kind"], sent["category"], sent["words"]) == ("report", "depot-sauvage", "Deux matelas.")
    assert (sent["latitude"], sent["longitude"], sent["photos"]) == (*HERE, 1)
    assert list(server.photos_of_reports.values()) == [report_id]
    assert server.applied == [report_id]
    assert store.drafts.find(NEW, REPORT) == Wish(REPORT)


def fill_in(report, category="depot-sauvage"):
    """Make a whole report, and write it."""
    report.stand(HERE)
    report.choose("heading:proprete")
    report.choose(category)
    report.type_words("Deux matelas.")
    (report_id,) = report.send()
    return report_id


def test_a_report_that_waits_is_a_line_of_the_list_and_a_pin_until_it_has_left(report, store, send):
    report_id = fill_in(report)
    say = Tongue("fr", UTC)
    tickets = TicketsPresenter(store, say, lambda: NOW)
    (line,) = tickets.view().lines
    assert (line.id, line.is_report, line.category) == (report_id, True, "Dépôt sauvage")
    assert (line.address, line.state.words, line.waiting.words) == (
        "Là où vous étiez",
        "Signalé · 9\u202fh\u202f12",
        "À envoyer",
    )
    (pin,) = MapPresenter(store, say).view(tickets.view().lines).pins
    assert (pin.place, pin.word) == (HERE, "À envoyer")
    assert tickets.view().counts["to_do"] == 1
    tickets.choose("late")
    assert (tickets.view().lines, tickets.view().counts["to_do"]) == ((), 1)
    tickets.choose("to_do")
    send()
    assert (tickets.view().lines, tickets.view().counts["to_do"]) == ((), 0)


def test_a_report_that_breaks_the_server_holds_back_no_other(report, store, server, send):
    first, second = fill_in(report), fill_in(report)
    server.break_on = {first}
    with pytest.raises(ServerTrouble):
        send()
    assert server.applied == [second]
    server.break_on = set()
    send()
    assert server.applied == [second, first]


def test_a_report_survives_the_battery_and_can_be_taken_back(report, make, store):
    report.stand(None)
    report.choose("heading:proprete")
    report.choose("depot-sauvage")
    report.type_words("Deux matelas.")
    report.type_address("12 rue Clemenceau")
    again = make(ReportPresenter)
    again.begin()
    view = again.view()
    assert (view.choice, view.words, view.address) == ("depot-sauvage", "Deux matelas.", "12 rue Clemenceau")
    assert [option.code for option in view.options] == ["depot-sauvage"], "the chosen one is in sight"
    again.stand(None)
    (report_id,) = again.send()
    assert store.journal.undo(report_id)
    assert store.drafts.find(NEW, REPORT).address == "12 rue Clemenceau"


def test_a_refused_report_is_mended_and_sent_again(report, store, server, send):
    server.refuse = {"report"}
    report.stand(HERE)
    report.choose("depot-sauvage")
    report.type_words("Deux matelas.")
    (first,) = report.send()
    send()
    assert store.journal.action(first).status == REFUSED
    page = SyncPresenter(store, StatusBoard(lambda: NOW), Tongue("fr", UTC), lambda: NOW, wake=lambda: None)
    (item,) = page.view().review
    assert item.did == "Signalement du terrain, 9\u202fh\u202f12"
    assert "hors de la commune" in item.happened
    page.redo(item)
    assert page.view().review == ()
    report.begin()
    assert report.view().words == "Deux matelas."
    server.refuse = {}
    report.stand(HERE)
    (second,) = report.send()
    send()
    assert server.applied == [second]


@pytest.fixture
def three(server, pull):
    """Three lamps in one street, one further away, and something else beside."""
    made = [
        server.add_ticket(id=str(uuid4()), number=f"26-0000{n}", latitude=44.4475 + n / 1000, photos=[])
        for n in range(2)
    ]
    server.add_ticket(id=str(uuid4()), number="26-00008", latitude=44.46, photos=[])
    server.add_ticket(id=str(uuid4()), number="26-00009", category_label="Dépôt sauvage", photos=[])
    pull()
    return made


def test_a_ticket_says_what_else_of_its_kind_is_near(three, store):
    page = TicketPresenter(store, Tongue("fr", UTC), lambda: NOW, wake=lambda: None)
    page.open(three[0]["id"])
    assert page.view().alike == ((three[1]["id"], "26-00001 · 12 rue Clemenceau · 110\u00a0m"),)


def test_the_same_is_done_to_several_each_with_its_own_proof_all_or_none(
    three, make, store, server, send, shot
):
    form = make(ActPresenter)
    form.open(three[0]["id"], "done")
    form.add_photo(shot)
    form.toggle(three[1]["id"])
    assert [one.chosen for one in form.view().also] == [True]
    written = form.send()
    assert len(written) == 2
    assert store.journal.undo(*written)
    assert store.journal.pending() == []
    form.open(three[0]["id"], "done")
    form.toggle(three[1]["id"])
    written = form.send()
    send()
    assert server.applied == written
    assert len(server.photos) == 2
    assert [server.tickets[ticket["id"]]["state"] for ticket in three] == ["done", "done"]


def test_what_cannot_be_done_to_another_ticket_is_not_offered(three, make, store, tap):
    tap(three[1], "transfer", team="syndicat-energie")
    form = make(ActPresenter)
    form.open(three[0]["id"], "done")
    assert form.view().also == ()
