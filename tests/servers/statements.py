"""What SQLAlchemy compiled for one test's database serves the next test's: the tables are the same.

An engine keeps the SQL of each statement it was given. A new engine for each test would compile all of
them anew, which costs more than running them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, Engine

_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}


def share_statements(engine: Engine) -> None:
    """Let `engine`, which has not been connected yet, use and keep what those of its kind compiled."""
    engine.dialect = _dialects.setdefault(engine.dialect.name, engine.dialect)  # part of a statement's key
    engine.update_execution_options(compiled_cache=_compiled)
