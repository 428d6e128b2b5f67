"""What the page of a witness says, in the language of its reader."""

import pytest

from tests.features.reporting.town import CENTRE

ROADS = {"fr": "Service Voirie", "en": "Roads department"}
SENT = {"fr": "Transmis au service Voirie", "en": "Sent to: Roads department"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_service_has_its_name_in_the_reader_s_language(town, sent, language):
    assert town.act("desk", sent.ticket_id, "assign", team="voirie").status_code == 200
    town.language = language
    page = town.page(sent)
    assert (page["service"]["name"], page["service"]["language"]) == (ROADS[language], language)
    assert (page["public_status"], page["history"][-1]["label"]) == (SENT[language], SENT[language])


def test_what_waits_for_the_reporter_is_said_to_a_stranger_as_of_somebody_else(town, sent):
    town.act("agent", sent.ticket_id, "wait", words="Où exactement ?", **{"for": "citizen"})

    def asked(path, **query):
        return town.client.get(f"/api/v1/{path}", query_string=query, headers=town.headers()).get_json()

    for language, to_the_reporter, to_anybody in (
        ("fr", "En attente de votre précision", "En attente d’une précision"),
        ("en", "Waiting for your answer", "Waiting for details from the reporter"),
        ("ar", "في انتظار توضيح منكم", "في انتظار توضيح من صاحب البلاغ"),
    ):
        town.language = language
        own = town.page(sent)
        assert {own["public_status"], own["history"][-1]["label"]} == {to_the_reporter}
        public = asked(f"signalements/{sent.number}")
        assert {public["public_status"], public["history"][-1]["label"]} == {to_anybody}
        for path, query in (("signalements", {}), ("signalements/nearby", CENTRE)):
            assert [one["public_status"] for one in asked(path, **query)["items"]] == [to_anybody], path


@pytest.mark.parametrize("address", ["/s/26-00001", "/mes-signalements", "/retrouver"])
def test_search_engines_keep_no_page_of_a_person(client, address):
    from server.core import web_files

    if not (web_files.FOLDER / "index.html").is_file():
        pytest.skip("the app is not built (make)")
    assert client.get(address).headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/").headers
