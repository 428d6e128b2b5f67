"""Acting from a page: once however often one clicks, refused with words, nothing typed lost."""

from __future__ import annotations

import io
import re
import uuid

import pytest

from server.commons.photos.models import Photo
from server.core.db import db
from server.reporting.tickets.models import Action, PhotoPromise
from tests.features.dashboard.browser import hidden_fields
from tests.features.reporting.town import jpeg

SCRIPT = {"HX-Request": "true"}


def actions_of(sent, kind):
    db.session.rollback()
    return db.session.scalars(
        db.select(Action).where(Action.ticket_id == uuid.UUID(sent.ticket_id), Action.kind == kind)
    ).all()


def photo(name="apres.jpg", body=None):
    return (io.BytesIO(body if body is not None else jpeg()), name)


@pytest.mark.any_database
class TestEachAction:
    @pytest.mark.parametrize(
        ("kind", "typed", "state"),
        [
            ("assign", {"team": "voirie"}, "assigned"),
            ("transfer", {"team": "departement", "words": "C’est une route du département."}, "transferred"),
            ("start", {}, "in_progress"),
            ("plan", {"planned_on": "2027-02-01", "words": "Nous venons lundi."}, "planned"),
            ("wait", {"for": "citizen", "words": "De quel côté de la rue ?"}, "waiting"),
            ("wait", {"for": "supplier"}, "waiting"),
            ("done", {"no_photo_reason": "dark", "words": "Rebouché."}, "done"),
            ("reject", {"reason": "private_property", "words": "Terrain privé."}, "rejected"),
            ("requalify", {"category": "trottoir-abime"}, "assigned"),
            ("prioritise", {"priority": "high"}, "assigned"),
            ("comment", {"words": "À voir avec le chef."}, "assigned"),
            ("message", {"words": "Nous passons demain."}, "assigned"),
        ],
    )
    def test_is_applied_and_leads_back_to_the_ticket(self, desk, town, sent, kind, typed, state):
        answer = desk.act(sent.number, kind, **typed)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/pilotage/dossiers/{sent.number}")
        assert town.ticket(sent.ticket_id)["state"] == state
        assert len(actions_of(sent, kind)) >= 1

    def test_leads_back_to_the_list_it_was_opened_from_and_says_once_what_is_done(self, desk, sent):
        opened = f"/pilotage/dossiers/{sent.number}?category=voirie"
        form = hidden_fields(desk.get(opened).text, "comment")
        assert desk.send(sent.number, {**form, "words": "Vu."}).headers["Location"] == opened
        said = "c’est enregistré (commentaire interne)"
        assert said in desk.get(opened).text
        assert said not in desk.get(opened).text

    def test_closing_asks_for_a_reason_unless_the_work_is_done(self, desk, sent):
        def closing():
            page = desk.get(f"/pilotage/dossiers/{sent.number}").text
            return page.partition('name="kind" value="close"')[2].partition("</fieldset>")[0]

        assert 'value="withdrawn" required' in closing()
        desk.act(sent.number, "done", no_photo_reason="dark")
        assert 'value="withdrawn"' in closing()
        assert "required" not in closing()

    def test_reopen_and_close_after_the_work(self, desk, town, sent):
        desk.act(sent.number, "done", no_photo_reason="dark")
        desk.act(sent.number, "reopen", words="Le trou est revenu.")
        assert town.ticket(sent.ticket_id)["state"] == "assigned"
        desk.act(sent.number, "done", no_photo_reason="dark")
        desk.act(sent.number, "close", reason="verified_on_site")
        assert town.ticket(sent.ticket_id)["state"] == "closed"

    def test_every_action_that_is_allowed_has_its_form(self, desk, town, sent):
        shown = set(
            re.findall(r'name="kind" value="([a-z]+)"', desk.get(f"/pilotage/dossiers/{sent.number}").text)
        )
        shown |= {"publish", "mask"}  # beside the words and photos
        allowed = set(town.ticket(sent.ticket_id)["allowed"])
        assert allowed - shown <= {"merge", "unmerge", "split"}


class TestAgain:
    def test_two_clicks_are_one_action(self, desk, sent):
        form = {**desk.form(sent.number, "comment"), "words": "Vu ce matin."}
        first, second = desk.send(sent.number, form), desk.send(sent.number, form)
        assert (first.status_code, second.status_code) == (303, 303)
        assert len(actions_of(sent, "comment")) == 1

    def test_two_clicks_with_a_photo_are_one_photo(self, desk, sent):
        form = {**desk.form(sent.number, "done"), "words": "Rebouché."}
        for _ in range(2):
            answer = desk.send(sent.number, {**form, "photos": photo()}, content_type="multipart/form-data")
            assert answer.status_code == 303
        assert len(actions_of(sent, "done")) == 1
        assert db.session.scalar(db.select(db.func.count()).select_from(Photo)) == 1

    def test_a_form_used_for_something_else_says_so_and_can_be_sent_again(self, desk, sent):
        form = desk.form(sent.number, "comment")
        desk.send(sent.number, {**form, "words": "Le premier."})
        refused = desk.send(sent.number, {**form, "words": "Le second."})
        assert refused.status_code == 409
        assert "Ce formulaire a déjà servi" in refused.text
        assert "Le second." in refused.text
        again = desk.send(sent.number, {**_open_form(refused.text), "words": "Le second."})
        assert again.status_code == 303
        assert [action.payload["words"] for action in actions_of(sent, "comment")] == [
            "Le premier.",
            "Le second.",
        ]


def _open_form(page):
    """The hidden fields of the action that the page shows open."""
    part = page.partition('name="act" open>')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part))


@pytest.mark.any_database
class TestRefused:
    def test_a_stale_page_is_told_what_to_do_and_loses_nothing(self, desk, town, sent):
        form = {**desk.form(sent.number, "plan"), "planned_on": "2027-02-01", "words": "Nous venons <lundi>."}
        town.act("director", sent.ticket_id, "start")
        refused = desk.send(sent.number, form)
        assert refused.status_code == 409
        assert "entre-temps" in refused.text
        assert "Regardez le dossier" in refused.text
        assert "Nous venons &lt;lundi&gt;." in refused.text
        assert 'value="2027-02-01"' in refused.text
        assert "En cours" in refused.text, "the ticket as it is now"
        again = desk.send(sent.number, {**form, **_open_form(refused.text)})
        assert again.status_code == 303
        assert town.ticket(sent.ticket_id)["state"] == "planned"

    def test_a_stale_form_sent_by_a_script_gets_the_present_version(self, desk, town, sent):
        form = {**desk.form(sent.number, "start")}
        town.act("director", sent.ticket_id, "plan", planned_on="2027-01-04")
        refused = desk.send(sent.number, form, headers=SCRIPT)
        assert refused.status_code == 409
        fresh = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', refused.text))
        assert fresh["base_version"] == str(town.ticket(sent.ticket_id)["version"])
        again = desk.send(sent.number, {**form, **fresh}, headers=SCRIPT)
        assert (again.status_code, again.headers["HX-Redirect"]) == (204, f"/pilotage/dossiers/{sent.number}")

    @pytest.mark.parametrize(
        ("kind", "typed", "words"),
        [
            ("wait", {"for": "citizen", "words": "  "}, "Écrivez quelques mots"),
            ("assign", {"team": "nobody"}, "Cette équipe"),
            ("reject", {"words": "Non"}, "motif"),
            ("plan", {"planned_on": "demain"}, "date"),
            ("comment", {"words": "x" * 2001}, "000 caractères"),
        ],
    )
    def test_what_is_missing_is_said_beside_the_form(self, desk, town, sent, kind, typed, words):
        refused = desk.act(sent.number, kind, **typed)
        assert refused.status_code == 422
        notice = re.search(r'role="alert".*?</div></div>', refused.text, re.S).group()
        assert words in notice
        assert town.ticket(sent.ticket_id)["version"] == 2

    def test_a_made_up_form_is_refused_in_words(self, desk, sent):
        for broken in (
            {"kind": "done"},
            {"kind": "done", "action_id": "1", "base_version": "2"},
            {"kind": "receive", "action_id": str(uuid.uuid4()), "base_version": "2"},
            {"kind": "verdict", "solved": "true", "action_id": str(uuid.uuid4()), "base_version": "2"},
        ):
            answer = desk.post(f"/pilotage/dossiers/{sent.number}/actions", broken)
            assert answer.status_code in (403, 422), broken
            assert "<h1>" in answer.text

    def test_an_agent_whose_ticket_left_the_team_keeps_the_words_as_a_comment(self, browser, town, sent):
        agent = browser("agent")
        form = {**agent.form(sent.number, "done"), "no_photo_reason": "dark", "words": "C’était fait."}
        town.act("desk", sent.ticket_id, "assign", team="voirie")
        answer = agent.send(sent.number, form)
        assert answer.status_code == 409
        assert "gardés en commentaire" in answer.text
        assert [action.payload["words"] for action in actions_of(sent, "comment")] == ["C’était fait."]
        assert town.ticket(sent.ticket_id)["state"] == "assigned"

    def test_a_team_that_never_had_it_is_refused(self, browser, town, sent):
        roads = browser("roads")
        answer = roads.post(
            f"/pilotage/dossiers/{sent.number}/actions",
            {"kind": "start", "action_id": str(uuid.uuid4()), "base_version": "2"},
        )
        assert answer.status_code == 403
        assert town.ticket(sent.ticket_id)["state"] == "assigned"


@pytest.mark.any_database
class TestPhotos:
    def test_the_desk_s_after_photo_is_promised_and_kept(self, desk, town, sent, publish_and_work):
        form = {**desk.form(sent.number, "done"), "words": "Rebouché."}
        form["photos"] = [photo(), photo("b.jpg", jpeg((1, 2, 3)))]
        assert desk.send(sent.number, form, content_type="multipart/form-data").status_code == 303
        promises = db.session.scalars(db.select(PhotoPromise)).all()
        assert len(promises) == 2
        assert all(promise.kept_at for promise in promises)
        publish_and_work()
        pictures = town.ticket(sent.ticket_id)["photos"]
        assert [picture["moment"] for picture in pictures] == ["after", "after"]
        assert all(picture["urls"] for picture in pictures)

    def test_an_image_that_we_cannot_read_changes_nothing(self, desk, town, sent):
        form = {
            **desk.form(sent.number, "done"),
            "words": "Rebouché ce matin.",
            "photos": photo("x.jpg", b"not an image"),
        }
        refused = desk.send(sent.number, form, content_type="multipart/form-data")
        assert refused.status_code == 415
        assert "Rebouché ce matin." in refused.text
        assert town.ticket(sent.ticket_id)["state"] == "assigned"
        assert db.session.scalar(db.select(db.func.count()).select_from(PhotoPromise)) == 0

    def test_work_that_needs_proof_asks_for_a_photo_or_a_reason(self, desk, town, sent):
        assert town.ticket(sent.ticket_id)["proof_required"]
        refused = desk.act(sent.number, "done", words="Fait.")
        assert refused.status_code == 422
        assert "photo" in refused.text


@pytest.mark.any_database
class TestModeration:
    def test_words_are_public_once_a_person_publishes_them(self, desk, client, town, sent):
        def public_words():
            return client.get(f"/api/v1/signalements/{sent.number}").get_json()["description"]

        page = desk.get(f"/pilotage/dossiers/{sent.number}").text
        assert "Non publié" in page
        assert public_words() is None
        form = {"action_id": str(uuid.uuid4()), "base_version": "2", "item": f"words:{sent.id}"}
        assert (
            desk.post(f"/pilotage/dossiers/{sent.number}/actions", {**form, "kind": "publish"}).status_code
            == 303
        )
        assert public_words() == "Un trou profond devant le 12."
        assert "Masquer ces mots" in desk.get(f"/pilotage/dossiers/{sent.number}").text
        form["action_id"] = str(uuid.uuid4())
        desk.post(
            f"/pilotage/dossiers/{sent.number}/actions", {**form, "kind": "mask", "reason": "off_subject"}
        )
        assert public_words() is None
        page = desk.get(f"/pilotage/dossiers/{sent.number}").text
        assert "Masqué" in page
        assert "sans rapport avec le signalement" in page, "the history says why"

    def test_an_agent_moderates_nothing(self, browser, sent):
        page = browser("agent").get(f"/pilotage/dossiers/{sent.number}").text
        assert "Publier ces mots" not in page
