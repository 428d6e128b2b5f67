"""What citizens read: when, where, for which categories, in which language, page by page."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from server.commons.announcements.errors import AnnouncementRefused, AnnouncementUnknown
from server.commons.announcements.services import writing
from server.commons.territories import queries as territories
from server.core.clock import at, now
from tests.features.commons.announcements.conftest import FAIR

IN_THE_CENTRE = {"latitude": 44.4475, "longitude": 1.4403}
AT_THE_FAIR = {"latitude": 44.4425, "longitude": 1.4405}
IN_TERRE_ROUGE = {"latitude": 44.4682, "longitude": 1.4502}


class TestWhen:
    def test_a_draft_is_read_by_nobody(self, desk):
        draft = desk.write()
        assert desk.titles() == []
        assert desk.one(draft).status_code == 404
        assert desk.one(str(uuid.uuid4())).status_code == 404

    def test_what_is_published_is_read_until_it_ends(self, desk):
        found = desk.announce()
        assert desk.titles() == ["La piscine rouvre"]
        assert desk.one(found).get_json()["state"] == "current"
        with at(now() + timedelta(days=3)):
            assert desk.titles() == []
            assert desk.one(found).get_json()["state"] == "over"

    def test_what_is_to_appear_later_is_not_read_before(self, desk):
        found = desk.announce(published_from=now() + timedelta(hours=5))
        assert desk.titles() == []
        assert desk.one(found).status_code == 404
        with at(now() + timedelta(hours=6)):
            assert desk.titles() == ["La piscine rouvre"]
            assert desk.one(found).status_code == 200

    def test_what_is_coming_is_read_too_and_says_so(self, desk):
        found = desk.announce(starts_at=now() + timedelta(days=1))
        assert desk.titles() == ["La piscine rouvre"]
        assert desk.one(found).get_json()["state"] == "coming"

    def test_of_what_is_withdrawn_the_title_alone_is_left(self, desk):
        found = desk.announce(link="https://demo.example/piscine")
        desk.withdraw(found)
        assert desk.titles() == []
        left = desk.one(found).get_json()
        assert (left["state"], left["title"], left["text"], left["link"]) == (
            "withdrawn",
            "La piscine rouvre",
            "",
            None,
        )

    def test_one_may_look_further(self, desk):
        desk.announce(title="Demain", ends_at=now() + timedelta(days=1))
        desk.announce(title="Dans un mois", ends_at=now() + timedelta(days=30))
        later = (now() + timedelta(days=7)).isoformat()
        assert desk.titles() == ["Demain", "Dans un mois"]
        assert desk.titles(**{"from": later}) == ["Dans un mois"]

    def test_another_town_writes_nothing_here(self, desk):
        found = desk.announce()
        with pytest.raises(AnnouncementUnknown):
            writing.withdraw(territory_id=desk.territory_id + 1, announcement_id=uuid.UUID(found))
        assert desk.titles() == ["La piscine rouvre"]


class TestWhere:
    def test_a_district_reads_its_own_and_the_towns(self, desk):
        desk.announce(title="Ville")
        desk.announce(title="Terre-Rouge", districts=("terre-rouge",))
        desk.announce(title="Deux quartiers", districts=("terre-rouge", "centre"))
        assert sorted(desk.titles(district="centre")) == ["Deux quartiers", "Ville"]
        assert sorted(desk.titles(district="terre-rouge")) == ["Deux quartiers", "Terre-Rouge", "Ville"]
        assert sorted(desk.titles(district="labarre")) == ["Ville"]

    def test_a_place_reads_what_covers_it(self, desk):
        desk.announce(title="Ville")
        desk.announce(title="Panne", districts=("terre-rouge",))
        desk.announce(title="Foire", districts=("centre",), **FAIR)
        assert sorted(desk.titles(**AT_THE_FAIR)) == ["Foire", "Ville"]
        assert sorted(desk.titles(**IN_THE_CENTRE)) == ["Ville"]
        assert sorted(desk.titles(**IN_TERRE_ROUGE)) == ["Panne", "Ville"]
        assert sorted(desk.titles(latitude=0.0, longitude=0.0)) == ["Ville"]

    @pytest.mark.parametrize(("metres", "seen"), [(245, True), (255, False)])
    def test_the_circle_is_measured_in_metres(self, desk, metres, seen):
        desk.announce(**FAIR)
        north = {"latitude": FAIR["latitude"] + metres / 111_195, "longitude": FAIR["longitude"]}
        east = {"latitude": FAIR["latitude"], "longitude": FAIR["longitude"] + metres / 111_195 / 0.71385}
        assert bool(desk.titles(**north)) is seen
        assert bool(desk.titles(**east)) is seen

    def test_a_place_outside_the_town_is_refused(self, desk):
        with pytest.raises(AnnouncementRefused) as refused:
            desk.write(latitude=48.85, longitude=2.35, radius_m=100, address="Paris")
        assert set(refused.value.errors) == {"address"}

    @pytest.mark.parametrize(
        "query",
        [
            {"district": "nulle-part"},
            {"category": "licorne"},
            {"latitude": 44.4},
            {"longitude": 1.4},
            {"latitude": 95, "longitude": 1},
            {"latitude": "nan", "longitude": "nan"},
            {"cursor": "!!"},
            {"limit": 0},
            {"from": "hier"},
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, desk, query):
        answer = desk.read(**query)
        assert answer.status_code == 422, answer.text
        assert answer.get_json()["detail"]


class TestWhat:
    def test_a_leaf_reads_what_concerns_it_its_heading_or_everything(self, desk):
        desk.announce(title="Tout")
        desk.announce(title="Lampadaires", categories=("lampadaire-eteint",))
        desk.announce(title="Éclairage", categories=("eclairage",))
        desk.announce(title="Propreté", categories=("proprete",))
        assert sorted(desk.titles(category="lampadaire-eteint")) == ["Lampadaires", "Tout", "Éclairage"]
        assert sorted(desk.titles(category="eclairage")) == ["Lampadaires", "Tout", "Éclairage"]
        assert sorted(desk.titles(category="nid-de-poule")) == ["Tout"]

    def test_only_what_explains_what_one_sees_is_read_before_reporting(self, desk):
        desk.announce(title="Conseil", districts=("centre",))
        desk.announce(title="Panne", districts=("centre",), categories=("lampadaire-eteint",))
        desk.announce(title="Demain", categories=("lampadaire-eteint",), starts_at=now() + timedelta(days=1))
        desk.announce(title="Foire", **FAIR)
        assert desk.titles(read_first=True, **IN_THE_CENTRE) == ["Panne"]
        assert sorted(desk.titles(read_first=True, **AT_THE_FAIR)) == ["Foire", "Panne"]
        found = {item["title"]: item["read_first"] for item in desk.read().get_json()["items"]}
        assert found == {"Conseil": False, "Panne": True, "Demain": True, "Foire": True}

    def test_english_is_read_where_it_was_written(self, desk):
        desk.announce(title="Piscine", title_en="Pool", text_en="Open again.")
        desk.announce(title="Marché")
        english = desk.read("en").get_json()["items"]
        assert [(item["title"], item["language"]) for item in english] == [("Pool", "en"), ("Marché", "fr")]
        assert desk.titles() == ["Piscine", "Marché"]


def test_every_page_follows_the_one_before_once(desk):
    end = now() + timedelta(days=5)
    for number in range(5):
        desk.announce(title=f"Le même soir {number}", ends_at=end)
    desk.announce(title="La veille", ends_at=end - timedelta(days=1))
    seen, cursor = [], None
    while True:
        page = desk.read(limit=2, **({"cursor": cursor} if cursor else {})).get_json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen[0] == "La veille"
    assert sorted(seen[1:]) == [f"Le même soir {number}" for number in range(5)]


def test_a_list_asks_the_database_no_more_for_many_than_for_one(app, desk):
    from sqlalchemy import event

    from server.core.db import db

    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    def asked() -> int:
        seen.clear()
        desk.titles(district="centre", category="lampadaire-eteint")
        return len([one for one in seen if "announcement" in one])

    event.listen(db.engine, "before_cursor_execute", note)
    desk.announce(districts=("centre",), categories=("eclairage",))
    desk.titles()
    one = asked()
    for _ in range(6):
        desk.announce(districts=("centre",), categories=("eclairage",))
    assert asked() == one > 0
    event.remove(db.engine, "before_cursor_execute", note)


class TestAgendaForCalendars:
    def test_holds_the_events_and_nothing_else(self, desk):
        desk.announce(kind="news", title="Piscine")
        desk.announce(
            kind="agenda",
            title="Conseil de quartier ; ordre du jour, questions",
            text="Salle des fêtes.\nEntrée libre. " + "é" * 100,
            districts=("centre",),
        )
        answer = desk.client.get("/api/v1/announcements.ics")
        assert answer.content_type == "text/calendar; charset=utf-8"
        assert "Piscine" not in answer.text
        assert answer.text.count("BEGIN:VEVENT") == 1
        assert "SUMMARY:Conseil de quartier \\; ordre du jour\\, questions\r\n" in answer.text
        assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))
        assert "DESCRIPTION:Salle des fêtes.\\nEntrée libre. " + "é" * 100 in answer.text.replace("\r\n ", "")

    def test_may_be_a_districts(self, desk):
        desk.announce(kind="agenda", title="Conseil", districts=("centre",))
        here = desk.client.get("/api/v1/announcements.ics?district=centre").text
        assert "SUMMARY:Conseil" in here
        district = territories.by_id(desk.territory_id).district("centre").name
        assert f"X-WR-CALNAME:Agenda – Ville de démonstration – {district}\r\n" in here.replace("\r\n ", "")
        assert "VEVENT" not in desk.client.get("/api/v1/announcements.ics?district=labarre").text
        assert desk.client.get("/api/v1/announcements.ics?district=x").status_code == 422
