"""Applying a territory's file: twice is once, what leaves is kept, facts are told."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import func, select

from server.commons.territories import queries
from server.commons.territories.errors import FileRefused
from server.commons.territories.models import CategoryRow, DispatchRuleRow, TeamRow, TerritoryRow
from server.commons.territories.services import apply_file
from server.core.db import db
from server.core.events import EventRow


def facts() -> list[tuple[str, str | None]]:
    db.session.rollback()
    rows = db.session.scalars(select(EventRow).order_by(EventRow.id)).all()
    return [(row.kind, row.payload.get("team_slug")) for row in rows]


class TestApplying:
    def test_the_demonstration_town_is_complete(self, app, files):
        report = apply_file(files.toml)
        town = queries.by_code("demo")
        assert report.revision == town.revision == 1
        assert (len(town.districts), len(town.teams)) == (6, 11)
        assert len(town.headings) == 10
        assert 35 <= len(town.leaves) <= 40
        assert len(town.templates) >= 25
        assert {team.kind for team in town.teams} == {"proximity", "service", "external"}
        assert [leaf.code for leaf in town.leaves if not leaf.public] == [
            "vehicule-epave",
            "seringue",
            "occupation",
        ]

    def test_applying_twice_changes_nothing(self, app, files):
        first = apply_file(files.toml)
        told = facts()
        second = apply_file(files.toml)
        assert (second.added, second.changed, second.removed) == ([], [], [])
        assert second.unchanged == len(first.added)
        assert second.revision == first.revision
        assert facts() == told

    def test_first_application_tells_of_the_territory_and_of_each_team(self, app, files):
        apply_file(files.toml)
        told = facts()
        assert told[0] == ("TerritoryChanged", None)
        assert {slug for kind, slug in told if kind == "TeamAdded"} == {
            team.slug for team in queries.by_code("demo").teams
        }

    def test_a_changed_label_is_one_change_and_one_fact(self, app, files):
        apply_file(files.toml)
        before = len(facts())
        files.edit(files.catalogue, "Nid-de-poule", "Trou dans la chaussée")
        report = apply_file(files.toml)
        assert (report.added, report.changed, report.removed) == ([], ["category nid-de-poule"], [])
        assert report.revision == 2
        assert queries.by_code("demo").category("nid-de-poule").label("fr") == "Trou dans la chaussée"
        assert facts()[before:] == [("TerritoryChanged", None)]

    def test_a_new_team_is_told_so_that_its_queue_is_worked(self, app, files):
        apply_file(files.toml)
        before = len(facts())
        files.append(files.toml, '\n[[teams]]\nslug = "crues"\nkind = "service"\nname = "Cellule crues"\n')
        report = apply_file(files.toml)
        assert report.added == ["team crues"]
        assert facts()[before:] == [("TerritoryChanged", None), ("TeamAdded", "crues")]

    def test_two_rules_that_change_places_are_a_new_revision(self, app, files):
        apply_file(files.toml)
        text = files.toml.read_text()
        head, *rules = text.split("[[rules]]")
        files.toml.write_text("[[rules]]".join([head, rules[1], rules[0], *rules[2:]]))
        report = apply_file(files.toml)
        assert (report.changed, report.reordered, report.revision) == ([], True, 2)
        assert queries.by_code("demo").rules[0].name == "Danger électrique"


class TestLeaving:
    def test_a_category_that_leaves_is_kept_inactive(self, app, files):
        apply_file(files.toml)
        known = queries.by_code("demo").category("fontaine")
        cut = files.catalogue.read_text()
        start = cut.index('[[categories.children]]\ncode = "fontaine"')
        files.catalogue.write_text(cut[:start] + cut[cut.index("# --- Idées et félicitations") :])
        report = apply_file(files.toml)
        town = queries.by_code("demo")
        assert report.removed == ["category fontaine"]
        assert town.leaf("fontaine") is None
        assert town.category_by_id(known.id).label("en") == "Fountain or water point out of order"
        assert "fontaine" not in [child.code for child in town.children("eau")]

    def test_a_team_that_leaves_keeps_its_row_and_comes_back_with_its_id(self, app, files):
        whole = files.toml.read_text()
        files.append(files.toml, '\n[[teams]]\nslug = "crues"\nkind = "service"\nname = "Cellule crues"\n')
        apply_file(files.toml)
        known = queries.by_code("demo").team("crues")
        with_team = files.toml.read_text()
        files.toml.write_text(whole)
        assert apply_file(files.toml).removed == ["team crues"]
        gone = queries.by_code("demo").team_by_id(known.id)
        assert (gone.slug, gone.active) == ("crues", False)
        assert "crues" not in [team.slug for team in queries.by_code("demo").teams]
        files.toml.write_text(with_team)
        assert apply_file(files.toml).added == ["team crues"]
        assert queries.by_code("demo").team("crues").id == known.id

    def test_no_row_is_ever_deleted(self, app, files):
        apply_file(files.toml)
        tables = (TeamRow, CategoryRow, DispatchRuleRow)
        before = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
        text = files.toml.read_text()
        files.toml.write_text(text[: text.index("[[rules]]")])
        report = apply_file(files.toml)
        assert len(report.removed) == 18
        assert [db.session.scalar(select(func.count()).select_from(table)) for table in tables] == before
        assert queries.by_code("demo").rules == ()


class TestRefusing:
    def test_a_refused_file_applies_nothing(self, app, files):
        files.edit(files.toml, 'fallback = "proximite"', 'fallback = "personne"')
        with pytest.raises(FileRefused):
            apply_file(files.toml)
        assert queries.all_ids() == []
        assert facts() == []

    def test_a_refused_file_leaves_what_was_applied_before(self, app, files):
        apply_file(files.toml)
        files.edit(files.toml, 'name = "Saint-Georges"', 'name = "Saint-Georges-sur-Lot"')
        files.edit(files.toml, 'fallback = "proximite"', 'fallback = "personne"')
        with pytest.raises(FileRefused):
            apply_file(files.toml)
        queries.forget()
        after = queries.by_code("demo")
        assert after.revision == 1
        assert after.district("saint-georges").name == "Saint-Georges"

    def test_a_host_that_another_territory_has_is_refused(self, app, files):
        files.edit(files.toml, "hosts = []", 'hosts = ["ville.example"]')
        apply_file(files.toml)
        files.edit(files.toml, 'code = "demo"', 'code = "autre"')
        with pytest.raises(FileRefused, match=r"ville\.example est déjà celle de Ville de démonstration"):
            apply_file(files.toml)
        assert len(queries.all_ids()) == 1

    def test_an_unknown_parent_is_refused(self, app, files):
        files.edit(files.toml, "hosts = []", 'hosts = []\nparent = "agglo"')
        with pytest.raises(FileRefused, match="agglo"):
            apply_file(files.toml)


class TestTogether:
    def test_a_second_territory_needs_its_own_host(self, app, files):
        apply_file(files.toml)
        other = files.toml.with_name("other.toml")
        other.write_text(
            files.toml.read_text()
            .replace('code = "demo"', 'code = "autre"')
            .replace("hosts = []", 'hosts = ["autre.example"]')
        )
        other.with_suffix(".geojson").write_text(files.drawing.read_text())
        assert queries.for_host("anything.example").code == "demo"
        apply_file(other)
        assert queries.for_host("anything.example") is None
        assert queries.for_host("autre.example").code == "autre"
        assert len(queries.all_ids()) == 2

    def test_a_commune_of_an_epci_is_picked_by_position(self, app, files):
        parent = files.toml.with_name("epci.toml")
        parent.write_text(
            files.toml.read_text()
            .replace('code = "demo"', 'code = "agglo"')
            .replace('kind = "commune"', 'kind = "epci"')
        )
        parent.with_suffix(".geojson").write_text(files.drawing.read_text())
        apply_file(parent)
        files.edit(files.toml, "hosts = []", 'hosts = []\nparent = "agglo"')
        apply_file(files.toml)
        agglomeration = queries.by_code("agglo")
        assert queries.child_at(agglomeration.id, 1.4403, 44.4475).code == "demo"
        assert queries.child_at(agglomeration.id, 1.30, 44.4475) is None

    def test_another_process_sees_the_new_revision_within_two_seconds(self, app, files, monkeypatch):
        apply_file(files.toml)
        assert queries.by_code("demo").revision == 1
        row = db.session.scalars(select(TerritoryRow)).one()
        row.revision, row.name = 7, "Ville changée ailleurs"  # as another process would
        db.session.commit()
        clock = queries.time.monotonic()
        monkeypatch.setattr(queries.time, "monotonic", lambda: clock + 2.5)
        seen = queries.by_code("demo")
        assert (seen.revision, seen.name) == (7, "Ville changée ailleurs")

    def test_a_request_asks_the_database_for_the_territory_at_most_once(self, town):
        statements = []
        from sqlalchemy import event

        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        for _ in range(50):
            queries.for_host("localhost")
            queries.by_id(town.id)
        assert len([text for text in statements if "FROM territory" in text]) <= 1


def test_files_are_left_as_they_were(files, app):
    before = {path.name: os.stat(path).st_mtime_ns for path in files.toml.parent.iterdir()}
    apply_file(files.toml)
    assert {path.name: os.stat(path).st_mtime_ns for path in files.toml.parent.iterdir()} == before
