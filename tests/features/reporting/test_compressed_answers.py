"""What is the same for everybody is sent compressed; what is somebody's is not."""

import gzip
import json

import pytest

TOWN = "/api/v1/territory"


pytestmark = pytest.mark.any_database


@pytest.fixture
def ask(town):
    """Ask about the town, with these headers."""
    return lambda **given: town.client.get(
        TOWN, headers={name.replace("_", "-"): given[name] for name in given}
    )


def test_a_public_answer_is_the_same_in_fewer_bytes(ask):
    whole, small = ask(), ask(Accept_Encoding="gzip, br")
    assert "Content-Encoding" not in whole.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(small.data)) == whole.json
    assert int(small.headers["Content-Length"]) == len(small.data) < len(whole.data)
    assert "Accept-Encoding" in whole.headers["Vary"]
    assert "Accept-Encoding" in small.headers["Vary"]


def test_who_has_it_already_is_told_so(ask):
    tag = ask(Accept_Encoding="gzip").headers["ETag"]
    again = ask(Accept_Encoding="gzip", If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")


def test_an_answer_to_somebody_known_keeps_its_length_to_itself(ask, town):
    assert "Content-Encoding" not in ask(Accept_Encoding="gzip", Authorization="Bearer " + "q" * 43).headers
    town.client.set_cookie("session", "1")
    assert "Content-Encoding" not in ask(Accept_Encoding="gzip").headers


def test_few_bytes_are_not_worth_it(town):
    answer = town.client.get("/api/v1/nowhere", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
