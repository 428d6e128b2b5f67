"""Outside bodies by e-mail: a link opens one ticket, its answers are the body’s own, it can be taken back."""

import io
import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from server.commons.territories import queries as territories
from server.core.clock import at, now
from server.core.db import db
from server.reporting.partners import jobs
from server.reporting.partners.models import Transfer
from server.reporting.partners.queries import at_partners
from server.subscriptions import SCHEDULE
from tests.features.dashboard.browser import browser_of
from tests.features.reporting.conftest import LIFTED
from tests.features.reporting.town import SOON, Town, jpeg, settle_town
from tests.servers.draining import drain
from tests.servers.states import States

pytestmark = pytest.mark.any_database

BODY = "compagnie-eaux"
ADDRESS = "urgence@eaux.example"


def give_leak(app):
    """A leak is reported with a telephone number in its words, and sent to the water company."""
    found = Town(app.test_client()).send(
        category="fuite-eau",
        description="L’eau coule, appelez-moi au 06 12 34 56 78.",
        contact={"email": "awa@example.org"},
    )
    drain()
    return found.without_answer()


@pytest.fixture(scope="session")
def states():
    return States(first=settle_town, by_name={"leak": give_leak}, given=LIFTED)


@pytest.fixture
def leak(mailbox, happened):
    """A ticket that the water company was written to about."""
    return happened("leak")


def letters(mailbox):
    return [letter for letter in mailbox.messages if letter["To"] == ADDRESS]


def link_in(letter):
    (found,) = re.findall(r"(/partenaire\?signature=\S+)", letter.get_content())
    return found


def answer(client, link, kind, **given):
    return client.post(link, data={"id": str(uuid.uuid4()), "kind": kind, **given})


def transfer():
    return db.session.scalars(select(Transfer).order_by(Transfer.made_at.desc())).first()


def desk_of(app):
    return browser_of(app, "desk")


def test_the_letter_and_the_page_say_the_matter_and_no_contact_and_reading_changes_nothing(
    client, town, leak, mailbox
):
    (letter,) = letters(mailbox)
    before = town.ticket(leak.ticket_id)["version"]
    page = client.get(link_in(letter))
    assert page.status_code == 200
    for shown in (letter.as_string(), letter.get_content(), page.text):
        assert "awa@example.org" not in shown
        assert "06 12 34 56 78" not in shown
    assert "L’eau coule" in letter.get_content()
    assert "L’eau coule" in page.text
    assert leak.number in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert town.ticket(leak.ticket_id)["version"] == before
    assert "compagnie" in town.page(leak)["public_status"].lower()


def test_the_letter_says_that_photos_follow_and_the_page_shows_them_as_they_come(
    client, town, mailbox, publish_and_work
):
    sent = town.send(category="fuite-eau", photos=1)
    publish_and_work()
    (letter,) = letters(mailbox)
    assert "Photos annoncées\u00a0: 1" in letter.get_content()
    link, piece = link_in(letter), {"HX-Request": "true"}
    assert "Photos annoncées\u00a0: 1" in client.get(link).text
    assert "<img" not in client.get(link, headers=piece).text
    town.put_photo(sent, str(uuid.uuid4()), jpeg())
    publish_and_work()
    shown = client.get(link, headers=piece).text
    assert shown.count("<img") == 1
    assert "Photos annoncées" not in shown
    with at(now() + timedelta(minutes=2)):
        jobs.bring_waiting()
        publish_and_work()
    assert [one["Subject"] for one in letters(mailbox)][1:] == [
        f"Dossier n°\u00a0{sent.number}\u00a0: photos reçues"
    ]


@pytest.mark.parametrize(
    ("kind", "given", "state", "told"),
    [
        ("taken", {"words": "Une équipe part."}, "in_progress", "start"),
        ("planned", {"planned_on": SOON}, "planned", "plan"),
        ("done", {"words": "Réparé."}, "done", "done"),
    ],
)
def test_what_a_body_answers_is_in_the_history_in_its_name_once(
    client, town, leak, mailbox, publish_and_work, kind, given, state, told
):
    link, form = link_in(letters(mailbox)[0]), {"id": str(uuid.uuid4()), "kind": kind, **given}
    for _ in range(2):
        assert client.post(link, data=form).status_code == 303
    publish_and_work()
    ticket = town.ticket(leak.ticket_id)
    assert ticket["state"] == state
    steps = [step for step in ticket["history"] if step["actor"]["kind"] == "partner"]
    assert [(step["kind"], step["actor"]["name"]) for step in steps] == [(told, "Compagnie des eaux")]
    assert told in [step["kind"] for step in town.page(leak)["history"]]
    assert [
        m
        for m in mailbox.messages
        if m["To"] == "awa@example.org" and given.get("words", "") in m.get_content()
    ]
    assert transfer().answer == kind


def test_done_may_come_with_a_photo(client, town, leak, mailbox, publish_and_work):
    link = link_in(letters(mailbox)[0])
    sent = answer(client, link, "done", photos=(io.BytesIO(jpeg()), "apres.jpg"))
    assert sent.status_code == 303, sent.text
    publish_and_work()
    (photo,) = town.ticket(leak.ticket_id)["photos"]
    assert photo["moment"] == "after"


@pytest.mark.parametrize(
    ("kind", "given", "status"),
    [
        ("not_ours", {}, 422),
        ("question", {"words": "  "}, 422),
        ("planned", {"planned_on": "demain"}, 422),
        ("reject", {"words": "Non."}, 422),
        ("done", {"photos": (b"no image", "x.jpg")}, 422),
    ],
)
def test_an_answer_that_lacks_something_is_refused_and_changes_nothing(
    client, town, leak, mailbox, kind, given, status
):
    if "photos" in given:
        given = {"photos": (io.BytesIO(given["photos"][0]), "x.jpg")}
    refused = answer(client, link_in(letters(mailbox)[0]), kind, **given)
    assert refused.status_code in (status, 415)
    assert town.ticket(leak.ticket_id)["state"] == "transferred"


def test_what_is_not_theirs_comes_back_with_the_reason_and_the_desk_sees_it(
    app, client, town, leak, mailbox, publish_and_work
):
    link = link_in(letters(mailbox)[0])
    assert answer(client, link, "not_ours", words="Réseau d’eaux pluviales.").status_code == 200
    publish_and_work()
    ticket = town.ticket(leak.ticket_id)
    assert (ticket["team"], ticket["state"]) == ("proximite", "assigned")
    assert "Réseau d’eaux pluviales." in " ".join(step["words"] or "" for step in ticket["history"])
    assert client.get(link).status_code == 410
    desk = desk_of(app)
    assert leak.number in desk.get("/pilotage/partenaires").text
    desk.post(f"/pilotage/partenaires/{transfer().id}/lu")
    assert leak.number not in desk.get("/pilotage/partenaires").text


def test_a_question_is_answered_by_the_desk_on_the_page_and_by_mail(
    app, client, town, leak, mailbox, publish_and_work
):
    link = link_in(letters(mailbox)[0])
    assert answer(client, link, "question", words="Quelle couleur a la borne ?").status_code == 303
    desk = desk_of(app)
    assert leak.number in desk.get("/pilotage/partenaires").text
    form = {"id": str(uuid.uuid4()), "words": "Elle est rouge."}
    for _ in range(2):
        assert desk.post(f"/pilotage/partenaires/{transfer().id}/reponse", form).status_code == 303
    publish_and_work()
    said = [letter.get_content() for letter in letters(mailbox)[1:]]
    assert len(said) == 1
    assert "Elle est rouge." in said[0]
    page = client.get(link).text
    assert "Quelle couleur a la borne" in page
    assert "Elle est rouge." in page
    assert leak.number not in desk.get("/pilotage/partenaires").text
    assert "Elle est rouge." not in str(town.page(leak))


def test_a_link_is_refused_once_altered_old_or_taken_back_and_a_new_one_opens(
    app, client, leak, mailbox, publish_and_work
):
    link = link_in(letters(mailbox)[0])
    for wrong in (link[:-2] + "zz", "/partenaire?signature=m1.x.y", "/partenaire"):
        assert client.get(wrong).status_code == 401, wrong
        assert answer(client, wrong, "taken").status_code == 401
    with at(now() + timedelta(days=91)):
        assert client.get(link).status_code == 401
    desk, known = desk_of(app), transfer().id
    desk.post(f"/pilotage/partenaires/{known}/lien")
    assert client.get(link).status_code == 401
    assert desk.post(f"/pilotage/partenaires/{known}/envoi").status_code == 303
    publish_and_work()
    _, again = letters(mailbox)
    assert client.get(link_in(again)).status_code == 200


def test_a_mail_token_of_a_citizen_opens_nothing_here(client, town, leak, mailbox):
    (told,) = [m for m in mailbox.messages if m["To"] == "awa@example.org"][-1:]
    token = re.search(r"/s/\S+#(\S+)", told.get_content())[1]
    assert client.get(f"/partenaire?signature={token}").status_code == 401


def test_a_ticket_that_went_elsewhere_is_closed_to_the_body(client, town, leak, mailbox, publish_and_work):
    link = link_in(letters(mailbox)[0])
    town.act("desk", leak.ticket_id, "assign", team="voirie")
    publish_and_work()
    gone = client.get(link)
    assert gone.status_code == 410
    assert "L’eau coule" not in gone.text
    assert answer(client, link, "done").status_code == 410


def test_a_page_that_was_open_does_not_undo_what_the_desk_did_meanwhile(client, town, leak, mailbox):
    link = link_in(letters(mailbox)[0])
    seen = re.search(r'name="base_version" value="(\d+)"', client.get(link).text)[1]
    town.act("desk", leak.ticket_id, "plan", planned_on=SOON)
    assert answer(client, link, "taken", base_version=seen).status_code == 409


def test_what_is_late_at_a_body_is_seen_and_the_body_reminded_once_a_week(
    app, client, town, leak, mailbox, publish_and_work
):
    from server.reporting.dispatch import jobs

    entry = next(entry for entry in SCHEDULE if entry.job is jobs.remind_on_monday)
    late = now() + timedelta(days=60)
    monday = (late + timedelta(days=-late.weekday())).replace(hour=9)
    desk = desk_of(app)
    assert leak.number not in desk.get("/pilotage/dossiers?last=external&late=true").text
    mailbox.clear()
    for passed in (timedelta(), timedelta(hours=1), timedelta(days=7)):
        with at(monday + passed):
            entry.job()
            publish_and_work()
    reminders = letters(mailbox)
    assert len(reminders) == 2
    assert leak.number in reminders[0].get_content()
    with at(monday + timedelta(days=8)):
        assert leak.number in desk.get("/pilotage/dossiers?last=external&late=true").text
        assert desk.post(f"/pilotage/equipes/{BODY}/relance").status_code == 409
        assert client.get(link_in(reminders[1])).status_code == 200


def test_what_waits_at_bodies_is_read_from_the_index_of_those_alone(leak):
    here, said = territories.by_id(territories.all_ids()[0]), []

    def hear(_conn, _cursor, statement, parameters, *_):
        said.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", hear)
    at_partners(here, now())
    event.remove(db.engine, "before_cursor_execute", hear)
    statement, parameters = said[-1]
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert "ix_transfer_open" in str(plan)
