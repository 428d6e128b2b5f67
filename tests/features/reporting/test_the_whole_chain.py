"""From a citizen's words to the work, the answer, the verdict, and the work again."""

import uuid
from datetime import UTC, datetime, timedelta

from server.reporting.signalements.queries.words import date_in_words
from tests.features.reporting.town import action, jpeg


def test_a_signalement_goes_from_the_phone_to_the_team_and_back(town, mailbox, publish_and_work):
    sent = town.send(contact={"email": "awa@example.org"}, description="Un trou devant l’école.")
    assert sent.answer.status_code == 201
    publish_and_work()
    ticket = town.ticket(sent.ticket_id)
    assert (ticket["state"], ticket["team"], ticket["version"]) == ("assigned", "proximite", 2)
    assert ticket["dispatch"]["because"].endswith("équipe par défaut")
    # the tablet
    changes = town.changes().get_json()
    assert [(t["number"], t["signalements"][0]["description"]) for t in changes["tickets"]] == [
        (sent.number, "Un trou devant l’école.")
    ]
    photo = str(uuid.uuid4())
    results = town.journal(
        action(sent.ticket_id, "start", agent=town.people["agent"], base_version=2),
        action(
            sent.ticket_id,
            "done",
            agent=town.people["agent"],
            base_version=2,
            words="Rebouché ce matin.",
            photo_ids=[photo],
        ),
    )
    assert [r["result"] for r in results] == ["applied", "applied"]
    publish_and_work()
    assert not [m for m in mailbox.messages if "réalisée" in m["Subject"]]  # the photo is still to come
    assert town.put_field_photo(photo, jpeg()).status_code == 200
    publish_and_work()
    told = [m for m in mailbox.messages if "réalisée" in m["Subject"]]
    assert len(told) == 1
    words = told[0].get_content()
    assert "Rebouché ce matin." in words
    assert "Est-ce réglé" in words
    page = town.page(sent)
    assert page["public_status"] == "Intervention réalisée"
    assert [p["moment"] for p in page["photos"]] == ["after"]
    assert page["verdict"]["asked"] is True
    # "no" contests, and keeps the state
    assert town.judge(sent, False, comment="Le trou est toujours là.").status_code == 200
    ticket = town.ticket(sent.ticket_id)
    assert ticket["state"] == "done"
    assert ticket["contested_at"] is not None
    assert town.act("desk", sent.ticket_id, "reopen", words="L’équipe repasse demain.").status_code == 200
    publish_and_work()
    ticket = town.ticket(sent.ticket_id)
    assert (ticket["state"], ticket["contested_at"], ticket["reopened"]) == ("assigned", None, 1)
    assert any("repasse demain" in m.get_content() for m in mailbox.messages)
    assert town.page(sent)["verdict"]["solved"] is None


def test_each_step_is_told_once_in_the_words_of_its_moment(town, sent, mailbox, publish_and_work):
    day = (datetime.now(UTC) + timedelta(days=9)).date()
    assert town.act("agent", sent.ticket_id, "plan", planned_on=day.isoformat()).status_code == 200
    publish_and_work()
    town.act("agent", sent.ticket_id, "reject", reason="private_property", words="La cour est privée.")
    publish_and_work()
    publish_and_work()
    subjects = [m["Subject"] for m in mailbox.messages]
    assert len(subjects) == len(set(subjects))
    assert date_in_words(day) in subjects[-2]
    assert "Sans suite (domaine privé)" in subjects[-1]
    assert "La cour est privée." in mailbox.messages[-1].get_content()


def test_the_page_of_a_praise_asks_for_no_verdict(town, publish_and_work):
    praise = town.send(kind="praise", category="nid-de-poule", description="Merci aux équipes.")
    publish_and_work()
    assert town.act("agent", praise.ticket_id, "done", words="Transmis à l’équipe.").status_code == 200
    publish_and_work()
    assert town.page(praise)["verdict"]["asked"] is False
    assert town.judge(praise, False).status_code == 409
