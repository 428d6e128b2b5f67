"""What every factory inherits: rows are stored at once, in a unit of work."""

from __future__ import annotations

from typing import Any

from factory.alchemy import SQLAlchemyModelFactory

from server.core.db import db, inside_unit_of_work, unit_of_work


class Factory(SQLAlchemyModelFactory):
    """Base of the factories. Defaults are true to life, so that a test states only what matters to it."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = staticmethod(lambda: db.session)

    @classmethod
    def _save(cls, model_class: type, session: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        row = model_class(*args, **kwargs)
        if inside_unit_of_work():
            session.add(row)
            session.flush()
            return row
        with unit_of_work() as work:
            work.session.add(row)
        return row
