"""The database: one session a request, one transaction a write, the same on SQLite and PostgreSQL.

Reads run in a deferred transaction. A write runs in `unit_of_work()`, which ends the read and, on
SQLite, takes the write lock at once (BEGIN IMMEDIATE), so that no transaction has to be upgraded
half-way and fail with "locked".
"""

import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from select import POLLIN, poll
from typing import Any, Protocol, TypeVar, cast
from weakref import WeakSet

import orjson
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Select,
    Table,
    Uuid,
    bindparam,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError, IntegrityError, NoResultFound
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 15_000
CONNECT_TIMEOUT_S = 10  # PostgreSQL on a machine that says nothing
MAPPED_BYTES = 1 << 30  # pages that SQLite reads without a copy, 1 GiB of the file at most


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant: `timestamptz` on PostgreSQL, naive UTC on SQLite. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant must be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], datetime | None]:
        """Read a column in one step: lists and maps read thousands of instants."""
        return _instant_of_text if dialect.name == "sqlite" else _instant_in_utc


def _instant_of_text(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored + "+00:00")


def _instant_in_utc(stored: datetime | None) -> datetime | None:
    return None if stored is None else stored.astimezone(UTC)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """The CHECK that keeps `column` among `words`; named after the column. NULL passes, as SQL has it."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


Json = JSON().with_variant(JSONB(), "postgresql")


class Model(DeclarativeBase):
    """The base of every table. Constraint names are fixed so that migrations can name them."""

    # a registry of our own: Flask-SQLAlchemy copies this class, SQLAlchemy refuses a copied annotation map
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime, uuid.UUID: Uuid, dict[str, Any]: Json, list[Any]: Json},
    )


db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})


class Fact(Protocol):
    """What a unit of work can record beside the rows: see `core.events.Event`."""

    @property
    def kept_in(self) -> type[Model]:
        """The table of facts."""
        ...

    def row(self) -> dict[str, Any]:
        """The columns of the row that tells this fact."""
        ...


Row = TypeVar("Row", bound=Model)


@cache
def _locking(model: type[Model]) -> Select[Any]:
    """The query that locks one row of `model` and reads it anew; made once, so that it is compiled once."""
    (key,) = inspect(model).primary_key
    statement = select(model).where(key == bindparam("key")).with_for_update()
    return statement.execution_options(populate_existing=True)


class UnitOfWork:
    """What a service holds while it writes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._locked: dict[tuple[type[Model], Any], Model] = {}
        self._facts: dict[type[Model], list[dict[str, Any]]] = {}
        self.has_told = False

    def emit(self, fact: Fact) -> None:
        """Record `fact` in the same transaction as the rows that make it true."""
        self._facts.setdefault(fact.kept_in, []).append(fact.row())

    def lock(self, model: type[Row], key: Any) -> Row | None:
        """The row of `key` as it is now, locked until the end; None when there is none.

        Asked again in the same unit of work it is the same row, without a query: nobody else can have
        changed it. To take what must exist, see `lock_one`.
        """
        known = self._locked.get((model, key))
        if known is None:
            known = self.session.scalar(_locking(model), {"key": key})
            if known is not None:
                self._locked[model, key] = known
        return cast("Row | None", known)

    def lock_one(self, model: type[Row], key: Any) -> Row:
        """`lock` of a row that exists.

        Raises:
            NoResultFound: it does not.
        """
        found = self.lock(model, key)
        if found is None:
            raise NoResultFound(f"no {model.__name__} {key}")
        return found

    def write_facts(self) -> None:
        """Store what was emitted, in its order; `unit_of_work` does it before the commit."""
        for model, rows in self._facts.items():
            self.session.execute(insert(cast(Table, model.__table__)), rows)
            self.has_told = True
        self._facts.clear()


Result = TypeVar("Result")
_current: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)
_after_commit: list[Callable[[], None]] = []


def inside_unit_of_work() -> bool:
    """Whether a write transaction is open here: nothing may reach the network then."""
    return _current.get() is not None


def after_commit(callback: Callable[[], None]) -> None:
    """Call `callback` after every commit of facts, outside the transaction. It must not raise."""
    if callback not in _after_commit:
        _after_commit.append(callback)


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """One write transaction: all of it is stored with its events, or none of it.

    Services open it; a service called by another one opens none. It ends the read transaction
    that was under way, so rows loaded before must be loaded again inside.

    Raises:
        RuntimeError: a unit of work is already open.
    """
    if _current.get() is not None:
        raise RuntimeError("a unit of work is already open: a service called by a service opens none")
    session: Session = db.session()
    session.rollback()
    session.connection(execution_options={"write": True})
    work = UnitOfWork(session)
    token = _current.set(work)
    try:
        yield work
        work.write_facts()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _current.reset(token)
    if work.has_told:
        for callback in _after_commit:
            callback()


def again_if_taken(write: Callable[[], Result]) -> Result:
    """What `write`, a whole unit of work, gives; it runs once more if another one took its ids meanwhile.

    The second run finds the other's rows. Two senders of the same thing at the same moment are thus
    answered as if one had come after the other.
    """
    try:
        return write()
    except IntegrityError:
        return write()


def prepare_engine(engine: Engine) -> None:
    """Set the pragmas and the BEGIN of SQLite; let no request have a connection that PostgreSQL ended."""
    if engine.dialect.name != "sqlite":
        _compile_nothing(engine)
        _refuse_ended(engine)
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        # the driver must not begin transactions by itself: it would choose the deferred kind
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "cache_size=-32000",
            f"mmap_size={MAPPED_BYTES}",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _compile_nothing(engine: Engine) -> None:
    """Have PostgreSQL compile no plan: by its defaults it would for what it finds dear, such as a search.

    What a page asks is answered sooner than compiled, and each connection would compile it again.
    """

    @event.listens_for(engine, "connect")
    def set_jit(connection: Any, _record: Any) -> None:
        connection.autocommit = True  # a setting made in a transaction goes with it
        connection.execute("SET jit = off")
        connection.autocommit = False


def _refuse_ended(engine: Engine) -> None:
    """Have the pool connect anew where the database said goodbye: one that restarted costs nobody a request.

    PostgreSQL hardly ever speaks on a connection that waits, except to end it. To look whether it did is a
    hundred times cheaper than to ask for an answer at each request, as `pool_pre_ping` does.
    """

    @event.listens_for(engine, "checkout")
    def ask_if_it_spoke(connection: Any, _record: Any, _proxy: Any) -> None:
        waiting = poll()
        waiting.register(connection.fileno(), POLLIN)
        if waiting.poll(0):
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError("the database ended this connection") from error


def engine_url(database_url: str) -> str:
    """`database_url` with the driver we use: psycopg 3 for PostgreSQL."""
    for prefix in ("postgresql://", "postgres://"):
        if database_url.startswith(prefix):
            return "postgresql+psycopg://" + database_url.removeprefix(prefix)
    return database_url


def init_database(app: Flask, database_url: str) -> None:
    """Bind `db` to `app`, and make a forked child forget its parent's connections."""
    app.config["SQLALCHEMY_DATABASE_URI"] = engine_url(database_url)
    says_itself = database_url.startswith("sqlite") or "connect_timeout=" in database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "connect_args": {} if says_itself else {"connect_timeout": CONNECT_TIMEOUT_S},
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "hide_parameters": True,  # an error's text goes to logs and ledgers, and addresses must not
    }
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    prepare_engine(engine)
    _engines.add(engine)


_engines: WeakSet[Engine] = WeakSet()


def _forget_connections() -> None:
    for engine in list(_engines):
        engine.dispose(close=False)  # the sockets belong to the parent, the child only drops its copies


os.register_at_fork(after_in_child=_forget_connections)
