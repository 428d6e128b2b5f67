"""The same thing sent again, or many times at once, is one thing."""

import secrets
import threading
import uuid

from sqlalchemy import func, select

from server.core.db import db
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets.models import Action, NumberSeries, Ticket
from tests.features.reporting.town import Town, action, jpeg


def at_once(app, times, call):
    """Run `call(town)` in so many threads at the same moment; the answers."""
    barrier, answers = threading.Barrier(times), [None] * times

    def run(place):
        with app.app_context():
            town = Town(app.test_client())
            barrier.wait()
            answers[place] = call(town)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_ten_sendings_at_once_are_one_signalement_one_ticket_one_number(app, town):
    body, secret = town.draft(), secrets.token_urlsafe(32)
    answers = at_once(
        app, 10, lambda t: t.client.post("/api/v1/signalements", json=body, headers=t.headers(secret))
    )
    assert sorted(a.status_code for a in answers) == [200] * 9 + [201]
    assert len({a.get_json()["number"] for a in answers}) == 1
    assert (count(Signalement), count(Ticket), count(Witness), count(Action)) == (1, 1, 1, 1)
    assert db.session.scalar(select(NumberSeries.last)) == 1


def test_the_first_signalements_of_the_year_may_come_together(app, town):
    answers = at_once(app, 8, lambda t: t.send().answer)
    assert [a.status_code for a in answers] == [201] * 8
    numbers = sorted(int(a.get_json()["number"].split("-")[1]) for a in answers)
    assert numbers == list(range(1, 9))


def test_the_same_id_with_another_secret_is_refused(town):
    first = town.send()
    second = town.send(id=first.id)
    assert second.answer.status_code == 409
    assert second.answer.get_json()["code"] == "id_taken"
    assert count(Signalement) == 1


def test_a_resend_with_other_words_keeps_the_first_words(town):
    first = town.send(description="Un trou.")
    again = town.send(first.secret, id=first.id, description="Autre chose.")
    assert again.answer.status_code == 200
    assert again.answer.get_json()["number"] == first.number
    assert town.page(first)["description"] == "Un trou."


def test_a_photo_sent_twice_is_one_photo(app, town, sent, publish_and_work):
    photo, body = str(uuid.uuid4()), jpeg()
    answers = at_once(app, 5, lambda t: t.put_photo(sent, photo, body))
    assert {a.status_code for a in answers} == {200}
    publish_and_work()
    assert town.put_photo(sent, photo, body).status_code == 200
    publish_and_work()
    assert [p["id"] for p in town.page(sent)["photos"]] == [photo]


def test_a_photo_id_stands_for_one_photo(town, sent):
    photo = str(uuid.uuid4())
    assert town.put_photo(sent, photo, jpeg()).status_code == 200
    assert town.put_photo(sent, photo, jpeg((1, 2, 3))).status_code == 409


def test_an_action_sent_ten_times_at_once_is_applied_once(app, town, sent):
    start = action(sent.ticket_id, "start", agent=town.people["agent"])
    answers = at_once(app, 10, lambda t: t.journal(start)[0]["result"])
    assert sorted(answers) == ["already_applied"] * 9 + ["applied"]
    assert town.ticket(sent.ticket_id)["version"] == 3


def test_one_action_id_for_two_tickets_at_once_is_applied_to_one(app, town, publish_and_work):
    tickets = [town.send().ticket_id for _ in range(6)]
    publish_and_work()
    shared = str(uuid.uuid4())
    waiting = iter(tickets)
    answers = at_once(
        app, 6, lambda t: t.act("desk", next(waiting), "comment", id=shared, words="Vu.").status_code
    )
    assert sorted(answers) == [200] + [409] * 5


def test_a_known_action_id_with_another_payload_or_actor_is_refused(town, sent):
    known = str(uuid.uuid4())
    assert town.act("desk", sent.ticket_id, "comment", id=known, words="Vu.").status_code == 200
    assert (
        town.act("desk", sent.ticket_id, "comment", id=known, words="Vu.").get_json()["result"]
        == "already_applied"
    )
    for who, words in (("desk", "Vu hier."), ("director", "Vu.")):
        answer = town.act(who, sent.ticket_id, "comment", id=known, words=words)
        assert answer.status_code == 409
        assert answer.get_json()["reason"] == "action_id_taken"
    assert town.ticket(sent.ticket_id)["version"] == 3


def test_me_too_sent_twice_is_one_person(app, town, sent):
    body, secret = {"id": str(uuid.uuid4())}, secrets.token_urlsafe(32)
    where = f"/api/v1/tickets/{sent.ticket_id}/witnesses"
    answers = at_once(
        app, 6, lambda t: t.client.post(where, json=body, headers=t.headers(secret)).status_code
    )
    assert sorted(answers) == [200] * 5 + [201]
    assert town.ticket(sent.ticket_id)["witnesses"] == 2
    assert (
        town.client.post(where, json=body, headers=town.headers(secrets.token_urlsafe(32))).status_code == 409
    )


def test_a_message_sent_twice_is_one_message(town, sent):
    message = str(uuid.uuid4())
    assert town.reply(sent, "Merci.", id=message).status_code == 201
    assert town.reply(sent, "Merci.", id=message).status_code == 201
    assert town.reply(sent, "Autre chose.", id=message).status_code == 409
    assert [m["body"] for m in town.page(sent)["messages"]] == ["Merci."]
