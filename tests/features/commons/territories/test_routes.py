"""What clients are told of the territory."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from server.commons.territories.services import apply_file

CONTRACT = json.loads((Path(__file__).resolve().parents[3] / "contracts" / "territory.json").read_text())


def keys(value: Any, path: str = "") -> set[str]:
    """The paths of all keys of a JSON value, lists being one place."""
    if isinstance(value, dict):
        deeper = (keys(inner, f"{path}.{key}") for key, inner in value.items())
        return {f"{path}.{key}" for key in value}.union(*deeper)
    if isinstance(value, list):
        return {found for inner in value for found in keys(inner, path)}
    return set()


class TestTerritory:
    def test_it_says_all_that_the_contract_says(self, town, client):
        said = client.get("/api/v1/territory").get_json()
        assert keys(CONTRACT) - keys(said) == set()
        for key in (
            "code",
            "insee",
            "banner",
            "accent",
            "languages",
            "time_zone",
            "center",
            "districts_url",
            "max_photos",
            "max_photo_bytes",
        ):
            assert said[key] == CONTRACT[key]

    def test_labels_follow_the_language_asked_for(self, town, client):
        def label(language):
            said = client.get("/api/v1/territory", headers={"Accept-Language": language}).get_json()
            lighting = next(item for item in said["categories"] if item["code"] == "eclairage")
            lamp = lighting["children"][0]
            return lighting["label"], lamp["label"], lamp["questions"][1]["choices"][0]["label"]

        assert label("fr-FR,fr;q=0.9") == ("Éclairage public", "Lampadaire éteint", "Un seul")
        assert label("en-GB") == ("Street lighting", "Street lamp out", "Only one")
        assert label("de") == ("Éclairage public", "Lampadaire éteint", "Un seul")

    def test_the_town_s_own_words_follow_the_language_asked_for(self, town, client):
        def words(language):
            said = client.get("/api/v1/territory", headers={"Accept-Language": language}).get_json()
            contact = said["contact"]
            return said["banner"], contact["service"], contact["hours"], said["in_french"]

        english = ("Demonstration town", "Neighbourhood department")
        assert words("en-GB")[:2] == english
        assert words("en-GB")[2].startswith("Monday to Friday")
        assert words("en-GB")[3] == words("fr")[3] == []
        assert words("fr")[:2] == ("Ville de démonstration", "Direction de la proximité")

    def test_what_the_file_says_in_french_only_is_told_so(self, files, client):
        files.edit(files.toml, 'hours = "Monday to Friday, 8.30 am to 12 noon and 1.30 pm to 5.30 pm"\n', "")
        files.edit(files.toml, 'people = "Describe', 'legal = "Describe')
        files.edit(files.toml, 'legal = "This service is a demonstration. People', 'people = "" # People')
        apply_file(files.toml)
        said = client.get("/api/v1/territory", headers={"Accept-Language": "en"}).get_json()
        assert said["contact"]["hours"].startswith("du lundi au vendredi")
        assert said["in_french"] == ["texts.people", "contact.hours"]

    def test_a_language_that_the_file_does_not_have_is_told_to_be_in_french(self, town, client):
        said = client.get("/api/v1/territory", headers={"Accept-Language": "ar-MA"}).get_json()
        assert {"banner", "categories", "contact.service", "contact.hours"} <= set(said["in_french"])
        assert (said["banner"], said["categories"][0]["label"]) == (
            "Ville de démonstration",
            "Voirie et trottoirs",
        )

    def test_a_team_without_a_name_in_a_language_keeps_its_french_one(self, town):
        roads = town.team("voirie")
        assert (roads.label("en"), roads.speaks("en")) == ("Roads department", "en")
        unnamed = replace(roads, names={})
        assert (unnamed.label("en"), unnamed.speaks("en")) == ("Service Voirie", "fr")

    def test_the_same_answer_is_not_sent_twice(self, town, client):
        first = client.get("/api/v1/territory")
        again = client.get("/api/v1/territory", headers={"If-None-Match": first.headers["ETag"]})
        english = client.get(
            "/api/v1/territory", headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "en"}
        )
        assert (again.status_code, again.data) == (304, b"")
        assert english.status_code == 200

    def test_an_urgent_leaf_tells_the_number_to_call_first(self, town, client):
        said = client.get("/api/v1/territory").get_json()
        leaves = {leaf["code"]: leaf for top in said["categories"] for leaf in top["children"]}
        assert leaves["fil-denude"]["notice"]["phone"] == "05 36 49 00 01"
        assert leaves["occupation"]["notice"]["phone"] == "115"
        assert leaves["animal-mort"]["urgent"] is True
        assert leaves["lampadaire-eteint"]["notice"] is None

    def test_a_question_of_yes_or_no_offers_both(self, town, client):
        said = client.get("/api/v1/territory").get_json()
        leaves = {leaf["code"]: leaf for top in said["categories"] for leaf in top["children"]}
        [question] = leaves["tag"]["questions"]
        assert [choice["label"] for choice in question["choices"]] == ["Oui", "Non"]

    def test_the_question_that_asks_for_the_number_of_a_lamp_says_so(self, town, client):
        said = client.get("/api/v1/territory").get_json()
        leaves = {leaf["code"]: leaf for top in said["categories"] for leaf in top["children"]}
        asked = {question["code"]: question for question in leaves["lampadaire-eteint"]["questions"]}
        assert asked["numero"]["asset_number"] is True
        assert asked["combien"]["asset_number"] is False

    def test_without_a_territory_it_is_a_problem_in_words(self, client):
        answer = client.get("/api/v1/territory")
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


class TestDistricts:
    def test_they_are_geojson_that_tiles_the_town(self, town, client):
        answer = client.get("/api/v1/territory/districts.geojson")
        said = answer.get_json()
        shapes = [shape(feature["geometry"]) for feature in said["features"]]
        assert answer.mimetype == "application/geo+json"
        assert said["features"][0]["properties"]["slug"] == "centre"
        assert len(shapes) == 6
        assert shapely.coverage_is_valid(shapes)
        assert shapely.union_all(shapes).geom_type == "Polygon"

    def test_beside_them_are_the_neighbours_that_are_competent_outside(self, town, client):
        said = client.get("/api/v1/territory/districts.geojson").get_json()
        pradines = next(one for one in said["neighbours"] if one["name"] == "Pradines")
        assert pradines["contact"] == "Mairie de Pradines"
        assert shape(pradines["geometry"]).covers(shapely.Point(1.379, 44.4475))
        assert said["outline"] is None, "the districts are all of this town"
