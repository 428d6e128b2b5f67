"""What people are told: on a screen with their link, aloud without it, each in his or her language."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from server.commons.notifications import queries as notifications
from server.commons.notifications import services as contacts
from server.commons.territories import queries as territories
from server.core.db import unit_of_work
from server.core.language import speaking
from server.reporting.signalements.queries.words import date_in_words

pytestmark = pytest.mark.any_database

FRENCH = "Le nid-de-poule a été rebouché à l’enrobé à froid."
ENGLISH = "The pothole has been filled with cold asphalt."


def desk_items(town):
    items, _ = notifications.desk_list(territories.by_code("demo").id)
    return items


@pytest.fixture
def answer():
    """The answer ready for a filled pothole, as the desk reads it."""
    here = territories.by_code("demo")
    return next(item for item in here.templates if item.code == "fait-nid-de-poule")


def close_with(town, ticket_id, words, publish_and_work):
    said = town.act("agent", ticket_id, "done", no_photo_reason="dark", words=words)
    assert said.status_code == 200, said.text
    publish_and_work()


class TestOnTheTelephone:
    def test_one_says_who_calls_the_number_what_was_done_and_whom_to_call(self, town, publish_and_work):
        sent = town.send(contact={"phone": "05 65 35 00 12"})
        publish_and_work()
        close_with(town, sent.ticket_id, "Rebouché ce matin.", publish_and_work)
        (item,) = desk_items(town)
        assert item.state == "to_call"
        assert item.words.startswith("Bonjour, Direction de la proximité. Je vous appelle au sujet")
        assert f"numéro {sent.number}" in item.words
        assert "L’intervention est terminée. Rebouché ce matin." in item.words
        assert "Est-ce réglé de votre point de vue" in item.words
        assert "appelez le 05 36 49 00 00" in item.words
        assert not any(unsayable in item.words for unsayable in ("http", "#", "\n", "page ci-dessous"))

    def test_in_the_language_of_who_is_called(self, town, publish_and_work):
        sent = town.send(contact={"phone": "05 65 35 00 12"}, language="en")
        publish_and_work()
        close_with(town, sent.ticket_id, "", publish_and_work)
        (item,) = desk_items(town)
        assert item.words.startswith("Hello, this is ")
        assert "The work is finished. Is it fixed, in your view?" in item.words

    @pytest.mark.parametrize(
        ("kind", "given", "said"),
        [
            ("plan", {"planned_on": "2027-03-02"}, "Une intervention est prévue le mardi 2 mars 2027."),
            ("wait", {"for": "citizen", "words": "Quel numéro de rue ?"}, "En attente de votre précision."),
            ("reject", {"reason": "private_property"}, "Sans suite (domaine privé)."),
            ("message", {"words": "Nous venons demain."}, "Nous venons demain."),
        ],
    )
    def test_each_step_worth_a_call_has_its_words(self, town, publish_and_work, kind, given, said):
        sent = town.send(contact={"phone": "05 65 35 00 12"})
        publish_and_work()
        assert town.act("agent", sent.ticket_id, kind, **given).status_code == 200
        publish_and_work()
        (item,) = desk_items(town)
        assert said in item.words
        assert "call." not in item.words


class TestInALetter:
    def test_the_address_is_short_and_the_number_to_call_is_there(self, town, publish_and_work):
        sent = town.send()
        with unit_of_work() as work:
            contacts.register_contact(
                work,
                recipient_id=uuid.UUID(sent.id),
                territory_id=territories.by_code("demo").id,
                postal="3 rue Clemenceau, 46000 Cahors",
            )
        publish_and_work()
        close_with(town, sent.ticket_id, "Rebouché.", publish_and_work)
        (item,) = desk_items(town)
        assert item.state == "to_write"
        assert f"/s/{sent.number}, ou appelez-nous au 05 36 49 00 00" in item.words
        assert "#" not in item.words
        assert "page ci-dessous" not in item.words
        assert item.words.startswith("Bonjour,\n\n")
        assert item.words.rstrip().endswith("Direction de la proximité")


class TestDates:
    @pytest.mark.parametrize(
        ("language", "words"), [("fr", "mardi 2 mars 2027"), ("en", "Tuesday 2 March 2027")]
    )
    def test_are_written_as_in_europe(self, language, words):
        with speaking(language):
            assert date_in_words(date(2027, 3, 2)).replace(",", "") == words


class TestInTheLanguageOfWhoReads:
    def test_an_answer_of_the_file_reaches_each_witness_in_his_or_her_language(
        self, town, mailbox, publish_and_work, answer
    ):
        sent = town.send(contact={"email": "awa@example.org"})
        publish_and_work()
        english = town.join(sent.ticket_id, contact={"email": "john@example.org"}, language="en")
        assert english.answer.status_code < 300
        close_with(town, sent.ticket_id, f"{answer.body} Jean.", publish_and_work)
        last = {message["To"]: message.get_content() for message in mailbox.messages}
        assert FRENCH in last["awa@example.org"]
        assert ENGLISH in last["john@example.org"]
        assert FRENCH not in last["john@example.org"]
        assert "Jean." in last["john@example.org"], "what was written by hand stays"

    def test_an_answer_chosen_on_an_english_screen_reaches_a_french_witness_in_french(
        self, town, mailbox, publish_and_work, answer
    ):
        sent = town.send(contact={"email": "awa@example.org"})
        publish_and_work()
        close_with(town, sent.ticket_id, answer.body_en.replace("\n", "\r\n"), publish_and_work)
        assert FRENCH in mailbox.messages[-1].get_content()
        assert ENGLISH not in mailbox.messages[-1].get_content()

    def test_the_tracking_page_speaks_the_reader_s_language(self, town, publish_and_work, answer):
        sent = town.send()
        publish_and_work()
        close_with(town, sent.ticket_id, answer.body, publish_and_work)
        assert FRENCH in town.page(sent)["messages"][-1]["body"]
        town.language = "en"
        page = town.page(sent)
        assert ENGLISH in page["messages"][-1]["body"]
        assert [step["words"] for step in page["history"] if step["words"]] == [answer.body_en]
