"""Many signalements, one ticket: joined, told together, and given back."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from babel.dates import format_date
from sqlalchemy import select

from server.core.db import db
from server.reporting.tickets.models import Action, Ticket
from tests.features.reporting.conftest import send_one
from tests.features.reporting.test_witnesses import told
from tests.features.reporting.town import SOON, Town, jpeg
from tests.servers.draining import drain

NO_PHOTO = {"no_photo_reason": "dark"}


def send_two(app):
    """The same pothole is reported twice."""
    first = send_one(app)
    other = Town(app.test_client()).send(description="Le même trou.", contact={"email": "sam@example.org"})
    drain()
    return first, other.without_answer()


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the two reports."""
    return states.and_also(pair=send_two)


@pytest.fixture
def pair(happened):
    """Two reports of the same pothole: the first, and the one to be joined to it."""
    return happened("pair")


def merge(town, one, into, who="desk", **given):
    return town.act(who, one.ticket_id, "merge", into=into.ticket_id, **given)


def labels(page):
    return [step["label"] for step in page["history"]]


class TestOneTicket:
    def test_the_joined_one_keeps_number_words_and_history_and_reads_what_comes(
        self, town, pair, publish_and_work
    ):
        first, second = pair
        town.act("agent", second.ticket_id, "plan", planned_on=SOON)
        answer = merge(town, second, first)
        assert (answer.status_code, answer.get_json()["ticket"]["state"]) == (200, "merged")
        publish_and_work()
        town.act("agent", first.ticket_id, "start")
        page = town.page(second)
        assert (page["number"], page["description"]) == (second.number, "Le même trou.")
        assert (page["merged_into"], page["public_status"]) == (first.number, "En cours")
        assert labels(page) == [
            "Reçu",
            "Transmis à l’équipe de proximité",
            f"Intervention prévue le {format_date(date.fromisoformat(SOON), 'full', 'fr')}",
            f"Rattaché au n°\u202f{first.number}",
            "En cours",
        ]
        assert labels(town.page(first)) == ["Reçu", "Transmis à l’équipe de proximité", "En cours"]
        assert town.page(first)["merged_into"] is None

    def test_everybody_is_told_at_each_step_by_the_own_number(self, town, pair, mailbox, publish_and_work):
        first, second = pair
        too = town.join(second.ticket_id, contact={"email": "lou@example.org"}, language="en")
        mailbox.clear()
        merge(town, second, first)
        publish_and_work()
        to = {m["To"]: m for m in mailbox.messages}
        assert set(to) == {"sam@example.org", "lou@example.org"}, "the first one's author learns nothing new"
        assert to["sam@example.org"]["Subject"] == (
            f"Votre signalement n°\xa0{second.number}\u202f: Rattaché au n°\u202f{first.number}"
        )
        assert "they are now followed together" in to["lou@example.org"].get_content()
        mailbox.clear()
        town.act("agent", first.ticket_id, "done", words="Rebouché.", **NO_PHOTO)
        publish_and_work()
        said = {m["To"]: m.get_content() for m in mailbox.messages}
        assert set(said) == {"awa@example.org", "sam@example.org", "lou@example.org"}
        assert all("Rebouché." in words for words in said.values())
        assert f"/s/{second.number}#m1." in said["sam@example.org"]
        assert town.page(second)["verdict"]["asked"]
        assert len(told(too.id)) == len({n.reference for n in told(too.id)}), "nobody is told twice"

    def test_the_staff_read_all_words_photos_and_people_on_one_page(self, town, pair, publish_and_work):
        first, second = pair
        photo = str(uuid.uuid4())
        town.put_photo(second, photo, jpeg())
        merge(town, second, first)
        publish_and_work()
        whole = town.ticket(first.ticket_id)
        assert [said["number"] for said in whole["signalements"]] == [first.number, second.number]
        assert [said["ticket_id"] for said in whole["signalements"]] == [first.ticket_id, second.ticket_id]
        assert [one["id"] for one in whole["photos"]] == [photo]
        assert whole["witnesses"] == 2
        assert [one["number"] for one in whole["gathers"]] == [second.number]
        assert town.ticket(second.ticket_id)["merged_into"]["number"] == first.number
        assert [step["kind"] for step in whole["history"]][-1] == "absorb"
        moderated = {"items": [{"kind": "words", "id": second.id}]}
        assert town.act("desk", first.ticket_id, "publish", **moderated).status_code == 200

    def test_what_the_joined_persons_do_is_done_to_the_one(self, town, pair, publish_and_work):
        first, second = pair
        merge(town, second, first)
        town.act("agent", first.ticket_id, "wait", words="Devant quel numéro ?", **{"for": "citizen"})
        assert town.page(second)["question"] == "Devant quel numéro ?"
        assert town.reply(second, "Devant le 12.").status_code == 201
        assert town.ticket(first.ticket_id)["state"] == "assigned"
        too = town.join(second.ticket_id)
        assert too.answer.status_code == 201
        town.act("agent", first.ticket_id, "done", **NO_PHOTO)
        publish_and_work()
        assert town.judge(second, solved=False, comment="Toujours là.").status_code == 200
        assert town.ticket(first.ticket_id)["contested_at"]
        late = str(uuid.uuid4())
        assert town.put_photo(second, late, jpeg()).status_code == 200
        assert town.ticket(first.ticket_id)["witnesses"] == 3
        again = town.client.post(
            f"/api/v1/tickets/{second.ticket_id}/witnesses",
            json={"id": too.id},
            headers=town.headers(too.secret),
        )
        assert again.status_code == 200, "a resend through the old address is the same"

    def test_nobody_else_meets_the_joined_one(self, town, pair, publish_and_work):
        first, second = pair
        merge(town, second, first)
        publish_and_work()
        near = town.client.get(
            "/api/v1/signalements/nearby?latitude=44.4475&longitude=1.4403", headers=town.headers()
        ).get_json()["items"]
        shown = town.client.get("/api/v1/signalements.geojson", headers=town.headers()).get_json()["features"]
        listed = town.client.get("/api/v1/signalements", headers=town.headers()).get_json()["items"]
        for numbers in (
            [one["number"] for one in near],
            [one["properties"]["number"] for one in shown],
            [one["number"] for one in listed],
        ):
            assert numbers == [first.number]
        assert near[0]["witnesses"] == 2
        public = town.client.get(f"/api/v1/signalements/{second.number}", headers=town.headers()).get_json()
        assert (public["number"], public["merged_into"]) == (second.number, first.number)
        assert public["description"] is None

    def test_a_hidden_category_hides_what_is_joined_to_it(self, town, sent, publish_and_work):
        needle = town.send(category="seringue")
        publish_and_work()
        assert needle.answer.status_code == 201, needle.answer.text
        merge(town, sent, needle)
        answer = town.client.get(f"/api/v1/signalements/{sent.number}", headers=town.headers())
        assert answer.status_code == 404
        assert town.page(sent)["merged_into"] == needle.number


class TestUndone:
    def test_the_one_given_back_has_its_own_thread_again(self, town, pair, mailbox, publish_and_work):
        first, second = pair
        merge(town, second, first)
        town.act("agent", first.ticket_id, "start")
        mailbox.clear()
        publish_and_work()
        mailbox.clear()
        answer = town.act("desk", second.ticket_id, "unmerge", words="Ce n’est pas le même trou.")
        assert (answer.status_code, answer.get_json()["ticket"]["state"]) == (200, "assigned")
        town.act("agent", first.ticket_id, "done", **NO_PHOTO)
        publish_and_work()
        by = {}
        for message in mailbox.messages:
            by.setdefault(message["To"], []).append(message.get_content())
        assert len(by["sam@example.org"]) == 1, by
        assert f"de nouveau suivi à part du n°\u202f{first.number}" in by["sam@example.org"][0]
        assert "Ce n’est pas le même trou." in by["sam@example.org"][0]
        assert len(by["awa@example.org"]) == 1
        page = town.page(second)
        assert labels(page) == [
            "Reçu",
            "Transmis à l’équipe de proximité",
            f"Rattaché au n°\u202f{first.number}",
            "En cours",
            f"Suivi de nouveau à part du n°\u202f{first.number}",
        ], "what it lived stays, what came after does not"
        assert (page["merged_into"], page["public_status"]) == (None, "Transmis à l’équipe de proximité")
        assert (town.ticket(first.ticket_id)["witnesses"], town.ticket(second.ticket_id)["witnesses"]) == (
            1,
            1,
        )

    def test_a_team_gets_the_ticket_back(self, town, pair, publish_and_work):
        first, second = pair
        cursor = town.changes().get_json()["cursor"]
        merge(town, second, first)
        publish_and_work()
        change = town.changes(cursor).get_json()
        assert change["removed"] == [second.ticket_id]
        assert [len(one["signalements"]) for one in change["tickets"]] == [2]
        town.act("desk", second.ticket_id, "unmerge")
        publish_and_work()
        change = town.changes(change["cursor"]).get_json()
        assert change["removed"] == []
        assert sorted(one["number"] for one in change["tickets"]) == sorted([first.number, second.number])
        fresh = town.changes().get_json()
        assert {one["number"] for one in fresh["tickets"]} == {first.number, second.number}

    def test_in_a_chain_each_goes_back_to_where_it_was(self, town, pair, publish_and_work):
        first, second = pair
        third = town.send()
        publish_and_work()
        merge(town, second, first)
        merge(town, first, third)
        assert town.ticket(third.ticket_id)["witnesses"] == 3
        assert town.page(second)["merged_into"] == third.number
        assert labels(town.page(second))[-2:] == [
            f"Rattaché au n°\u202f{first.number}",
            f"Rattaché au n°\u202f{third.number}",
        ]
        assert town.act("desk", first.ticket_id, "unmerge").status_code == 200
        assert town.page(second)["merged_into"] == first.number
        assert [town.ticket(one.ticket_id)["witnesses"] for one in (first, second, third)] == [2, 1, 1]
        town.act("agent", first.ticket_id, "start")
        assert labels(town.page(second))[-1] == "En cours"
        assert labels(town.page(third))[-1] != "En cours"

    def test_in_a_chain_the_first_link_comes_off_alone(self, town, pair, publish_and_work):
        first, second = pair
        third = town.send()
        publish_and_work()
        merge(town, second, first)
        merge(town, first, third)
        assert town.act("desk", second.ticket_id, "unmerge").status_code == 200
        assert [town.ticket(one.ticket_id)["witnesses"] for one in (first, second, third)] == [1, 1, 2]
        assert town.act("desk", first.ticket_id, "unmerge").status_code == 200
        assert town.page(second)["merged_into"] is None
        assert [town.ticket(one.ticket_id)["witnesses"] for one in (first, second, third)] == [1, 1, 1]


class TestRefused:
    @pytest.mark.parametrize("who", ["agent", "lights", "elected", "relay"])
    def test_who_does_not_sort_does_not_join(self, town, pair, who):
        first, second = pair
        answer = merge(town, second, first, who=who)
        assert answer.status_code == 403
        assert town.ticket(second.ticket_id)["state"] == "assigned"

    def test_each_impossible_target_says_why(self, town, pair, publish_and_work):
        first, second = pair
        idea = town.send(kind="suggestion")
        third = town.send()
        publish_and_work()
        for into, reason in (
            (str(uuid.uuid4()), "unknown_target"),
            (None, "unknown_target"),
            (second.ticket_id, "target_is_itself"),
            (idea.ticket_id, "target_of_another_kind"),
        ):
            answer = town.act("desk", second.ticket_id, "merge", into=into)
            assert (answer.status_code, answer.get_json()["reason"]) == (422, reason), into
            assert answer.get_json()["detail"]
        merge(town, third, first)
        assert merge(town, second, third).get_json()["reason"] == "target_merged"
        town.act("desk", first.ticket_id, "close", reason="answered")
        assert merge(town, second, first).get_json()["reason"] == "target_over"
        assert town.act("desk", second.ticket_id, "merge", into="là-bas").status_code == 422
        assert town.act("desk", second.ticket_id, "unmerge").get_json()["reason"] == "not_from_this_state"

    def test_a_ticket_of_another_territory_is_none(self, town, pair):
        from server.commons.territories.models import TerritoryRow
        from server.core.db import unit_of_work

        first, second = pair
        assert town.page(second)["merged_into"] is None, "the application knows its town from now on"
        with unit_of_work() as work:
            here = work.session.scalars(select(TerritoryRow)).first()
            columns = {c.name: getattr(here, c.key) for c in TerritoryRow.__table__.columns}
            work.session.add(TerritoryRow(**{**columns, "id": 99, "code": "99999"}))
            work.session.flush()
            work.session.get_one(Ticket, uuid.UUID(first.ticket_id)).territory_id = 99
        assert merge(town, second, first).get_json()["reason"] == "unknown_target"

    def test_no_action_but_back_is_done_to_a_joined_one(self, town, pair):
        first, second = pair
        merge(town, second, first)
        for kind, given in (("start", {}), ("done", NO_PHOTO), ("assign", {"team": "voirie"}), ("split", {})):
            answer = town.act("desk", second.ticket_id, kind, **given)
            assert (answer.status_code, answer.get_json()["reason"]) == (422, "not_from_this_state"), kind
        assert merge(town, second, first).get_json()["reason"] == "not_from_this_state"

    def test_the_two_ends_are_sent_by_nobody(self, town, pair):
        for kind in ("absorb", "release"):
            answer = town.act("admin", pair[0].ticket_id, kind, ticket=pair[1].ticket_id)
            assert answer.status_code == 403


class TestTwice:
    def test_the_same_action_sent_again_changes_nothing(self, town, pair):
        first, second = pair
        key = str(uuid.uuid4())
        assert merge(town, second, first, id=key).get_json()["result"] == "applied"
        assert merge(town, second, first, id=key).get_json()["result"] == "already_applied"
        assert merge(town, first, second, id=key).get_json()["reason"] == "action_id_taken"
        assert town.ticket(first.ticket_id)["witnesses"] == 2
        back = str(uuid.uuid4())
        for result in ("applied", "already_applied"):
            assert town.act("desk", second.ticket_id, "unmerge", id=back).get_json()["result"] == result
        assert town.ticket(first.ticket_id)["witnesses"] == 1

    def test_what_another_did_meanwhile_is_a_conflict(self, town, pair):
        first, second = pair
        seen = town.ticket(second.ticket_id)["version"]
        town.act("agent", second.ticket_id, "start")
        assert merge(town, second, first, base_version=seen).status_code == 409
        seen = town.ticket(first.ticket_id)["version"]
        assert merge(town, second, first).status_code == 200
        joined_meanwhile = town.act("agent", first.ticket_id, "start", base_version=seen)
        assert joined_meanwhile.status_code == 200, "one more report does not spoil an agent's work"

    def test_two_merged_into_each_other_at_once_are_one(self, app, town, pair):
        from tests.features.reporting.town import Town

        first, second = pair

        def send(which):
            one, other = which
            return merge(Town(app.test_client()), one, other).status_code

        with ThreadPoolExecutor(2) as both:
            codes = sorted(both.map(send, [(first, second), (second, first)]))
        assert codes == [200, 422]
        db.session.rollback()
        states = sorted(town.ticket(one.ticket_id)["state"] for one in pair)
        assert states == ["assigned", "merged"]

    def test_many_at_once_into_one_lose_nobody(self, app, town, sent, publish_and_work):
        from tests.features.reporting.town import Town

        others = [town.send() for _ in range(8)]
        publish_and_work()

        def send(one):
            return merge(Town(app.test_client()), one, sent).status_code

        with ThreadPoolExecutor(8) as crowd:
            assert list(crowd.map(send, others)) == [200] * 8
        db.session.rollback()
        whole = town.ticket(sent.ticket_id)
        assert (whole["witnesses"], len(whole["gathers"])) == (9, 8)
        rows = db.session.scalars(
            select(Action.sequence)
            .where(Action.ticket_id == uuid.UUID(sent.ticket_id))
            .order_by(Action.sequence)
        ).all()
        assert list(rows) == list(range(1, whole["version"] + 1))
