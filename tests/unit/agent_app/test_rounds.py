"""The round on the tablet: the service's order, the agent's changes, the last order without a network."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agent_app.domain.rounds import distance_m, moved
from agent_app.i18n import Tongue
from agent_app.screens.tickets.presenter import TicketsPresenter
from agent_app.storage.store import open_store
from agent_app.sync.errors import Offline
from tests.fakes.tablet import SEAL

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)
HERE = (44.4475, 1.4403)


@pytest.fixture
def town(server, pull):
    """Three tickets going north, one that waits."""
    made = [
        server.add_ticket(id=str(uuid4()), number=f"26-0000{n}", latitude=44.4475 + n / 1000, photos=[])
        for n in range(3)
    ]
    server.add_ticket(id=str(uuid4()), number="26-00009", state="waiting", photos=[])
    pull()
    return [ticket["id"] for ticket in made]


@pytest.fixture
def day(store):
    return TicketsPresenter(store, Tongue("fr", UTC), lambda: NOW)


def numbers(view):
    return [line.number[-1] for line in view.lines]


def test_the_round_is_the_services_order_then_what_came_since(store, server, town, day, pull):
    day.look("round")
    assert day.view().hint.startswith("La tournée n’a pas encore été calculée")
    day.keep_round(list(reversed(town)))
    server.add_ticket(id=str(uuid4()), number="26-00005", photos=[])
    pull()
    view = day.view()
    assert numbers(view) == ["2", "1", "0", "5"]
    assert [line.lead for line in view.lines] == ["1", "2", "3", "4"]
    assert "Calculée à 9\u202fh\u202f12" in view.hint


def test_a_line_put_elsewhere_stays_there_on_this_tablet_until_the_round_is_computed_again(
    store, town, day, tmp_path
):
    day.look("round")
    day.keep_round(town)
    day.move(town[2], 0)
    assert numbers(day.view()) == ["2", "0", "1"]
    assert "changée par vous" in day.view().hint
    store.close()
    again = open_store(tmp_path / "tablet", SEAL)
    later = TicketsPresenter(again, Tongue("fr", UTC), lambda: NOW)
    later.look("round")
    assert numbers(later.view()) == ["2", "0", "1"]
    later.keep_round(town)
    assert numbers(later.view()) == ["0", "1", "2"]
    again.close()


def test_without_an_answer_the_last_round_stays_and_it_is_said(town, day):
    day.look("round")
    day.keep_round(town)
    day.keep_round(Offline())
    assert numbers(day.view()) == ["0", "1", "2"]
    assert day.view().hint == "Pas de réponse du service\u202f: la dernière tournée reste affichée."


def test_what_is_finished_meanwhile_leaves_the_round(server, town, day, tap, store):
    day.look("round")
    day.keep_round(town)
    tap(server.tickets[town[0]], "done")
    assert numbers(day.view()) == ["1", "2"]


def test_near_me_says_how_far_each_is_and_starts_with_the_nearest(town, day):
    day.look("near")
    assert day.stand((44.4496, 1.4403)) == (44.4496, 1.4403)
    assert [(line.number[-1], line.lead) for line in day.view().lines] == [
        ("2", "10\u00a0m"), ("1", "120\u00a0m"), ("0", "230\u00a0m"),
    ]  # fmt: skip


def test_without_a_receiver_one_stands_where_one_last_worked(server, town, day, tap):
    tap(server.tickets[town[1]])
    day.look("round")
    assert day.stand(None) == pytest.approx((44.4485, 1.4403))
    assert day.view().hint == "Position inconnue\u202f: le départ est le dernier dossier traité."


def test_a_position_is_kept_in_no_file(store, town, day, tmp_path):
    day.look("near")
    day.stand((44.123456, 1.654321))
    day.keep_round(town)
    day.view()
    store.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "tablet").rglob("*") if path.is_file())
    assert b"26-00001" in kept
    assert b"44.123456" not in kept


def test_the_round_is_asked_from_where_one_stands(server, client, town):
    assert client.round(44.4496, 1.4403) == list(reversed(town))
    assert server.rounds_from == [(44.4496, 1.4403)]


def test_late_tickets_are_counted_and_found(server, day, pull):
    server.add_ticket(deadline="2026-11-20T22:59:59Z")
    server.add_ticket(id=str(uuid4()), number="26-00002", deadline="2026-11-20T22:59:59Z", state="waiting")
    pull()
    day.choose("late")
    view = day.view()
    assert view.counts["late"] == 1
    assert [(line.number, line.deadline.icon) for line in view.lines] == [("26-00431", "triangle-alert")]


@pytest.mark.parametrize(("place", "order"), [(0, "cab"), (1, "acb"), (9, "abc"), (-3, "cab")])
def test_one_place_in_an_order(place, order):
    assert "".join(moved("abc", "c", place)) == order


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    assert distance_m((44, 1), (45, 1)) == pytest.approx(111_195, rel=0.001)


def test_distances_are_written_as_each_language_does():
    assert Tongue("fr").distance(1249) == "1,2\u00a0km"
    assert Tongue("en").distance(1249) == "1.2\u00a0km"
    assert Tongue("fr").distance(994) == "990\u00a0m"
