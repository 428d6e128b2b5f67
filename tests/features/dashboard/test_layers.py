"""Competence layers on the dashboard: uploaded, looked at, named by a rule, told to the citizen."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from server.commons.territories import queries

pytestmark = pytest.mark.any_database

PARCEL = {
    "type": "Polygon",
    "coordinates": [[[1.444, 44.450], [1.447, 44.450], [1.447, 44.453], [1.444, 44.453], [1.444, 44.450]]],
}
INSIDE = {"latitude": 44.4515, "longitude": 1.4455}


@pytest.fixture
def admin(browser, town):
    return browser("admin")


def upload(person, geometry=PARCEL, **typed):
    form = {
        "name": "Parcelles de l’hôpital",
        "buffer_m": "0",
        "base": str(queries.by_code("demo").revision),
        "team": "+",
        "body_name": "Hôpital Jean-Rougier",
        "body_phone": "05 36 49 15 00",
        "body_contact": "L’hôpital entretient ses abords : 05 36 49 15 00.",
        **typed,
    }
    if geometry is not None:
        form["file"] = (BytesIO(json.dumps(geometry).encode()), "parcelles.geojson")
    return person.post("/pilotage/secteurs/secteur", form)


def test_an_uploaded_layer_belongs_to_a_body_and_a_rule_names_it(admin, desk, town, publish_and_work):
    assert upload(admin).status_code == 303
    page = desk.get("/pilotage/secteurs").text
    assert "Parcelles de l’hôpital" in page
    assert "Hôpital Jean-Rougier" in page
    assert page.count('class="layer ') == 3
    assert "Retirer" not in page
    form = admin.get("/pilotage/regles/regle?secteur=parcelles-de-l-hopital").text
    assert 'value="parcelles-de-l-hopital" checked' in form
    assert '<option value="hopital-jean-rougier" selected>' in form
    rule = {
        "name": "Abords de l’hôpital",
        "layers": ["parcelles-de-l-hopital"],
        "team": "hopital-jean-rougier",
    }
    admin.post("/pilotage/regles/regle", {**rule, "rank": "1"})
    admin.post("/pilotage/regles/brouillon", {"step": "put_in_force"})
    said = town.send(**INSIDE)
    publish_and_work()
    read = town.client.get(f"/api/v1/signalements/{said.id}", headers=town.headers(said.secret)).json
    assert "Hôpital Jean-Rougier" in read["public_status"]
    assert read["service"]["phone"] == "05 36 49 15 00"
    assert "Abords de l’hôpital" in desk.get(f"/pilotage/dossiers/{said.number}").text
    kept = admin.post("/pilotage/secteurs/parcelles-de-l-hopital/retirer")
    assert kept.status_code == 422
    assert "parcelles-de-l-hopital" in kept.text


@pytest.mark.parametrize(
    ("geometry", "typed", "said"),
    [
        (None, {}, "choisissez un fichier GeoJSON"),
        ({"type": "Point", "coordinates": [1.44, 44.45]}, {}, "objet n°\u202f1 du fichier"),
        ({"type": "LineString", "coordinates": [[1.44, 44.45], [1.45, 44.45]]}, {}, "une largeur en mètres"),
        (PARCEL, {"buffer_m": "large"}, "par exemple 9"),
        (PARCEL, {"name": ""}, "Donnez un nom au secteur"),
        (PARCEL, {"body_phone": ""}, "un téléphone ou une adresse électronique"),
        (PARCEL, {"team": "voirie"}, "voirie"),
    ],
)
def test_what_cannot_work_is_refused_and_what_was_typed_stays(admin, geometry, typed, said):
    answer = upload(admin, geometry, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "territory." not in answer.text
    assert "05 36 49 15 00" in answer.text or "body_phone" in typed
    assert len(queries.by_code("demo").layers) == 2


def test_a_layer_is_changed_and_the_second_of_two_is_told(admin, browser):
    first = {"slug": "routes-departementales", "name": "Routes", "buffer_m": "12", "team": "departement"}
    assert upload(admin, None, **first).status_code == 303
    layer = next(one for one in queries.by_code("demo").layers if one.slug == "routes-departementales")
    assert (layer.name, layer.buffer_m, layer.team) == ("Routes", 12, "departement")
    late = upload(browser("director"), None, **{**first, "name": "Voies"}, base="1")
    assert late.status_code == 409
    assert "faite entre-temps par Admin" in late.text


def test_a_layer_that_no_rule_names_is_removed(admin):
    upload(admin)
    assert admin.post("/pilotage/secteurs/parcelles-de-l-hopital/retirer").status_code == 303
    assert len(queries.by_code("demo").layers) == 2
