"""What cannot be accepted is refused with the right status, in words, in two languages; nothing is stored."""

from __future__ import annotations

import io
import json
import uuid

from tests.features.reporting.refusals import BIG, SECRET, bearer, check_all, raw, stored


def test_signalements_that_cannot_be(town):
    post = ("POST", "/api/v1/signalements")

    def body(**given):
        return {"json": town.draft(**given), **bearer(SECRET)}

    cases = [
        ("unknown category", *post, 422, body(category="licorne")),
        ("a heading", *post, 422, body(category="voirie")),
        ("no category", *post, 422, body(category=None)),
        ("a category that is a number", *post, 422, body(category=7)),
        ("unknown kind", *post, 422, body(kind="insulte")),
        ("no id", *post, 422, body(id=None)),
        ("an id that is none", *post, 422, body(id="42")),
        ("no place", *post, 422, body(latitude=None, longitude=None)),
        ("half a place", *post, 422, body(longitude=None)),
        ("null island", *post, 422, body(latitude=0, longitude=0)),
        ("off the globe", *post, 422, body(latitude=91)),
        ("far off the globe", *post, 422, body(longitude=1e300)),
        ("words as coordinates", *post, 422, body(latitude="ici")),
        ("a list as coordinates", *post, 422, body(latitude=[44.4])),
        ("another country", *post, 422, body(latitude=52.52, longitude=13.40)),
        ("too many words", *post, 422, body(description="x" * 2001)),
        ("words that are a number", *post, 422, body(description=7)),
        ("a long address", *post, 422, body(address="x" * 301)),
        ("six photos", *post, 422, body(photos=6)),
        ("minus one photo", *post, 422, body(photos=-1)),
        ("gigantic number of photos", *post, 422, body(photos=2**62)),
        ("impossible accuracy", *post, 422, body(accuracy_m=-1)),
        ("unknown source of position", *post, 422, body(position_source="astrologie")),
        ("a date in words", *post, 422, body(taken_at="hier")),
        ("the year 1", *post, 422, body(taken_at="0001-01-01T00:00:00+14:00")),
        ("the year 9999", *post, 422, body(taken_at="9999-12-31T23:59:59-12:00")),
        ("a broken e-mail", *post, 422, body(contact={"email": "awa@"})),
        ("a broken phone", *post, 422, body(contact={"phone": "zéro six"})),
        ("a contact that is words", *post, 422, body(contact="awa")),
        ("answers that are a list", *post, 422, body(answers=["grand"])),
        ("answers that are nested", *post, 422, body(answers={"taille": {"a": 1}})),
        ("answers in lists of lists", *post, 422, body(answers={"taille": [["grand"]]})),
        ("a missing answer", *post, 422, body(category="stationnement-genant")),
        ("a long language", *post, 422, body(language="x" * 9)),
        ("no secret", *post, 401, {"json": town.draft()}),
        ("a short secret", *post, 403, {"json": town.draft(), **bearer("court")}),
    ]
    check_all(town.client, cases)


def test_a_place_elsewhere_says_who_is_competent(town):
    before = stored()
    from server.commons.territories import queries

    here = queries.for_host("localhost")
    neighbour = here.neighbours[0]
    point = neighbour.geometry.representative_point()
    for language, words in (("fr", "La commune compétente est"), ("en", neighbour.name)):
        town.language = language
        answer = town.send(latitude=point.y, longitude=point.x).answer
        assert answer.status_code == 422
        problem = answer.get_json()
        assert words in problem["detail"]
        assert neighbour.name in problem["detail"]
        assert problem["competent"]["name"] == neighbour.name
        assert problem["errors"]["latitude"]
    assert stored() == before


def test_bodies_that_are_not_what_they_say(town):
    where = ("POST", "/api/v1/signalements")
    valid = json.dumps(town.draft())
    cases = [
        ("no JSON", *where, 400, raw(b"{pas du json")),
        ("cut short", *where, 400, raw(valid[:-20].encode())),
        ("not UTF-8", *where, 400, raw(b'{"id": "\xff\xfe"}')),
        ("a list", *where, 422, raw(b"[]")),
        ("a number", *where, 422, raw(b"7")),
        ("a word", *where, 422, raw(b'"bonjour"')),
        ("null", *where, 422, raw(b"null")),
        ("nested deeply", *where, 400, raw(b"[" * 100_000 + b"]" * 100_000)),
        ("nested a little too deeply", *where, 400, raw(b'{"answers":' + b"[" * 20 + b"]" * 20 + b"}")),
        ("NaN", *where, 400, raw(valid.replace("44.4475", "NaN").encode())),
        ("Infinity", *where, 400, raw(valid.replace("44.4475", "-Infinity").encode())),
        ("too large a number", *where, 400, raw(valid.replace("44.4475", "1e999").encode())),
        ("a gigantic integer", *where, 422, raw(valid.replace("44.4475", "9" * 300).encode())),
        ("NUL in words", *where, 400, raw(json.dumps(town.draft(description="a\0b")).encode())),
        ("NUL in a key", *where, 400, raw(json.dumps({**town.draft(), "a\0b": 1}).encode())),
        ("NUL in an answer", *where, 400, raw(json.dumps(town.draft(answers={"taille": "a\0"})).encode())),
        ("a lone surrogate", *where, 400, raw(valid.replace("Un trou", "\\ud800").encode())),
        ("nothing", *where, 422, raw(b"")),
        ("a form", *where, 415, raw(b"id=7&category=tag", content_type="application/x-www-form-urlencoded")),
        ("text", *where, 415, raw(valid.encode(), content_type="text/plain")),
        ("XML", *where, 415, raw(b"<id>7</id>", content_type="application/xml")),
        ("thirty megabytes", *where, 413, raw(BIG.encode())),
        ("a megabyte of empty lists", *where, 413, raw(b"[" + b"[]," * 400_000 + b"7]")),
        ("more lists than anybody needs", *where, 400, raw(b"[" + b"0," * 210_000 + b"7]")),
    ]
    check_all(town.client, cases)


def test_a_long_body_in_chunks_is_too_long_and_not_cut(town):
    """Without a length before it, what is read up to the limit could be taken for the whole."""
    long = json.dumps(town.draft()).encode() + b" " * 600_000
    answer = town.client.post(
        "/api/v1/signalements",
        input_stream=io.BytesIO(long),
        environ_overrides={"wsgi.input_terminated": True},
        **bearer(SECRET),
        content_type="application/json",
    )
    assert (answer.status_code, answer.get_json()["code"]) == (413, "http_413")


def test_numbers_that_no_column_holds(town, sent):
    """Whatever the answer, it is never a fault of ours."""
    path = f"/api/v1/tickets/{sent.ticket_id}/actions"
    for base_version in ("9" * 30, "1e308", "-1", "1.5", "true", '"7"', "2147483648", "9223372036854775808"):
        body = (
            f'{{"id": "{uuid.uuid4()}", "kind": "comment", "words": "Vu.", "base_version": {base_version}}}'
        )
        answer = town.client.post(
            path, data=body, headers={**town.as_staff("desk"), "Content-Type": "application/json"}
        )
        assert answer.status_code == 422, (base_version, answer.text)
