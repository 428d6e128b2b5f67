"""Whatever is sent to the API, from its own description, is never a fault of ours, and answers as it says."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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

EXAMPLES = int(os.environ.get("PARVIS_FUZZ_EXAMPLES", "1"))  # `make soak` sends 400 of each kind
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
READERS = ("nobody", "author", "desk", "tablet")


@dataclass
class Reader:
    """Somebody who calls: what the answers were."""

    who: str
    headers: dict[str, str]
    seen: set[int] = field(default_factory=set)


def fuzz(app: Any, readers: list[Reader], known: dict[str, str], examples: int) -> list[str]:
    """Call every operation with generated requests, each as every reader; the faults.

    Every other request names things that are there. Making a request costs more than answering it: each is
    made once and sent by all.
    """
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    faults: list[str] = []
    quiet = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for number, result in enumerate(schema.get_all_operations()):
        operation = result.ok()
        # making the first request of a kind costs most: where one of each is asked for, every operation gets
        # what its description allows or what it does not, in turn
        modes = MODES if examples > 1 else MODES[number % 2 :][:1]
        try:
            for mode in modes:
                strategy = operation.as_strategy(generation_mode=mode)
                quiet(given(case=strategy)(_caller(readers, known, number // 2)))()
        except Unsatisfiable:
            continue  # nothing can be wrong in a call that takes nothing
        except (FailureGroup, AssertionError) as failure:
            faults.append(_told(operation.label, failure))
        except BaseExceptionGroup as group:
            faults += [_told(operation.label, error) for error in group.exceptions]
    return faults


def _told(label: str, error: BaseException) -> str:
    return f"{label}: {error} {' '.join(getattr(error, '__notes__', ()))}"


def _caller(readers: list[Reader], known: dict[str, str], first: int) -> Callable[[Any], None]:
    turn = itertools.count(first)

    def call(case: Any) -> None:
        if next(turn) % 2:
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        for reader in readers:
            plain = {**reader.headers, "Accept-Encoding": "identity"}  # it unpacks nothing
            answer = case.call(headers=plain)
            reader.seen.add(answer.status_code)
            try:
                case.validate_response(answer, checks=CHECKS)
            except (FailureGroup, AssertionError) as failure:
                failure.add_note(f"called as {reader.who}")
                raise

    return call


def everybody(town: Any, sent: Any) -> tuple[list[Reader], dict[str, str]]:
    """Who calls, and the ids of what is there."""
    headers = (town.headers(), town.headers(sent.secret), town.as_staff("desk"), town.as_tablet())
    known = {
        "ticket_id": sent.ticket_id,
        "witness_id": sent.id,
        "signalement_id": sent.id,
        "reference": sent.number,
        "slug": "centre",
    }
    return [Reader(who, given) for who, given in zip(READERS, headers, strict=True)], known


def test_generated_requests_are_never_a_fault(app, town, sent):
    readers, known = everybody(town, sent)
    faults = fuzz(app, readers, known, EXAMPLES)
    assert not faults, "\n\n".join(faults)
    for reader in readers:
        assert {200, 422} <= reader.seen, reader.who
