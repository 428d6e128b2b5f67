"""What was compiled for one test's application serves the next test's: its source is the same.

A new application and engine for each test would compile every statement, template and route anew, which
costs several times what running them does.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}
_routes: dict[tuple[Any, ...], Any] = {}


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
    """Let every route made from now on use what was compiled for the same route of another application.

    Werkzeug takes its words apart, and writes and compiles two functions that build its address: they
    depend on what the rule says, and on nothing of the application.
    """
    rules: Any = Rule  # what is replaced here is Werkzeug's own: it has no setting for it
    compile_rule = rules.compile

    def shared(rule: Any) -> None:
        key = (rule.rule, rule.subdomain, rule.host, str(rule.defaults), rule.merge_slashes)
        if key not in _routes:
            compile_rule(rule)
            _routes[key] = rule
        known = _routes[key]
        rule._parts, rule._trace, rule._converters = known._parts, known._trace, known._converters
        rule.arguments |= known.arguments
        rule._build = known._build.__func__.__get__(rule)
        rule._build_unknown = known._build_unknown.__func__.__get__(rule)

    rules.compile = shared
