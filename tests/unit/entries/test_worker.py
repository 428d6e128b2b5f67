"""A worker and the Redis that it stands before."""

from __future__ import annotations

from rq import Worker

from server.core import queue
from server.worker import ParvisWorker


def test_it_is_known_again_to_a_redis_that_lost_all_it_held(app):
    worker = ParvisWorker(app, [queue.INTAKE, queue.PHOTOS])
    worker.register_birth()
    queue.connection().flushall()
    worker.heartbeat()
    (known,) = Worker.all(connection=queue.connection())
    assert known.queue_names() == [queue.INTAKE, queue.PHOTOS]
