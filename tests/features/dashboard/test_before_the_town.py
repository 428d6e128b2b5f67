"""Between the installation and the town's file, pages say what is missing instead of failing."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.any_database

PAGES = ("/pilotage/", "/pilotage/connexion", "/pilotage/dossiers", "/pilotage/couleurs.css")


@pytest.fixture
def nowhere(client, monkeypatch):
    """The client, where no town answers to this Host."""
    from server.core import http

    monkeypatch.setattr(http._Loaders, "territory", staticmethod(lambda host: None))
    return client


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "words"), [("fr", "Aucune commune ici"), ("en", "No town here")])
def test_every_page_says_in_words_that_no_town_is_here(nowhere, path, language, words):
    answer = nowhere.get(path, headers={"Accept-Language": language}, follow_redirects=True)
    assert answer.status_code == 404
    assert f"<h1>{words}</h1>" in answer.text


def test_a_browser_that_was_signed_in_reads_the_same(desk, monkeypatch):
    from server.core import http

    monkeypatch.setattr(http._Loaders, "territory", staticmethod(lambda host: None))
    for path in ("/pilotage/dossiers", "/decouvrir"):
        answer = desk.get(path, follow_redirects=True)
        assert answer.status_code == 404
        assert "<h1>" in answer.text
