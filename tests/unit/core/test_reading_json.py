"""A JSON body is read whole or refused, however it is nested."""

from __future__ import annotations

import json

import pytest

from server.core.api import MAX_DEPTH, MAX_VALUES, read_json


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"7" + b"}" * depth


def test_what_is_read_is_what_was_written():
    written = {"a": [1, "é", None, {"b": [True, []]}], "c": {}, "": [[], [[2.5]]]}
    assert read_json(json.dumps(written).encode()) == written


@pytest.mark.parametrize("body", [b"[" + b"0," * (MAX_VALUES - 2) + b"0]", nested(MAX_DEPTH)])
def test_what_is_just_allowed_is_read(body):
    read_json(body)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"[" + b"0," * (MAX_VALUES - 1) + b"0]", "too many values"),
        (nested(MAX_DEPTH + 1), "nested too deep"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "nested too deep"),
        (rb'[[], {"a": {"b": ["c\u0000"]}}]', "holds NUL"),
        (rb'[[[]], {"a\u0000": 1}]', "holds NUL"),
        (b"{} {}", "after document"),
        (b"\xef\xbb\xbf{}", "BOM"),
    ],
)
def test_what_is_not_is_refused(body, why):
    with pytest.raises(json.JSONDecodeError, match=why):
        read_json(body)
