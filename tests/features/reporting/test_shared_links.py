"""What shared links and search engines are told of the public pages."""

import re
from html import unescape
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import update

from server.core import web_files
from server.core.db import unit_of_work
from server.reporting.tickets.models import Ticket

PAGE = """<!doctype html><html lang="fr"><head>
<meta name="description" content="Rien." />
<title>Rien</title>
<script type="module" src="/assets/a.js"></script></head><body></body></html>"""


@pytest.fixture(autouse=True)
def built(tmp_path, monkeypatch):
    """An app that was built."""
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(web_files, "FOLDER", tmp_path)


def page(town, path):
    answer = town.client.get(path, headers={**town.headers(), "Accept": "text/html"})
    answer.get_data()
    answer.close()
    return answer


def told(answer):
    """The description and Open Graph tags, and the title."""
    pairs = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', answer.text)
    return {name: unescape(words) for name, words in pairs} | {
        "title": unescape(re.search(r"<title>(.*?)</title>", answer.text)[1])
    }


def test_a_public_page_says_its_title_and_description(town):
    found = told(page(town, "/quartiers/centre"))
    assert found["title"] == found["og:title"] == "Vieille ville et Gambetta – Ville de démonstration"
    assert found["description"] == found["og:description"]
    assert found["og:url"].endswith("/quartiers/centre")
    assert found["og:site_name"]
    for path in ("/", "/carte", "/quartiers"):
        assert told(page(town, path))["title"] != "Rien", path
    town.language = "en"
    assert told(page(town, "/carte"))["title"] == "Reports in the town – Demonstration town"


def test_the_page_of_a_signalement_says_public_facts_alone_and_is_in_no_index(town, publish_and_work):
    sent = town.send(description="Chez Mme Roux", contact={"email": "roux@example.org"})
    publish_and_work()
    answer = page(town, f"/s/{sent.number}")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    found = told(answer)
    assert found["title"] == f"Dossier n°\u202f{sent.number} – Ville de démonstration"
    assert found["description"].startswith("Nid-de-poule, Vieille ville et Gambetta. Transmis")
    assert "Roux" not in answer.text
    assert "example.org" not in answer.text


def test_what_is_not_public_or_not_there_says_nothing(town, publish_and_work):
    wreck = town.send(category="vehicule-epave")
    publish_and_work()
    for path in (f"/s/{wreck.number}", "/s/99-99999", "/quartiers/lune", "/mes-signalements"):
        answer = page(town, path)
        assert (answer.status_code, told(answer)["title"]) == (200, "Rien"), path


@pytest.mark.parametrize("path", ["/s/26-00001", "/alertes/arreter", "/mes-signalements"])
def test_one_person_s_pages_are_in_no_index(town, path):
    assert page(town, path).headers["X-Robots-Tag"] == "noindex"


def test_what_is_said_is_escaped(town, sent):
    with unit_of_work() as work:
        work.session.execute(update(Ticket).values(street='"><script>alert(1)</script>'))
    answer = page(town, f"/s/{sent.number}")
    assert "<script>alert" not in answer.text
    assert '"><script>alert(1)</script>' in told(answer)["description"]


def test_the_rest_of_the_page_and_its_policy_stay(town):
    answer = page(town, "/carte")
    assert '<script type="module" src="/assets/a.js">' in answer.text
    assert answer.text.count("<title>") == answer.text.count('name="description"') == 1
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    again = town.client.get("/carte", headers={**town.headers(), "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_robots_are_kept_from_one_person_s_pages_and_shown_the_sitemap(town):
    text = town.client.get("/robots.txt").text
    assert text.startswith("User-agent: *\n")
    for path in ("/api/", "/alertes/", "/pilotage/", "/mes-signalements"):
        assert f"\nDisallow: {path}\n" in text
    assert re.search(r"\nSitemap: http\S+/sitemap\.xml\n", text)


def test_the_sitemap_names_the_public_pages(town):
    answer = town.client.get("/sitemap.xml")
    assert answer.content_type == "application/xml; charset=utf-8"
    places = [place.text for place in fromstring(answer.data).iter() if place.tag.endswith("loc")]
    assert any(place.endswith("/quartiers/centre") for place in places)
    for place in places:
        path = re.sub(r"^https?://[^/]+", "", place)
        assert page(town, path).status_code == 200, path
        assert "X-Robots-Tag" not in page(town, path).headers
