"""What the tablets learn, page by page, change by change, and never too late."""

import gzip
import re
import threading
import time
import uuid
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select, update

from server.commons.territories import queries as territories
from server.commons.territories.models import CategoryRow, TerritoryRow
from server.core import maintenance
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.events import EventRow, FeedEntry, publish_pending
from server.core.feed import FeedEpoch
from server.reporting.field.queries import feed as queries
from tests.features.reporting.town import action, jpeg


def numbers(changes):
    return sorted(ticket["number"] for ticket in changes["tickets"])


def everything(town, team="proximite"):
    """A whole first load, page by page; all tickets and the last cursor."""
    found, cursor = [], None
    while True:
        page = town.changes(cursor, team).get_json()
        found += page["tickets"]
        cursor = page["cursor"]
        if not page["more"]:
            return found, cursor


def test_a_first_load_comes_by_pages_and_then_only_what_changed(town, publish_and_work, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 3)
    sent = [town.send() for _ in range(8)]
    publish_and_work()
    tickets, cursor = everything(town)
    assert sorted(t["number"] for t in tickets) == sorted(s.number for s in sent)
    quiet = town.changes(cursor).get_json()
    assert (quiet["tickets"], quiet["removed"], quiet["more"]) == ([], [], False)
    town.act("agent", sent[4].ticket_id, "start")
    publish_and_work()
    delta = town.changes(cursor).get_json()
    assert [(t["number"], t["state"]) for t in delta["tickets"]] == [(sent[4].number, "in_progress")]
    assert delta["agents"] is None


def test_what_happens_during_a_first_load_is_told_after_it(town, publish_and_work, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    sent = [town.send() for _ in range(5)]
    publish_and_work()
    first = town.changes().get_json()
    gone = first["tickets"][0]["id"]
    town.act("desk", gone, "assign", team="voirie")
    late = town.send()
    publish_and_work()
    cursor, seen, removed = first["cursor"], set(numbers(first)), set()
    for _ in range(12):
        page = town.changes(cursor).get_json()
        seen |= set(numbers(page))
        removed |= set(page["removed"])
        if page["cursor"] == cursor:
            break
        cursor = page["cursor"]
    assert {s.number for s in sent} | {late.number} <= seen
    assert removed == {gone}


def test_a_first_load_brings_what_ended_lately_even_without_any_work(town, publish_and_work):
    rejected, closed = town.send(), town.send()
    publish_and_work()
    town.act("desk", rejected.ticket_id, "reject", reason="not_found", words="Introuvable.")
    town.act("desk", closed.ticket_id, "close", reason="answered", words="Répondu.")
    tickets, _ = everything(town)
    assert {t["number"]: t["state"] for t in tickets} == {
        rejected.number: "rejected",
        closed.number: "closed",
    }


def test_a_page_is_a_third_at_most_for_a_tablet_that_reads_gzip(town):
    town.send()
    plain = town.changes()
    asked = {**town.as_tablet("proximite"), "Accept-Encoding": "gzip"}
    small = town.client.get("/api/v1/field/changes", headers=asked)
    assert (plain.content_encoding, small.content_encoding) == (None, "gzip")
    assert len(small.data) < len(plain.data) / 3
    told = orjson.loads(gzip.decompress(small.data))
    assert told.keys() == plain.get_json().keys()
    assert town.changes(told["cursor"]).content_encoding is None, "nothing new is too short to compress"


def test_the_first_load_brings_what_rarely_changes(town, sent):
    first = town.changes().get_json()
    assert {agent["name"] for agent in first["agents"]} == {"Agent", "Agent2"}
    assert {reason["code"] for reason in first["reasons"]["no_photo"]} >= {"dark"}
    assert first["templates"]
    assert first["categories"]


def test_a_ticket_that_leaves_the_team_is_removed_and_appears_at_the_other(town, sent, publish_and_work):
    _, here = everything(town)
    _, there = everything(town, "proprete")
    assert town.act("desk", sent.ticket_id, "assign", team="proprete").status_code == 200
    publish_and_work()
    assert town.changes(here).get_json()["removed"] == [sent.ticket_id]
    assert numbers(town.changes(there, "proprete").get_json()) == [sent.number]


def test_photos_are_told_when_they_can_be_seen(town, sent, publish_and_work):
    _, cursor = everything(town)
    town.put_photo(sent, str(uuid.uuid4()), jpeg())
    publish_and_work()
    (ticket,) = town.changes(cursor).get_json()["tickets"]
    assert ticket["photos"][0]["urls"]["small"].startswith("/photos/")
    photo = str(uuid.uuid4())
    town.journal(action(sent.ticket_id, "done", photo_ids=[photo]))
    publish_and_work()
    town.put_field_photo(photo, jpeg((1, 2, 3)))
    publish_pending()
    cursor = town.changes(cursor).get_json()["cursor"]  # the photo came, and is not read yet
    publish_and_work()
    (ticket,) = town.changes(cursor).get_json()["tickets"]
    assert [p["state"] for p in ticket["photos"] if p["moment"] == "after"] == ["ready"]


def test_me_too_and_replies_are_told(town, sent, publish_and_work):
    _, cursor = everything(town)
    town.join(sent.ticket_id)
    town.reply(sent, "Toujours là.")
    publish_and_work()
    (ticket,) = town.changes(cursor).get_json()["tickets"]
    assert (ticket["witnesses"], ticket["history"][-1]["words"]) == (2, "Toujours là.")


@pytest.mark.parametrize("cursor", ["abc", "deadbeef.1.1", "0.0.0", "..", "é", "1.99999999999999999999.1"])
def test_an_unknown_cursor_is_gone(town, sent, cursor):
    answer = town.changes(cursor)
    assert (answer.status_code, answer.get_json()["code"]) == (410, "cursor_gone")


def test_a_cursor_from_before_a_restore_is_gone(town, sent):
    _, cursor = everything(town)
    with unit_of_work() as work:
        work.session.execute(update(FeedEpoch).values(epoch="0123456789ab"))
    assert town.changes(cursor).status_code == 410


def test_a_cursor_ahead_of_this_database_is_gone(town, sent):
    _, cursor = everything(town)
    epoch, position, *others = cursor.split(".")
    assert town.changes(".".join([epoch, str(int(position) + 5), *others])).status_code == 410


def test_a_tablet_that_slept_for_months_learns_all_anew_and_one_that_did_not_goes_on(town, publish_and_work):
    """The facts of long ago are forgotten, the newest one never: positions go on after it."""
    first = town.send()
    publish_and_work()
    _, sleeping = everything(town)
    town.act("agent", first.ticket_id, "start")
    town.act("agent", first.ticket_id, "comment", words="Pièce commandée.")
    publish_and_work()
    _, awake = everything(town)
    with unit_of_work() as work:
        work.session.execute(update(EventRow).values(occurred_at=now() - timedelta(days=91)))
    maintenance.forget_old_facts()
    maintenance.forget_old_facts()
    assert db.session.scalar(select(db.func.count()).select_from(EventRow)) == 1
    assert len(set(db.session.scalars(select(FeedEntry.position)))) == 1
    db.session.rollback()
    gone = town.changes(sleeping)
    assert (gone.status_code, gone.get_json()["code"]) == (410, "cursor_gone")
    second = town.send()
    publish_and_work()
    assert numbers(town.changes(awake).get_json()) == [second.number]
    assert sorted(one["number"] for one in everything(town)[0]) == sorted([first.number, second.number])


def test_facts_of_this_season_are_kept(town, sent):
    before = db.session.scalar(select(db.func.count()).select_from(EventRow))
    db.session.rollback()
    maintenance.forget_old_facts()
    assert db.session.scalar(select(db.func.count()).select_from(EventRow)) == before > 1


def test_a_cursor_of_another_team_is_gone(town, sent):
    """Whoever works in two teams, or whose tablet changed hands, would never hear of the other's tickets."""
    _, cursor = everything(town, "proprete")
    assert town.changes(cursor, "proprete").status_code == 200
    assert town.changes(cursor, "proximite").status_code == 410


def test_a_file_applied_during_a_first_load_is_told_after_it(town, publish_and_work, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for _ in range(5):
        town.send()
    publish_and_work()
    first = town.changes().get_json()
    with unit_of_work() as work:
        row = work.session.get(TerritoryRow, 1)
        row.revision += 1
        work.session.execute(
            update(CategoryRow).where(CategoryRow.code == "borne").values(proof_required=False)
        )
    territories.forget()
    cursor, told = first["cursor"], []
    while True:
        page = town.changes(cursor).get_json()
        told += [page["categories"]] if page["categories"] else []
        if page["cursor"] == cursor:
            break
        cursor = page["cursor"]
    (categories,) = told
    assert {item["code"]: item["proof_required"] for item in categories}["borne"] is False


def test_a_waiting_tablet_is_answered_within_two_seconds_and_holds_no_connection(
    app, town, sent, publish_and_work
):
    _, cursor = everything(town)
    db.session.remove()
    answers = []

    def wait():
        with app.app_context():
            began = time.monotonic()
            answers.append((town.changes(cursor, wait=20), time.monotonic() - began))
            db.session.remove()

    with app.app_context():
        engine = db.engine
    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(1.0)
    held = [engine.pool.checkedout() for _ in range(40) if not time.sleep(0.01)]
    assert min(held) == 0, "a waiting tablet holds a connection all the time"
    assert sum(held) < len(held) / 2
    assert waiting.is_alive()
    town.act("agent", sent.ticket_id, "start")
    changed = time.monotonic()
    publish_pending()
    waiting.join(5)
    assert time.monotonic() - changed < 2
    ((answer, _took),) = answers
    assert [t["state"] for t in answer.get_json()["tickets"]] == ["in_progress"]


def test_nothing_new_is_said_when_the_wait_is_over(town, sent):
    _, cursor = everything(town)
    began = time.monotonic()
    answer = town.changes(cursor, wait=0.5).get_json()
    assert 0.4 < time.monotonic() - began < 3
    assert answer["cursor"] == cursor


def test_transactions_that_end_in_reverse_order_are_both_told(app, town, sent, publish_and_work, database):
    _, cursor = everything(town)
    other = town.send()
    publish_and_work()
    cursor = town.changes(cursor).get_json()["cursor"]
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        from server.reporting.tickets import services
        from server.reporting.tickets.rules import SYSTEM_ACTOR

        with app.app_context(), unit_of_work() as work:
            services.apply_within(
                work,
                action_id=uuid.uuid4(),
                ticket_id=uuid.UUID(sent.ticket_id),
                territory_id=1,
                actor=SYSTEM_ACTOR,
                kind="comment",
                payload={"words": "lent"},
            )
            work.write_facts()  # its event has the smaller id
            begun.set()
            go_on.wait(10)

    first = threading.Thread(target=slow)
    if database == "sqlite":
        go_on.set()  # it writes one transaction at a time: no order to reverse, nothing to miss
    first.start()
    assert begun.wait(10)
    if database == "sqlite":
        first.join(10)
    town.act("desk", other.ticket_id, "comment", words="rapide")
    publish_pending()
    delta = town.changes(cursor).get_json()
    assert other.number in numbers(delta)
    assert (sent.number in numbers(delta)) is (database == "sqlite")
    go_on.set()
    first.join(10)
    publish_pending()
    later = town.changes(delta["cursor"]).get_json()
    assert {*numbers(delta), *numbers(later)} == {sent.number, other.number}
    positions = db.session.scalars(db.select(EventRow.position).order_by(EventRow.id)).all()
    assert None not in positions
    assert (positions != sorted(positions)) is (database == "postgresql"), "the order was not reversed"


def test_a_tablet_reads_its_own_team_only(town, sent):
    tickets, _ = everything(town, "proprete")
    assert tickets == []
    assert town.client.get("/api/v1/field/changes", headers=town.as_staff("desk")).status_code == 403
    assert town.client.get("/api/v1/field/changes").status_code == 401
    agent = town.client.get("/api/v1/field/changes", headers=town.as_staff("agent"))
    assert numbers(agent.get_json()) == [sent.number]


def test_the_state_table_is_told_with_all_news_and_not_with_silence(town, sent, publish_and_work):
    first = town.changes().get_json()
    table = {line["kind"]: line for line in first["actions"]}
    for ticket in first["tickets"]:
        foreseen = [kind for kind, line in table.items() if ticket["state"] in line["from"]]
        assert foreseen == ticket["allowed"]
    _, cursor = everything(town)
    assert town.changes(cursor).get_json()["actions"] is None
    (result,) = town.journal(action(sent.ticket_id, "start"))
    assert result["ticket"]["state"] == table["start"]["to"]
    publish_and_work()
    assert town.changes(cursor).get_json()["actions"] == first["actions"]


def test_the_words_foreseen_on_the_tablet_are_those_that_citizens_receive(town, sent, publish_and_work):
    page = town.changes().get_json()
    ticket = page["tickets"][0]
    texts = {text["kind"]: text["paragraphs"] for text in page["notices"]["texts"]}
    asked = action(sent.ticket_id, "wait", words="Où exactement ?", **{"for": "citizen"})
    town.journal(asked)
    publish_and_work()
    told = told_of(sent.id, asked["id"])
    values = {"number": ticket["number"], "what": ticket["what"], "words": "Où exactement ?", "question": ""}
    for paragraph in texts["ask"]:
        assert re.sub(r"\{(\w+)\}", lambda place: values[place[1]], paragraph) in told
    assert ticket["asks_at_once"] is True


def test_a_tablet_in_english_foresees_the_words_in_english(town, sent):
    town.language = "en"
    page = town.changes().get_json()
    texts = {text["kind"]: text["paragraphs"] for text in page["notices"]["texts"]}
    assert texts["plan"][1].startswith("Work is planned for your report no. {number}")
    body = next(body for body in page["outside_bodies"] if body["slug"] == "departement")
    assert body["status"].startswith("Sent to the competent body")
    assert next(item["body"] for item in page["templates"] if item["kind"] == "plan").startswith("The work")


def told_of(recipient, reference):
    from server.commons.notifications.models import Notification

    return db.session.scalar(
        select(Notification.body).where(
            Notification.recipient_id == uuid.UUID(recipient), Notification.reference == reference
        )
    )
