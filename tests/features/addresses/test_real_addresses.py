"""Two hundred real addresses, there and back, through the engine that the Base adresse nationale runs."""

import random

import pytest

from server.commons.addresses import queries
from server.reporting.signalements.rules import distance_m
from tests.servers import addok

SAMPLE = 200


@pytest.fixture
def given_settings(geocoder):
    return {"PARVIS_GEOCODER_URL": geocoder, "PARVIS_RATE_LIMITS": "off"}


@pytest.fixture
def sample(ban_file):
    return random.Random(93010).sample(addok.rows_of(ban_file), SAMPLE)


def apart(row, place):
    return distance_m(float(row["lat"]), float(row["lon"]), place.latitude, place.longitude)


def test_words_become_the_right_place(app, sample, database):
    if database == "postgresql":
        return  # no database is asked
    right = 0
    for row in sample:
        found = queries.search(f"{addok.number_of(row)} {row['nom_voie']} Bondy")
        right += bool(found) and apart(row, found[0]) < 15
    assert right >= 0.97 * SAMPLE, f"{right} of {SAMPLE}"


def test_a_place_becomes_the_right_words(app, sample, database):
    if database == "postgresql":
        return  # no database is asked
    right, streets = 0, 0
    for row in sample:
        found = queries.reverse(float(row["lat"]), float(row["lon"]))
        right += found is not None and apart(row, found) < 10
        streets += found is not None and found.street == row["nom_voie"]
    assert right >= 0.98 * SAMPLE, f"{right} of {SAMPLE}"
    assert streets >= 0.95 * SAMPLE, f"{streets} of {SAMPLE}"


@pytest.mark.parametrize(
    ("words", "street"),
    [
        ("12 rue louis auguste blanqui", "Rue Louis Auguste Blanqui"),
        ("12 ru loui auguste blanki bondy", "Rue Louis Auguste Blanqui"),
        ("12 RUE LOUIS-AUGUSTE BLANQUI 93140", "Rue Louis Auguste Blanqui"),
        ("12 r louis auguste blanqui", "Rue Louis Auguste Blanqui"),
    ],
)
def test_a_slip_of_the_keyboard_finds_its_street(app, words, street):
    assert queries.search(words)[0].street == street


@pytest.mark.parametrize(
    "words", ["zzzzqqq wwwxxx", "!!!", "ab", "", " " * 300, "'; DROP TABLE ticket;--", "é" * 500]
)
def test_nonsense_finds_nothing_and_breaks_nothing(app, words):
    assert queries.search(words) == []


@pytest.mark.parametrize(("latitude", "longitude"), [(48.85, 2.35), (0.0, 0.0), (-89.9, 179.9)])
def test_a_place_far_from_all_has_no_address(app, latitude, longitude):
    assert queries.reverse(latitude, longitude) is None


def test_the_api_answers_words_and_places(client, bondy):
    found = client.get(
        "/api/v1/addresses", query_string={"q": "12 rue louis auguste blanqui bondy"}
    ).get_json()["items"]
    assert found[0]["label"] == "12 Rue Louis Auguste Blanqui 93140 Bondy"
    assert found[0]["inside"] is True
    back = client.get(
        "/api/v1/addresses",
        query_string={"latitude": found[0]["latitude"], "longitude": found[0]["longitude"]},
    )
    assert [item["street"] for item in back.get_json()["items"]] == ["Rue Louis Auguste Blanqui"]
    assert client.get("/api/v1/addresses?q=zzzzqqq").get_json() == {"items": [], "next": None}
    assert client.get("/api/v1/addresses").get_json()["items"] == []


def test_a_signalement_that_says_its_address_only_gets_its_place(app, client, bondy, publish_and_work):
    from server.commons.territories import queries as territories
    from server.commons.territories.models import CategoryRow
    from server.core.db import db, unit_of_work
    from server.reporting.signalements.models import Signalement
    from server.reporting.tickets.models import Ticket

    with unit_of_work() as work:
        work.session.add(
            CategoryRow(
                territory_id=bondy,
                code="tag",
                labels={"fr": "Tag"},
                icon="x",
                urgent=False,
                public=True,
                proof_required=False,
                ask_after_nightfall=False,
                target_days=5,
                target_calendar="working",
                synonyms=[],
                notice=None,
                questions=[],
                position=1,
                active=True,
                parent_id=None,
            )
        )
    territories.forget()
    for identifier, address in (
        ("11111111-1111-4111-8111-111111111111", "12 rue Louis Auguste Blanqui"),
        ("22222222-2222-4222-8222-222222222222", "zzzzqqq wwwxxx, chez Mme Martin"),
    ):
        answer = client.post(
            "/api/v1/signalements",
            json={"id": identifier, "category": "tag", "address": address},
            headers={"Authorization": "Bearer a-secret-that-is-long-enough"},
        )
        assert answer.status_code == 201, answer.text
    publish_and_work()
    placed, unknown = db.session.scalars(db.select(Ticket).order_by(Ticket.number)).all()
    assert (placed.state, placed.street) == ("assigned", "Rue Louis Auguste Blanqui")
    assert placed.latitude == pytest.approx(48.900136)
    assert db.session.scalars(db.select(Signalement.position_source).order_by(Signalement.number)).all() == [
        "address",
        None,
    ]
    assert (unknown.state, unknown.latitude, unknown.street) == ("assigned", None, None)
    assert "Martin" not in client.get(f"/api/v1/signalements/{unknown.number}").text
