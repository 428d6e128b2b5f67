"""The examples that three programs conform to, held against the OpenAPI document and the real answers."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.features.reporting.town import action, jpeg

HERE = Path(__file__).parent
ANSWERS = {  # example: method, path, status, content type
    "signalement_created": ("post", "/api/v1/signalements", "201", "application/json"),
    "signalement_private": ("get", "/api/v1/signalements/{reference}", "200", "application/json"),
    "signalement_public": ("get", "/api/v1/signalements/{reference}", "200", "application/json"),
    "nearby": ("get", "/api/v1/signalements/nearby", "200", "application/json"),
    "public_list": ("get", "/api/v1/signalements", "200", "application/json"),
    "district": ("get", "/api/v1/districts/{slug}", "200", "application/json"),
    "field_actions_out": ("post", "/api/v1/field/actions", "200", "application/json"),
    "field_round": ("get", "/api/v1/field/round", "200", "application/json"),
    "alert": ("get", "/api/v1/alerts/mine", "200", "application/json"),
    "territory": ("get", "/api/v1/territory", "200", "application/json"),
    "announcements": ("get", "/api/v1/announcements", "200", "application/json"),
    "suggestion": ("post", "/api/v1/categories/suggestions", "200", "application/json"),
    "device_created": ("post", "/api/v1/devices", "201", "application/json"),
}
BODIES = {
    "signalement_in": ("post", "/api/v1/signalements"),
    "alert_in": ("post", "/api/v1/alerts"),
    "verdict_in": ("post", "/api/v1/witnesses/{witness_id}/verdict"),
    "follower_in": ("post", "/api/v1/announcements/{announcement_id}/followers"),
    "message_in": ("post", "/api/v1/witnesses/{witness_id}/messages"),
    "words_in": ("post", "/api/v1/categories/suggestions"),
    "push_address_in": ("post", "/api/v1/witnesses/{witness_id}/push-addresses"),
    "field_report_in": ("post", "/api/v1/field/actions"),
    "field_actions_in": ("post", "/api/v1/field/actions"),
}


def example(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text())


@pytest.fixture
def document(client: Any) -> dict[str, Any]:
    """The OpenAPI document."""
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    whole = {**schema, "components": document["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(value)


def answered(document: dict[str, Any], method: str, path: str, status: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"][path][method]["responses"][status]["content"][kind]["schema"]
    return found


@pytest.mark.parametrize("name", ANSWERS)
def test_an_example_of_an_answer_is_what_the_document_says(document, name):
    check(document, answered(document, *ANSWERS[name]), example(name))


@pytest.mark.parametrize("name", BODIES)
def test_an_example_of_a_body_is_what_the_document_says(document, name):
    method, path = BODIES[name]
    check(
        document,
        document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"],
        example(name),
    )


def test_the_example_of_a_problem_is_what_the_document_says(document):
    check(
        document,
        document["components"]["responses"]["DEFAULT_ERROR"]["content"]["application/problem+json"]["schema"],
        example("problem"),
    )


# -- real answers --


def same_shape(expected: Any, found: Any, path: str = "") -> list[str]:
    """What the example has and the answer lacks, or says in another type; null stands for anything."""
    if expected is None or found is None:
        return []
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{path}: {type(found).__name__} instead of an object"]
        missing = [f"{path}.{key} is missing" for key in expected if key not in found]
        return missing + [
            fault
            for key in expected
            if key in found
            for fault in same_shape(expected[key], found[key], f"{path}.{key}")
        ]
    if isinstance(expected, list):
        if not isinstance(found, list):
            return [f"{path}: {type(found).__name__} instead of a list"]
        return [fault for one in found if expected for fault in same_shape(expected[0], one, f"{path}[]")]
    numbers = (int, float)
    if isinstance(expected, numbers) and isinstance(found, numbers) and not isinstance(expected, bool):
        return []
    return (
        [] if type(expected) is type(found) else [f"{path}: {found!r} instead of something like {expected!r}"]
    )


def conforms(name: str, found: Any) -> None:
    assert not (faults := same_shape(example(name), found)), "\n".join(faults)


def test_real_answers_have_the_shape_of_the_examples(town, document, publish_and_work):
    body = {**example("signalement_in"), "answers": {"combien": "un"}}
    town.language = "fr"
    sent = town.send(**{key: body[key] for key in body})
    assert sent.answer.status_code == 201, sent.answer.text
    conforms("signalement_created", sent.answer.get_json())
    assert town.put_photo(sent, str(uuid.uuid4()), jpeg()).status_code == 200
    publish_and_work()
    assert town.act("lights", sent.ticket_id, "message", words="Nous passons demain.").status_code == 200
    page = town.page(sent)
    conforms("signalement_private", page)
    public = town.client.get(f"/api/v1/signalements/{sent.number}").get_json()
    conforms("signalement_public", public)
    near = town.client.get("/api/v1/signalements/nearby?latitude=44.4475&longitude=1.4403").get_json()
    assert near["items"]
    conforms("nearby", near)
    listed = town.client.get("/api/v1/signalements").get_json()
    assert listed["items"]
    conforms("public_list", listed)
    district = town.client.get("/api/v1/districts/centre").get_json()
    conforms("district", district)
    conforms("territory", town.client.get("/api/v1/territory").get_json())
    announced = town.announce(latitude=44.4420, longitude=1.4412, radius_m=250, categories=["eclairage"])
    conforms("announcements", announced)
    ticket = town.ticket(sent.ticket_id)
    conforms("ticket_full", ticket)
    conforms("ticket", ticket)
    for path, value in (
        ("/api/v1/signalements/{reference}", page),
        ("/api/v1/signalements/{reference}", public),
        ("/api/v1/signalements/nearby", near),
        ("/api/v1/signalements", listed),
        ("/api/v1/districts/{slug}", district),
        ("/api/v1/announcements", announced),
        ("/api/v1/tickets/{ticket_id}", ticket),
    ):
        check(document, answered(document, "get", path, "200", "application/json"), value)


def test_the_tablets_real_answers_have_the_shape_of_the_examples(town, document, sent, publish_and_work):
    changes = town.changes().get_json()
    conforms("field_changes", changes)
    assert changes["actions"] == example("field_changes")["actions"], "tablets foresee with the real table"
    check(document, answered(document, "get", "/api/v1/field/changes", "200", "application/json"), changes)
    at = {"latitude": 44.4475, "longitude": 1.4403}
    way = town.client.get("/api/v1/field/round", query_string=at, headers=town.as_tablet()).get_json()
    assert way["items"]
    conforms("field_round", way)
    check(document, answered(document, "get", "/api/v1/field/round", "200", "application/json"), way)
    start, refused = action(sent.ticket_id, "start"), action(sent.ticket_id, "reopen")
    results = {"results": town.journal(start, refused, "illisible")}
    conforms("field_actions_out", {"results": results["results"][:2]})
    check(document, answered(document, "post", "/api/v1/field/actions", "200", "application/json"), results)
    (reported,) = town.journal(*example("field_report_in")["actions"])
    assert reported["result"] == "applied"
    quiet = town.changes(changes["cursor"]).get_json()
    check(document, answered(document, "get", "/api/v1/field/changes", "200", "application/json"), quiet)


# -- the document itself --


def test_every_operation_says_what_it_answers_and_who_may_call(document):
    silent = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            good = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
            where = f"{method} {path}"
            if not good or not any(
                "content" in answer for answer in good if answer is not operation["responses"].get("204")
            ):
                silent += [] if "204" in operation["responses"] else [f"{where}: no answer"]
            if "security" not in operation:
                silent.append(f"{where}: no security")
            if "default" not in operation["responses"]:
                silent.append(f"{where}: no refusal")
            if method in ("post", "put") and "requestBody" not in operation:
                silent.append(f"{where}: no body")
            if not operation.get("summary"):
                silent.append(f"{where}: no summary")
    assert not silent, "\n".join(silent)


def test_the_document_names_its_three_kinds_of_tokens(document):
    assert set(document["components"]["securitySchemes"]) == {"secret", "session", "tablet"}
    assert document["openapi"].startswith("3.1")
