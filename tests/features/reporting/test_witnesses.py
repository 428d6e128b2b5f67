"""The people of a ticket: who is told what, how, in which language, and what others see."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from server.commons.notifications.models import Notification
from server.core import clock
from server.core.db import db
from tests.features.reporting.town import action, jpeg

NO_PHOTO = {"no_photo_reason": "dark"}


def told(recipient_id, channel=None):
    """The messages written for somebody, oldest first."""
    db.session.rollback()
    rows = db.session.scalars(
        select(Notification)
        .where(Notification.recipient_id == uuid.UUID(recipient_id))
        .order_by(Notification.id)
    )
    return [row for row in rows if channel in (None, row.channel)]


def test_every_witness_is_told_once_in_his_language(town, sent, mailbox, publish_and_work):
    mailbox.clear()
    town.join(sent.ticket_id, contact={"email": "sam@example.org"}, language="en")
    assert town.act("agent", sent.ticket_id, "done", words="Rebouché.", **NO_PHOTO).status_code == 200
    for _ in range(3):
        publish_and_work()
    to = {m["To"]: m for m in mailbox.messages}
    assert len(mailbox.messages) == 2
    assert "réalisée" in to["awa@example.org"]["Subject"]
    assert (
        to["sam@example.org"].get_content().startswith("Hello")
        or "Regards" in to["sam@example.org"].get_content()
    )
    assert "Bonjour" not in to["sam@example.org"].get_content()


def test_the_mailed_link_opens_the_page_and_nothing_else(town, sent, mailbox, publish_and_work):
    town.act("agent", sent.ticket_id, "message", words="Précisez l’endroit.")
    publish_and_work()
    link = next(w for w in mailbox.messages[-1].get_content().split() if "#m1." in w)
    token = link.partition("#")[2]
    where = f"/api/v1/signalements/{sent.number}"
    assert town.client.get(where, headers=town.headers(token)).status_code == 200
    for wrong in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token + "é",
        "m1.x.y.z",
        token.replace("m1.", "m2."),
        "x" * 43,
    ):
        assert town.client.get(where, headers=town.headers(wrong)).status_code in (401, 403), wrong


def test_a_witness_without_contact_reads_the_page(town, publish_and_work):
    quiet = town.send()
    publish_and_work()
    town.act("agent", quiet.ticket_id, "start")
    publish_and_work()
    assert [n.channel for n in told(quiet.id)] == ["page"] * len(told(quiet.id))


def test_those_whom_only_the_desk_can_reach_are_on_its_list(town, publish_and_work):
    by_phone = town.send(contact={"phone": "05 36 49 99 00"})
    publish_and_work()
    town.act("agent", by_phone.ticket_id, "done", words="Fait.", **NO_PHOTO)
    publish_and_work()
    calls = [n for n in told(by_phone.id) if n.channel == "desk"]
    assert len(calls) == 1, "handing over is not worth a call, the end is"
    assert "réalisée" in calls[0].subject


def test_a_closure_is_told_without_its_photos_after_a_day(town, sent, mailbox, publish_and_work):
    from server.reporting.signalements.services import notices

    mailbox.clear()
    town.journal(action(sent.ticket_id, "done", words="Fait.", photo_ids=[str(uuid.uuid4())]))
    publish_and_work()
    with clock.at(datetime.now(UTC) + timedelta(hours=23)):
        notices.tell_late_closures()
        publish_and_work()
    assert mailbox.messages == []
    with clock.at(datetime.now(UTC) + timedelta(hours=25)):
        notices.tell_late_closures()
        notices.tell_late_closures()
        publish_and_work()
    assert ["réalisée" in m["Subject"] for m in mailbox.messages] == [True]


def test_a_closure_waits_for_its_last_photo_and_a_refused_one_counts(town, sent, mailbox, publish_and_work):
    mailbox.clear()
    first, last = str(uuid.uuid4()), str(uuid.uuid4())
    town.journal(action(sent.ticket_id, "done", photo_ids=[first, last]))
    town.put_field_photo(first, jpeg())
    publish_and_work()
    assert mailbox.messages == []
    assert (
        town.put_field_photo(last, jpeg((1, 2, 3))[:400]).status_code == 200
    )  # cut short: its reading will fail
    publish_and_work()
    assert len(mailbox.messages) == 1


def test_nobody_is_asked_before_being_told(town, sent, mailbox, publish_and_work):
    from server.reporting.signalements.services import notices

    mailbox.clear()
    town.journal(action(sent.ticket_id, "done", photo_ids=[str(uuid.uuid4())]))
    publish_and_work()
    with clock.at(datetime.now(UTC) + timedelta(hours=20)):
        assert notices.ask_verdicts_due() == 0


def test_a_reply_starts_the_clock_again(town, sent, publish_and_work):
    promised = town.ticket(sent.ticket_id)["deadline"]
    town.act("agent", sent.ticket_id, "wait", words="Où exactement ?", **{"for": "citizen"})
    page = town.page(sent)
    assert (page["public_state"], page["question"]) == ("waiting_you", "Où exactement ?")
    with clock.at(datetime.now(UTC) + timedelta(days=7)):
        assert town.reply(sent, "Devant le 12.").status_code == 201
    ticket = town.ticket(sent.ticket_id)
    assert (ticket["state"], ticket["waiting_for"]) == ("assigned", None)
    assert ticket["deadline"] > promised
    assert [m["body"] for m in town.page(sent)["messages"]] == ["Où exactement ?", "Devant le 12."]


def test_a_rejection_while_waiting_leaves_no_clock_standing(town, sent):
    town.act("agent", sent.ticket_id, "wait", **{"for": "supplier"})
    town.act("agent", sent.ticket_id, "reject", reason="not_found")
    assert town.ticket(sent.ticket_id)["waiting_for"] is None
    with clock.at(datetime.now(UTC) + timedelta(days=50)):
        town.act("desk", sent.ticket_id, "reopen")
        before = town.ticket(sent.ticket_id)["deadline"]
        town.act("agent", sent.ticket_id, "start")
        assert town.ticket(sent.ticket_id)["deadline"] == before


# -- what others see --


def test_the_public_view_has_no_words_no_photo_and_no_contact(town, publish_and_work):
    sent = town.send(
        description="Chez Mme Martin, 06 12 34 56 78",
        contact={"email": "awa@example.org"},
        address="Mme Martin, 12 rue Clemenceau",
    )
    town.put_photo(sent, str(uuid.uuid4()), jpeg())
    publish_and_work()
    town.act("agent", sent.ticket_id, "message", words="Madame Martin, nous passons demain.")
    town.act("agent", sent.ticket_id, "plan", planned_on="2027-01-04", words="Avec Mme Martin.")
    for reference in (sent.id, sent.number):
        view = town.client.get(f"/api/v1/signalements/{reference}")
        assert view.status_code == 200
        assert "Martin" not in view.text
        assert "awa" not in view.text
        assert view.get_json()["photos"] == []
    town.act("desk", sent.ticket_id, "publish", items=[{"kind": "words", "id": sent.id}])
    assert "Martin" in town.client.get(f"/api/v1/signalements/{sent.id}").get_json()["description"]
    town.act("desk", sent.ticket_id, "mask", items=[{"kind": "words", "id": sent.id}])
    assert town.client.get(f"/api/v1/signalements/{sent.id}").get_json()["description"] is None


def test_a_witness_who_joined_does_not_read_the_authors_words(town, sent):
    other = town.join(sent.ticket_id)
    view = town.client.get(f"/api/v1/witnesses/{other.id}", headers=town.headers(other.secret)).get_json()
    assert (view["description"], view["answers"], view["photos"]) == (None, [], [])
    assert (
        town.client.get(f"/api/v1/witnesses/{sent.id}", headers=town.headers(other.secret)).status_code == 403
    )


def test_what_is_not_public_is_on_no_map_nor_nearby(town, publish_and_work):
    town.send(category="vehicule-epave", description="Une épave.")
    shown = town.send()
    publish_and_work()
    place = {"latitude": 44.4475, "longitude": 1.4403, "radius_m": 200}
    near = town.client.get("/api/v1/signalements/nearby", query_string=place).get_json()["items"]
    assert [item["number"] for item in near] == [shown.number]
    assert near[0]["distance_m"] == 0
    on_map = town.client.get("/api/v1/signalements.geojson").get_json()["features"]
    assert [feature["properties"]["number"] for feature in on_map] == [shown.number]
    by_category = town.client.get("/api/v1/signalements.geojson?category=vehicule-epave").get_json()[
        "features"
    ]
    assert by_category == []


def test_what_is_not_public_has_no_public_page_and_no_me_too(town, publish_and_work):
    wreck = town.send(category="vehicule-epave")
    publish_and_work()
    assert town.client.get(f"/api/v1/signalements/{wreck.number}").status_code == 404
    assert town.join(wreck.ticket_id).answer.status_code == 404
    assert town.page(wreck)["number"] == wreck.number


def test_a_public_ticket_that_becomes_private_disappears(town, sent, publish_and_work):
    town.act("agent", sent.ticket_id, "requalify", category="vehicule-epave")
    publish_and_work()
    assert town.client.get(f"/api/v1/signalements/{sent.number}").status_code == 404
    assert town.client.get("/api/v1/signalements.geojson").get_json()["features"] == []


def test_the_map_is_filtered_by_box_state_and_date(town, publish_and_work):
    first = town.send()
    second = town.send(latitude=44.4600, longitude=1.4300)
    publish_and_work()
    assert town.act("agent", second.ticket_id, "start").status_code == 200

    def on_map(**query):
        found = town.client.get("/api/v1/signalements.geojson", query_string=query).get_json()["features"]
        return sorted(feature["properties"]["number"] for feature in found)

    assert on_map() == sorted([first.number, second.number])
    assert on_map(bbox="1.44,44.44,1.45,44.45") == [first.number]
    assert on_map(bbox="1.436,44.3,1.6,44.6") == [first.number], "a box of most of the town"
    assert on_map(state="in_progress") == [second.number]
    assert on_map(state="open") == sorted([first.number, second.number])
    assert on_map(since="2099-01-01T00:00:00Z") == []


def test_a_ticket_that_is_over_is_joined_by_nobody_and_the_refusal_says_what_to_do(town, sent):
    before = town.join(sent.ticket_id)
    assert (
        town.act("agent", sent.ticket_id, "reject", reason="not_found", words="Rien vu.").status_code == 200
    )
    late = town.join(sent.ticket_id)
    assert late.answer.status_code == 409
    said = late.answer.get_json()
    assert said["code"] == "ticket_over"
    assert sent.number in said["detail"]
    assert "faites un nouveau signalement" in said["detail"]
    assert town.ticket(sent.ticket_id)["witnesses"] == 2
    again = town.client.post(
        f"/api/v1/tickets/{sent.ticket_id}/witnesses",
        json={"id": before.id},
        headers=town.headers(before.secret),
    )
    assert again.status_code == 200, "who joined before is answered the same"


def test_work_just_done_is_joined_by_nobody_and_is_said_to_be_back_instead(town, sent):
    before = town.join(sent.ticket_id)
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Rebouché.")
    said = town.join(sent.ticket_id).answer.get_json()
    assert (said["status"], said["code"]) == (409, "ticket_done")
    assert sent.number in said["detail"]
    assert town.ticket(sent.ticket_id)["witnesses"] == 2
    assert town.judge(before, False).status_code == 200, "who joined before may say that it is not fixed"
    again = town.send(recurrence_of=sent.ticket_id)
    assert again.answer.status_code == 201
    assert town.act("desk", sent.ticket_id, "reopen").status_code == 200
    assert town.join(sent.ticket_id).answer.status_code == 201, "what was opened again may be joined again"
