"""A geocoder that is down, slow or lying never stops a signalement."""

import json
import time

import pytest

from server.commons.addresses import queries
from tests.fakes.geocoder import running_geocoder
from tests.servers.starting import free_port

pytestmark = pytest.mark.any_database


@pytest.fixture(autouse=True)
def _no_memory():
    """Nothing is known from another test, and no failure is waited for."""
    queries.forget()


@pytest.fixture
def geocoder():
    with running_geocoder() as running:
        yield running


@pytest.fixture
def given_settings(geocoder, request):
    down = "down" in request.node.name
    url = f"http://127.0.0.1:{free_port()}" if down else geocoder.url
    return {"PARVIS_GEOCODER_URL": url, "PARVIS_RATE_LIMITS": "off"}


def feature(**given):
    properties = {
        "label": "12 rue X 46000 Cahors",
        "score": 0.9,
        "street": "rue X",
        "type": "housenumber",
        **given.pop("properties", {}),
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [1.44, 44.44]},
        "properties": properties,
        **given,
    }


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


LIES = {
    "a page": b"<html>maintenance</html>",
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a word": b'"ok"',
    "an error": b'{"error": "quota"}',
    "features of words": b'{"features": "many"}',
    "features of null": b'{"features": [null]}',
    "no geometry": collection({"type": "Feature", "properties": {}}),
    "no properties": collection({"geometry": {"coordinates": [1, 2]}}),
    "words as coordinates": collection(feature(geometry={"coordinates": ["est", "nord"]})),
    "one coordinate": collection(feature(geometry={"coordinates": [1.44]})),
    "null coordinates": collection(feature(geometry={"coordinates": [None, None]})),
    "NaN": b'{"features": [{"geometry": {"coordinates": [NaN, NaN]}, "properties": {"label": "x"}}]}',
    "a score in words": collection(feature(properties={"score": "haut"})),
    "a street that is a list": collection(feature(properties={"street": ["a"]})),
    "a label of a megabyte": collection(feature(properties={"label": "x" * 1_100_000})),
    "a label of a thousand": collection(feature(properties={"label": "x" * 1000, "street": "y" * 1000})),
    "NUL": collection(feature(properties={"label": "12\0 rue X", "street": "rue\0 X"})),
    "not UTF-8": b'{"features": "\xff\xfe"}',
}


def check_dispatched(town, publish_and_work):
    """By its place, and by its address only, a signalement still finds a team."""
    queries.forget()
    sent = [town.send(), town.send(latitude=None, longitude=None, position_source=None, address="12 rue X")]
    publish_and_work()
    for one in sent:
        ticket = town.ticket(one.ticket_id)
        assert (ticket["state"], ticket["team"]) == ("assigned", "proximite")
    return sent


def test_lies_are_not_believed_and_stop_nothing(town, geocoder, publish_and_work):
    for name, body in LIES.items():
        geocoder.body = body
        try:
            check_dispatched(town, publish_and_work)
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error
        queries.forget()
        answer = town.client.get("/api/v1/addresses?q=12 rue X")
        assert answer.status_code == 200, name


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_a_refusal_stops_nothing(town, geocoder, publish_and_work, status):
    geocoder.status = status
    check_dispatched(town, publish_and_work)
    assert not [path for path in geocoder.asked if "elsewhere" in path]


def test_a_place_outside_the_town_is_not_taken_for_an_address_in_it(town, geocoder, publish_and_work):
    geocoder.body = collection(feature(geometry={"coordinates": [2.35, 48.85]}))
    sent = check_dispatched(town, publish_and_work)
    assert town.ticket(sent[1].ticket_id)["latitude"] is None


def test_an_unsure_answer_is_not_taken(town, geocoder, publish_and_work):
    geocoder.body = collection(feature(properties={"score": 0.3}))
    sent = check_dispatched(town, publish_and_work)
    assert town.ticket(sent[1].ticket_id)["latitude"] is None


def test_a_geocoder_that_is_down_stops_nothing(town, publish_and_work):
    check_dispatched(town, publish_and_work)


@pytest.mark.parametrize("how", ["slow", "drips"])
def test_a_slow_geocoder_is_left_alone_after_one_try(town, geocoder, publish_and_work, monkeypatch, how):
    monkeypatch.setattr(queries, "TIMEOUT_S", 0.6)
    geocoder.delay_s, geocoder.drips = (30, False) if how == "slow" else (0, True)
    queries.forget()
    began = time.monotonic()
    assert queries.reverse(44.44, 1.44) is None
    assert time.monotonic() - began < 3
    asked = len(geocoder.asked)
    assert queries.reverse(44.45, 1.45) is None
    assert queries.search("12 rue X") == []
    assert len(geocoder.asked) == asked, "it was asked again at once"
    check_dispatched(town, publish_and_work)


def test_the_same_question_is_asked_once(app, geocoder):
    geocoder.body = collection(feature())
    for _ in range(3):
        assert queries.search("12 rue X")[0].street == "rue X"
        assert queries.search("12  RUE x")[0].latitude == 44.44
    assert len(geocoder.asked) == 1
