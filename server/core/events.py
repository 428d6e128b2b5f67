"""Facts, and what follows from them: an outbox table, one publisher, a ledger of asked jobs.

A service records a fact in the transaction that makes it true. The publisher, a single process, reads
facts after their commit, gives each its position in the change feed, writes in the ledger the jobs that
`server/subscriptions.py` ties to it, and hands those to RQ. Because positions are given after the
commit by one hand, a reader who has seen position n never misses one below n, whatever the order in
which transactions ended. The ledger is in the database: Redis may vanish, the sweep fills it again.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, ClassVar, cast

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    Row,
    String,
    Text,
    bindparam,
    insert,
    schema,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.core import queue
from server.core.clock import now
from server.core.db import Json, Model, UnitOfWork, after_commit, db, unit_of_work

BATCH = 500
LOST_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 8
PUBLISHER_LOCK = 7_310_001  # PostgreSQL advisory lock, any number that nobody else uses
Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER PRIMARY KEY counts up by itself there


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact, named in the past tense. Its fields are plain values: ids, words, numbers.

    `subject` and `audiences` place it in the change feed: who must look again at what.
    """

    territory_id: int
    subject: ClassVar[str | None] = None

    def audiences(self) -> Sequence[str]:
        """The readers of the change feed whom this fact concerns, such as `team:12`."""
        return ()

    def feed_subject(self) -> str | None:
        """What they must look at again, such as a ticket's id."""
        return None

    @property
    def kept_in(self) -> "type[EventRow]":
        """The outbox."""
        return EventRow

    def row(self) -> dict[str, Any]:
        """The columns of the event row that tells this fact."""
        return {
            "kind": type(self).__name__,
            "territory_id": self.territory_id,
            "payload": {field.name: _plain(getattr(self, field.name)) for field in fields(self)},
            "audiences": list(self.audiences()),
            "subject": self.feed_subject(),
            "occurred_at": now(),
        }


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


class EventRow(Model):
    """One fact. Never changed but for its position, given once by the publisher; forgotten when it is old."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(64))
    territory_id: Mapped[int]
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    audiences: Mapped[list[Any]] = mapped_column(Json)
    subject: Mapped[str | None] = mapped_column(String(64))
    occurred_at: Mapped[datetime]
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)

    __table_args__ = (
        Index(
            "ix_event_unpublished",
            "id",
            sqlite_where=text("position IS NULL"),
            postgresql_where=text("position IS NULL"),
        ),
    )


class FeedEntry(Model):
    """`audience` must look again at `subject`; read by position."""

    __tablename__ = "feed_entry"
    audience: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)


class JobRequest(Model):
    """A job that a fact asks for: waiting, done, or dead after `MAX_ATTEMPTS` failures.

    `event_id` and `territory_id` are the fact's, which may be forgotten before; None where the clock asked.
    """

    __tablename__ = "job_request"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    territory_id: Mapped[int | None]
    job: Mapped[str] = mapped_column(String(128))
    queue: Mapped[str] = mapped_column(String(128))
    arguments: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    requested_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_job_request_waiting",
            "sent_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_job_request_dead",
            "requested_at",
            sqlite_where=text("state = 'dead'"),
            postgresql_where=text("state = 'dead'"),
        ),
    )


@dataclass(frozen=True)
class Subscription:
    """`job` runs on `queue` when the fact is published; `queue` may depend on the fact's payload.

    Where it gives None, the fact asks nothing of the job.
    """

    job: Callable[..., object]
    queue: str | Callable[[Mapping[str, Any]], str | None]

    def queue_for(self, payload: Mapping[str, Any]) -> str | None:
        return self.queue if isinstance(self.queue, str) else self.queue(payload)


Table = Mapping[type[Event], Sequence[Subscription]]
_subscriptions: dict[str, Sequence[Subscription]] = {}


def use_subscriptions(table: Table) -> None:
    """Take the table of `server/subscriptions.py`; called once by each entry at its start."""
    _subscriptions.clear()
    _subscriptions.update({fact.__name__: jobs for fact, jobs in table.items()})


def arguments_of(job: Callable[..., object], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the fact that `job` takes, by name."""
    wanted = job.__code__.co_varnames[: job.__code__.co_argcount + job.__code__.co_kwonlyargcount]
    return {name: payload[name] for name in wanted if name in payload}


def publish_pending(limit: int = BATCH, *, silently: bool = False) -> int:
    """Publish up to `limit` committed facts; say how many. Only one caller at a time gets any.

    `silently` asks for no job: for histories that are told or imported, whose people were told long ago.

    Positions, feed entries and ledger rows are written in one transaction; RQ is told after it. If RQ
    cannot be told, the sweep tells it later.
    """
    if not _has_unpublished():
        return 0
    with unit_of_work() as work:
        if not _is_the_only_publisher():
            return 0
        facts = work.session.execute(
            select(EventRow.__table__).where(EventRow.position.is_(None)).order_by(EventRow.id).limit(limit)
        ).all()
        _give_positions(work, facts)
        requests = [] if silently else _requests_for(facts)
        if requests:
            asked = insert(JobRequest).returning(JobRequest.id, sort_by_parameter_order=True)
            numbers = work.session.scalars(asked, requests).all()
    if requests:
        queue.send(
            [(number, row["job"], row["queue"]) for number, row in zip(numbers, requests, strict=True)]
        )
    return len(facts)


def _give_positions(work: UnitOfWork, facts: Sequence[Row[Any]]) -> None:
    """Put the facts into the change feed, in their order."""
    if not facts:
        return
    last = work.session.scalar(select(db.func.max(EventRow.position))) or 0
    positions = list(enumerate(facts, start=last + 1))
    table = cast(schema.Table, EventRow.__table__)
    work.session.connection().execute(
        update(table).where(table.c.id == bindparam("of")).values(position=bindparam("given")),
        [{"of": fact.id, "given": position} for position, fact in positions],
    )
    entries = [
        {"audience": audience, "position": position, "subject": fact.subject}
        for position, fact in positions
        if fact.subject
        for audience in dict.fromkeys(fact.audiences)
    ]
    if entries:
        work.session.execute(insert(FeedEntry), entries)


def _requests_for(facts: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """The ledger's rows that follow from the facts."""
    instant = now()
    return [
        {
            "event_id": fact.id,
            "territory_id": fact.territory_id,
            "job": queue.name_of(subscription.job),
            "queue": queue_name,
            "arguments": arguments_of(subscription.job, fact.payload),
            "state": "waiting",
            "attempts": 0,
            "requested_at": instant,
            "sent_at": instant,
        }
        for fact in facts
        for subscription in _subscriptions.get(fact.kind, ())
        if (queue_name := subscription.queue_for(fact.payload)) is not None
    ]


def request_job(job: Callable[..., object], queue_name: str, **arguments: Any) -> JobRequest:
    """Ask for a job that no fact asks for, inside the caller's unit of work; the sweep sends it."""
    return _ask(job, queue_name, now() - LOST_AFTER, arguments)


def ask(job: Callable[..., object], queue_name: str, **arguments: Any) -> None:
    """Ask for a job that no fact asks for, and send it at once."""
    with unit_of_work() as work:
        request = _ask(job, queue_name, now(), arguments)
        work.session.flush()
    queue.send([(request.id, request.job, request.queue)])


def _ask(
    job: Callable[..., object], queue_name: str, sent_at: datetime, arguments: Mapping[str, Any]
) -> JobRequest:
    request = JobRequest(
        job=queue.name_of(job),
        queue=queue_name,
        arguments=dict(arguments),
        state="waiting",
        attempts=0,
        requested_at=now(),
        sent_at=sent_at,
    )
    db.session.add(request)
    return request


def _has_unpublished() -> bool:
    found = db.session.scalar(select(EventRow.id).where(EventRow.position.is_(None)).limit(1)) is not None
    db.session.rollback()
    return found


def _is_the_only_publisher() -> bool:
    if db.engine.dialect.name != "postgresql":
        return True  # SQLite's write lock already made us alone
    return bool(db.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": PUBLISHER_LOCK}))


def sweep(limit: int = BATCH) -> int:
    """Send again the jobs that were asked for and are nowhere in Redis; say how many.

    One sent again `MAX_ATTEMPTS` times without ending is put among the dead. Where more than `limit` wait,
    those found alive go to the end of the line.
    """
    lost_before = now() - LOST_AFTER
    waiting = db.session.execute(
        select(JobRequest.id, JobRequest.job, JobRequest.queue, JobRequest.attempts)
        .where(JobRequest.state == "waiting", JobRequest.sent_at <= lost_before)
        .order_by(JobRequest.sent_at)
        .limit(limit)
    ).all()
    db.session.rollback()
    alive = queue.alive([row.id for row in waiting])
    lost = [row for row in waiting if row.id not in alive]
    passed = alive if len(waiting) == limit else set()
    if not lost and not passed:
        return 0
    again = [row for row in lost if row.attempts < MAX_ATTEMPTS]
    dead = [row.id for row in lost if row.attempts >= MAX_ATTEMPTS]
    with unit_of_work() as work:
        _mark(work, [row.id for row in again], sent_at=now(), attempts=JobRequest.attempts + 1)
        _mark(work, dead, state="dead")
        _mark(work, passed, sent_at=now())
    queue.send([(row.id, row.job, row.queue) for row in again])
    return len(again)


def _mark(work: UnitOfWork, ids: Collection[int], **values: Any) -> None:
    """Write in the rows of these jobs, but of those that ended meanwhile."""
    waiting = update(JobRequest).where(JobRequest.id.in_(ids), JobRequest.state == "waiting")
    work.session.execute(waiting.values(**values))


def perform(request_id: int) -> None:
    """Run an asked job, once or again; the only function that RQ calls.

    A failure is kept in the ledger and raised, so that RQ retries it with growing delays; after
    `MAX_ATTEMPTS` it is dead and shown on the page of failed jobs.
    """
    request = db.session.get(JobRequest, request_id)
    if request is None or request.state == "done":
        db.session.rollback()
        return
    name, arguments = request.job, dict(request.arguments)
    db.session.rollback()
    try:
        queue.find(name)(**arguments)
    except Exception as error:
        db.session.rollback()
        _record_failure(request_id, error)
        raise
    with unit_of_work() as work:
        work.session.execute(
            update(JobRequest).where(JobRequest.id == request_id).values(state="done", finished_at=now())
        )


def _record_failure(request_id: int, error: Exception) -> None:
    with unit_of_work() as work:
        request = work.session.get_one(JobRequest, request_id, with_for_update=True, populate_existing=True)
        if request.state == "done":  # by another worker
            return
        request.attempts += 1
        request.last_error = f"{type(error).__name__}: {error}"[:2000]
        if request.attempts >= MAX_ATTEMPTS:
            request.state = "dead"


def revive(request_id: int) -> None:
    """Ask for a dead job again, with all its attempts; anything else is left as it is."""
    with unit_of_work() as work:
        request = work.session.get(JobRequest, request_id, with_for_update=True, populate_existing=True)
        if request is None or request.state != "dead":
            return
        request.state, request.attempts, request.sent_at = "waiting", 0, now()
        asked = (request.id, request.job, request.queue)
    queue.send([asked])


def init_events() -> None:
    """Nudge the publisher after every write, so that it need not poll fast."""
    after_commit(queue.nudge)
