"""What people name and what carries a number: places and assets of a territory's file."""

import json

import pytest

from server.commons.territories.errors import FileRefused
from server.commons.territories.services import apply_file

HEAD = "number,latitude,longitude,category\n"


@pytest.fixture
def listed(files):
    """Write the file of assets."""
    return lambda text, ending="csv": files.toml.with_name(f"46042.assets.{ending}").write_text(text)


def numbers(client, typed):
    answer = client.get("/api/v1/assets", query_string={"q": typed})
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.get_json()["items"]]


def test_a_number_is_found_by_its_beginning_however_it_is_typed(client, town):
    assert numbers(client, "01-00") == [f"01-00{n}" for n in range(1, 10)]
    assert numbers(client, "01 001") == numbers(client, "01001") == ["01-001"]
    assert len(numbers(client, "0")) == 20, "no more than 20"
    assert numbers(client, "99") == numbers(client, "-- %_") == []
    (found,) = client.get("/api/v1/assets?q=01-012").get_json()["items"]
    assert (found["latitude"], found["longitude"], found["category"]) == (44.45, 1.4408, "eclairage")


def test_a_question_that_is_none_is_refused(client, town):
    for query in ("", "?q=", f"?q={'1' * 41}"):
        assert client.get(f"/api/v1/assets{query}").status_code == 422, query


def test_the_list_is_replaced_and_the_same_list_changes_nothing(app, client, files, listed):
    listed(HEAD + "ep 12,44.4475,1.4403,\nEP-13,44.4476,1.4404,eclairage\n")
    assert "assets 2" in apply_file(files.toml).added
    assert numbers(client, "EP") == ["ep 12", "EP-13"]
    assert not apply_file(files.toml).moved
    listed("\ufeff" + HEAD + "EP-13,44.4476,1.4404,eclairage\n")
    assert apply_file(files.toml).changed == ["assets 1"]
    files.toml.with_name("46042.assets.csv").unlink()
    assert apply_file(files.toml).changed == ["assets 0"]
    assert numbers(client, "E") == []


def test_a_drawing_of_points_serves_as_well(app, client, files, listed):
    files.toml.with_name("46042.assets.csv").unlink()
    point = {"type": "Point", "coordinates": [1.4403, 44.4475]}
    feature = {"type": "Feature", "properties": {"number": "B7", "category": "banc"}, "geometry": point}
    listed(json.dumps({"type": "FeatureCollection", "features": [feature]}), "geojson")
    apply_file(files.toml)
    assert numbers(client, "b") == ["B7"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "46042.assets.csv:1"),
        ("numero,latitude\n", "46042.assets.csv:1"),
        (HEAD + "7,44.4475,1.4403,\n 7 ,44.4475,1.4403,\n", "46042.assets.csv:3"),
        (HEAD + "--,44.4475,1.4403,\n", "46042.assets.csv:2"),
        (HEAD + f"{'7' * 41},44.4475,1.4403,\n", "46042.assets.csv:2"),
        (HEAD + "7,48.85,2.35,\n", "46042.assets.csv:2"),
        (HEAD + "7,nan,1.4403,\n", "46042.assets.csv:2"),
        (HEAD + "7,ici,1.4403,\n", "46042.assets.csv:2"),
        (HEAD + "7\n", "46042.assets.csv:2"),
        (HEAD + "7,44.4475,1.4403,lampadere\n", "46042.assets.csv:2"),
        (HEAD + '7,"44.4475,1.4403,\n', "46042.assets.csv:"),
    ],
)
def test_a_list_that_cannot_work_is_refused_with_its_line(app, files, listed, text, where):
    listed(text)
    with pytest.raises(FileRefused) as refused:
        apply_file(files.toml)
    assert where in str(refused.value)


@pytest.mark.parametrize("text", ["{", "[]", '{"features": [{}]}', '{"features": [{"properties": null}]}'])
def test_a_drawing_that_is_none_is_refused(app, files, listed, text):
    files.toml.with_name("46042.assets.csv").unlink()
    listed(text, "geojson")
    with pytest.raises(FileRefused):
        apply_file(files.toml)


def test_places_are_told_with_the_territory(client, town):
    places = {place["name"]: place for place in client.get("/api/v1/territory").get_json()["places"]}
    assert places["Gare"] == {"name": "Gare", "kind": "station", "latitude": 44.4497, "longitude": 1.4333}


def test_a_place_outside_or_told_twice_is_refused(app, files):
    files.append(files.toml, '\n[[places]]\nname = "Gare"\nlatitude = 48.85\nlongitude = 2.35\n')
    with pytest.raises(FileRefused) as refused:
        apply_file(files.toml)
    assert "Gare" in str(refused.value)


def test_a_leaf_is_of_its_headings_kinds_and_of_anomalies_when_none_is_said(town):
    assert town.category("idee").kinds == ("suggestion", "praise")
    assert town.category("banc").kinds == ("anomaly",)
