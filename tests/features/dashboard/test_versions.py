"""The versions of the town: seen, compared, downloaded, taken up again."""

from __future__ import annotations

import io
import zipfile

import pytest

from server.commons.territories import queries
from server.commons.territories.queries import versions
from server.commons.territories.services import change_parts

pytestmark = pytest.mark.any_database


@pytest.fixture
def changed(town):
    """The administrator took a rule away."""
    here = queries.by_code("demo")
    kept = [
        rule
        for rule in versions.definition(here.id, 1).several("rules")
        if rule["name"] != "Danger électrique"
    ]
    change_parts(territory_id=here.id, base=1, account_id=town.people["admin"], rules=kept)
    return here


def test_each_says_who_changed_what_and_the_difference_in_plain_words(desk, changed):
    listed = desk.get("/pilotage/versions").text
    assert "Règles\u00a0: 1 en moins (Danger électrique)" in listed
    assert "Admin" in listed
    page = desk.get("/pilotage/versions/2").text
    assert "catégorie\u00a0: Fil électrique" in page
    assert "Reprendre" not in page
    assert "disent la même chose" in desk.get("/pilotage/versions/2?avec=2").text
    assert desk.get("/pilotage/versions/9").status_code == 404


def test_parts_and_their_keys_are_called_as_in_the_forms(desk, town, changed):
    teams = [
        {**team, "phone": "05 00 00 00 00"} if team["slug"] == "voirie" else team
        for team in versions.definition(changed.id, 2).several("teams")
    ]
    change_parts(
        territory_id=changed.id, base=2, account_id=town.people["admin"], teams=teams, accent="#7a1f5c"
    )
    listed = desk.get("/pilotage/versions").text
    assert "Équipes et services\u00a0: 1 changement (Service Voirie)" in listed
    assert "fait-general" not in listed
    page = desk.get("/pilotage/versions/3").text
    assert ">Téléphone</td>" in page
    assert ">Couleur</td>" in page


def test_the_files_of_a_version_come_in_one_archive(browser, changed):
    answer = browser("director").get("/pilotage/versions/2/demo-2.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert {"46042.toml", "46042.geojson"} <= set(archive.namelist())
        assert archive.read("46042.toml").decode().startswith("version = 2\n")


def test_a_change_is_undone_once_and_not_over_somebody_else_s(browser, changed):
    admin = browser("admin")
    assert admin.post("/pilotage/versions/1/reprendre", {"base": "2"}).status_code == 303
    assert any(rule.name == "Danger électrique" for rule in queries.by_code("demo").rules)
    late = admin.post("/pilotage/versions/2/reprendre", {"base": "2"})
    assert late.status_code == 409
    assert "La version 3 a été faite entre-temps par Admin" in late.text
