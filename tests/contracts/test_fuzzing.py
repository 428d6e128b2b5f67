"""Whatever is sent to the API, from its own description, is never a fault of ours, and answers as it says."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = int(os.environ.get("PARVIS_FUZZ_EXAMPLES", "2"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def fuzz(
    app: Any, headers: dict[str, str], known: dict[str, str], examples: int
) -> tuple[list[str], set[int]]:
    """Call every operation with generated requests, on known things every other time; faults and statuses."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    faults: list[str] = []
    seen: set[int] = set()
    quiet = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                strategy = operation.as_strategy(generation_mode=mode)
                quiet(given(case=strategy)(_caller(headers, known, seen)))()
        except Unsatisfiable:
            continue  # nothing can be wrong in a call that takes nothing
        except (FailureGroup, AssertionError) as failure:
            faults.append(f"{operation.label}: {failure}")
        except BaseExceptionGroup as group:
            faults += [f"{operation.label}: {error}" for error in group.exceptions]
    return faults, seen


def _caller(headers: dict[str, str], known: dict[str, str], seen: set[int]) -> Callable[[Any], None]:
    turn = itertools.count()

    def call(case: Any) -> None:
        if next(turn) % 2:
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        answer = case.call(headers=headers)
        seen.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    return call


def reader(town: Any, sent: Any, who: str) -> tuple[dict[str, str], dict[str, str]]:
    """The headers of somebody, and the ids of a signalement that is there."""
    headers = {
        "nobody": town.headers(),
        "author": town.headers(sent.secret),
        "desk": town.as_staff("desk"),
        "tablet": town.as_tablet(),
    }[who]
    known = {
        "ticket_id": sent.ticket_id,
        "witness_id": sent.id,
        "signalement_id": sent.id,
        "reference": sent.number,
        "slug": "centre",
    }
    return headers, known


@pytest.mark.parametrize("who", ["nobody", "author", "desk", "tablet"])
def test_generated_requests_are_never_a_fault(app, town, sent, who):
    headers, known = reader(town, sent, who)
    faults, seen = fuzz(app, headers, known, EXAMPLES)
    assert not faults, "\n\n".join(faults)
    assert {200, 422} <= seen
