"""What the persons concerned will read, shown before it is sent."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from server.commons.notifications.models import Notification
from server.commons.territories import queries
from server.core.db import db
from tests.features.reporting.town import SOON

pytestmark = pytest.mark.any_database


def preview(person, number, kind, **typed):
    form = {**person.form(number, kind), **typed}
    answer = person.client.post(f"/pilotage/dossiers/{number}/apercu", data=form)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def test_the_preview_is_what_is_then_mailed(desk, town, sent, mailbox, publish_and_work):
    typed = {"planned_on": SOON, "words": "Une équipe passera dans la matinée."}
    shown = preview(desk, sent.number, "plan", **typed)
    assert town.ticket(sent.ticket_id)["version"] == 2, "nothing is done"
    mailbox.clear()
    assert desk.act(sent.number, "plan", **typed).status_code == 303
    publish_and_work()
    (mail,) = mailbox.messages
    assert str(mail["Subject"]) in shown
    letter, _, _ = mail.get_content().partition("Pour ne plus recevoir")  # each reader's own link ends it
    for line in letter.splitlines():
        if "#m1." not in line:
            assert line.strip() in shown, line


def test_each_channel_is_shown_as_it_would_reach_the_person(desk, town, sent, publish_and_work):
    typed = {"words": "Le trou est rebouché.", "no_photo_reason": "dark"}
    shown = preview(desk, sent.number, "done", **typed)
    assert desk.act(sent.number, "done", **typed).status_code == 303
    publish_and_work()
    made = db.session.scalars(select(Notification).order_by(Notification.id.desc())).first()
    town_name = queries.by_code("demo").name
    page = made.url.partition("#")[0]
    for words in (
        made.subject,
        made.push_text,
        *(answer["title"] for answer in made.push_answers),
        f"{town_name} : {made.push_text} {page}",
        *made.call_words.splitlines(),
        *made.letter.splitlines(),
    ):
        assert words.strip() in shown, words


def test_the_desk_is_not_said_to_call_where_it_does_not(desk, sent):
    shown = preview(desk, sent.number, "assign", team="voirie")
    assert "Par SMS" in shown
    assert "À dire au téléphone" not in shown


def test_it_speaks_the_authors_language(desk, town, publish_and_work):
    sent = town.send(language="en", contact={"email": "sam@example.org"})
    publish_and_work()
    shown = preview(desk, sent.number, "message", words="Merci.")
    assert "Kind regards" in shown
    assert "Merci." in shown


@pytest.mark.parametrize("typed", [{"planned_on": "demain"}, {"planned_on": ""}, {"reason": "paresse"}])
def test_what_is_not_finished_is_shown_as_it_is(desk, sent, typed):
    assert "Votre signalement" in preview(desk, sent.number, "plan", **typed)


def test_hostile_words_stay_words(desk, sent):
    form = {**desk.form(sent.number, "message"), "words": "<script>alert(1)</script>"}
    answer = desk.client.post(f"/pilotage/dossiers/{sent.number}/apercu", data=form)
    assert "<script>" not in answer.text


def test_who_may_not_act_sees_no_preview(browser, desk, sent):
    form = desk.form(sent.number, "message")
    for login, status in (("elected", 403), ("relay", 403), ("roads", 403)):
        person = browser(login)
        data = {**form, "csrf_token": person.token()}
        assert person.client.post(f"/pilotage/dossiers/{sent.number}/apercu", data=data).status_code == status


def test_what_is_told_to_nobody_says_so(desk, sent):
    form = {**desk.form(sent.number, "message"), "kind": "comment"}
    answer = desk.client.post(f"/pilotage/dossiers/{sent.number}/apercu", data=form)
    assert "annoncée à personne" in answer.text
