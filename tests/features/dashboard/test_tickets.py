"""The list, one ticket, and the figures: what is counted is what the links open."""

from __future__ import annotations

import html
import re

import pytest

from tests.features.reporting.town import Town
from tests.servers.draining import drain

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \"' {{ 7*7 }} </textarea>"

#: The question of a list, and how many of the twelve tickets answer it.
LISTED = {
    "q=numéro 7": 1,
    "q=7 rue clemenceau": 1,
    "q=rien du tout": 0,
    "team=nobody": 0,
    "state=nonsense": 12,
    "late=true": 0,
    "contested=true": 0,
    "district=nowhere": 0,
    "since=2999-01-01": 0,
    "until=1999-01-01": 0,
    "since=yesterday": 12,
    "late=maybe": 12,
    "cursor=nonsense": 12,
    "cursor=W10": 12,
    "source=phone": 0,
    "source=pwa": 12,
    "kind=praise": 0,
    "unassigned=true": 0,
    "first=external": 0,
    "q=%25": 0,
    "q=_": 0,
}


def numbers(page):
    return re.findall(r'class="line-number">(\d\d-\d+)<', page)


def send_many(app):
    """Twelve tickets of three categories; two reported as rejected, one late is none."""
    town, kinds = Town(app.test_client()), ("nid-de-poule", "tag", "panneau")
    sent = [
        town.send(
            category=kinds[i % 3],
            description=f"Le signalement numéro {i}",
            address=f"{i} rue Clemenceau, 46000 Cahors",
        )
        for i in range(12)
    ]
    assert all(one.answer.status_code == 201 for one in sent), sent[0].answer.text
    drain()
    for one in sent[:2]:
        town.act("desk", one.ticket_id, "reject", reason="private_property", words="C’est un terrain privé.")
    return [one.without_answer() for one in sent]


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the twelve tickets."""
    return states.and_also(many=send_many)


@pytest.fixture
def many(happened):
    """Twelve tickets of three categories; two reported as rejected, one late is none."""
    return happened("many")


class TestList:
    def test_filters_stay_in_the_address_and_limit_the_list(self, desk, many):
        everything = numbers(desk.get("/pilotage/dossiers").text)
        assert everything == [one.number for one in reversed(many)], "latest first"
        assert set(numbers(desk.get("/pilotage/dossiers?state=rejected").text)) == {
            one.number for one in many[:2]
        }
        assert len(numbers(desk.get("/pilotage/dossiers?state=open").text)) == 10
        page = desk.get("/pilotage/dossiers?state=open&category=tag").text
        assert len(numbers(page)) == 3
        assert re.search(r'href="/pilotage/dossiers/[^"]*\?[^"]*category=tag', page), (
            "the ticket keeps the filter"
        )
        assert re.search(r'<option value="tag" selected>', page)

    def test_any_address_gives_a_list(self, desk, many):
        for query, count in LISTED.items():
            answer = desk.get(f"/pilotage/dossiers?{query}")
            assert answer.status_code == 200, query
            assert len(numbers(answer.text)) == count, query

    @pytest.mark.parametrize(
        "typed", ["awa@example.org", " AWA@example.org", "05 65 35 00 12", "0565350012", "+33 5.65.35.00.12"]
    )
    def test_the_desk_finds_what_a_person_reported(self, browser, town, sent, typed):
        town.send()
        joined = town.join(sent.ticket_id, contact={"email": "awa@example.org"})
        assert joined.answer.status_code < 300
        for login, found in (("desk", [sent.number]), ("elected", []), ("agent", [])):
            page = browser(login).get("/pilotage/dossiers", query_string={"q": typed}).text
            assert numbers(page) == found, login

    def test_a_number_alone_leads_to_its_ticket(self, desk, many):
        for typed in (many[3].number, f"n°{many[3].number}", f" {many[3].number} "):
            answer = desk.get("/pilotage/dossiers", query_string={"q": typed})
            assert answer.headers.get("Location") == f"/pilotage/dossiers/{many[3].number}", typed

    def test_pages_follow_each_other_without_hole_or_double(self, desk, many, monkeypatch):
        monkeypatch.setattr("server.surfaces.dashboard.queries.lists.PAGE", 5)
        seen, address = [], "/pilotage/dossiers?state=open"
        while address:
            page = desk.get(address).text
            seen += numbers(page)
            following = re.search(r'class="next-page"><a class="button" href="([^"]+)"', page)
            address = html.unescape(following.group(1)) if following else None
        assert seen == [one.number for one in reversed(many[2:])]

    def test_an_empty_list_says_what_to_do(self, desk):
        page = desk.get("/pilotage/dossiers?state=done").text
        assert "Aucun dossier ne correspond" in page
        assert "Effacer les filtres" in page


@pytest.mark.any_database
class TestTicket:
    def test_shows_words_place_reason_people_and_history(self, desk, sent):
        page = desk.get(f"/pilotage/dossiers/{sent.number}").text
        assert "Un trou profond devant le 12." in page
        assert "12 rue Clemenceau, 46000 Cahors" in page
        assert "Équipe de proximité" in page
        assert "Pourquoi ce service" in page
        assert re.search(r"data-latitude=\"44\.4475\"", page)
        history = page.partition('<ol class="history">')[2]
        assert history.index("Transmis au service") < history.index(">Reçu<"), "latest first"
        assert f"Auteur du n°\u202f{sent.number}" in page

    def test_words_of_citizens_are_shown_as_words(self, desk, town, publish_and_work):
        sent = town.send(description=HOSTILE)
        publish_and_work()
        town.reply(sent, HOSTILE)
        town.act("desk", sent.ticket_id, "comment", words=HOSTILE)
        for path in (f"/pilotage/dossiers/{sent.number}", "/pilotage/dossiers"):
            for query in ({}, {"q": HOSTILE}):
                page = desk.get(path, query_string=query).text
                assert "<script>alert" not in page
                assert "<img src=x" not in page
                assert "49" not in re.findall(r"&lt;img.*", page)[:1]
        assert html.escape("<script>alert(1)</script>") in desk.get(f"/pilotage/dossiers/{sent.number}").text

    def test_a_script_gets_the_ticket_alone(self, desk, sent):
        piece = desk.get(f"/pilotage/dossiers/{sent.number}?state=open", headers={"HX-Request": "true"}).text
        assert piece.lstrip().startswith("<article")
        assert "<html" not in piece
        assert "/pilotage/dossiers?state=open" in piece, "the way back keeps the filter"

    def test_an_after_photo_shows_once_it_is_ready(self, desk, town, sent, publish_and_work):
        from tests.features.reporting.town import jpeg

        town.put_photo(sent, "0b6f6c1e-6a0a-4d3e-9f70-8b6a4c2d1e0f", jpeg())
        assert "Photo en préparation" in desk.get(f"/pilotage/dossiers/{sent.number}").text
        publish_and_work()
        page = desk.get(f"/pilotage/dossiers/{sent.number}").text
        address = html.unescape(re.search(r'<img src="([^"]+)"', page).group(1))
        assert desk.get(address).status_code == 200
        assert "Avant" in page


class TestFigures:
    def test_each_figure_is_the_length_of_the_list_it_opens(self, browser, many, town):
        town.act("desk", many[5].ticket_id, "transfer", team="departement")
        director = browser("director")
        page = director.get("/pilotage/").text
        found = re.findall(r'<a[^>]*href="(/pilotage/dossiers[^"]*)"[^>]*>(?:<strong>)?(\d+)<', page)
        assert len(found) >= 15
        for address, figure in found:
            listed = director.get(html.unescape(address)).text
            assert len(numbers(listed)) == int(figure), address

    def test_the_shares_of_teams_are_those_counted_by_hand(self, browser, many, town):
        for one in many[2:5]:
            town.act("desk", one.ticket_id, "assign", team="voirie")
            town.act("desk", one.ticket_id, "done", no_photo_reason="dark")
        tickets = [town.ticket(one.ticket_id) for one in many]
        handled = [ticket for ticket in tickets if ticket["state"] in ("done", "closed", "rejected")]
        services = [ticket for ticket in handled if ticket["team"] not in ("proximite",)]
        page = browser("director").get("/pilotage/").text
        last = page.partition('id="last-title"')[2].partition("</table>")[0]
        shares = [int(text) for text in re.findall(r"<strong>(\d+)\u202f%</strong>", last)]
        assert shares[1] == round(100 * len(services) / len(handled))
        assert sum(shares) in range(99, 102)

    def test_a_new_town_reads_what_will_come(self, browser):
        page = browser("director").get("/pilotage/").text
        assert "dès le premier signalement" in page
