"""What was compiled for one test's application serves the next test's: its source is the same.

A new application and engine for each test would compile every statement, template and route anew, which
costs several times what running them does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}
_builders: dict[tuple[Any, ...], Callable[..., Any]] = {}


def share_statements(engine: Engine) -> None:
    """Let `engine`, which has not been connected yet, use and keep what those of its kind compiled."""
    engine.dialect = _dialects.setdefault(engine.dialect.name, engine.dialect)  # part of a statement's key
    engine.update_execution_options(compiled_cache=_compiled)


class _Templates(BytecodeCache):
    """The code of templates, kept in this process; Jinja asks by name and by the source's checksum."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key, bucket.checksum] = bucket.code


_templates = _Templates()


def share_templates(app: Flask) -> None:
    """Let `app`, which has drawn no page yet, use and keep what those before it compiled."""
    app.jinja_env.bytecode_cache = _templates


@cache
def share_routes() -> None:
    """Let every route made from now on use the address builder of the same route of another application.

    Werkzeug writes and compiles two functions for each: they depend on what the rule says, and on nothing
    of the application.
    """
    compile_builder = Rule._compile_builder

    def shared(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        key = (rule.rule, rule.subdomain, rule.host, str(rule.defaults), append_unknown)
        if key not in _builders:
            _builders[key] = compile_builder(rule, append_unknown)
        return _builders[key]

    Rule._compile_builder = shared  # type: ignore[method-assign]  # Werkzeug has no setting for it
