"""What the page of a witness says, in the language of its reader."""

import pytest

ROADS = {"fr": "Service Voirie", "en": "Roads department"}
SENT = {"fr": "Transmis au service Voirie", "en": "Sent to: Roads department"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_service_has_its_name_in_the_reader_s_language(town, sent, language):
    assert town.act("desk", sent.ticket_id, "assign", team="voirie").status_code == 200
    town.language = language
    page = town.page(sent)
    assert (page["service"]["name"], page["service"]["language"]) == (ROADS[language], language)
    assert (page["public_status"], page["history"][-1]["label"]) == (SENT[language], SENT[language])


@pytest.mark.parametrize("address", ["/s/26-00001", "/mes-signalements", "/retrouver"])
def test_search_engines_keep_no_page_of_a_person(client, address):
    from server.core import web_files

    if not (web_files.FOLDER / "index.html").is_file():
        pytest.skip("the app is not built (make)")
    assert client.get(address).headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/").headers
