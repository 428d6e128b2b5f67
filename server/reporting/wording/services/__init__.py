"""Writes: a town's words are learnt anew."""

from collections.abc import Callable

from server.commons.territories import queries as territories
from server.core import queue
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.events import request_job
from server.reporting.wording import queries
from server.reporting.wording.models import WordModel
from server.reporting.wording.services.learning import learn

__all__ = ["ask_for_each_town", "learn_town"]


def ask_for_each_town(job: Callable[..., object]) -> None:
    """Ask for `job` once for each territory: each in a process of its own, which gives its memory back."""
    with unit_of_work():
        for territory_id in territories.all_ids():
            request_job(job, queue.MAINTENANCE, territory_id=territory_id)


def learn_town(territory_id: int) -> None:
    """Learn the words of a town as they are today, and keep the model in the place of the one before."""
    territory, learnt_at = territories.by_id(territory_id), now()
    names = queries.named(territory)
    if len({case.code for case in names}) < 2:
        return  # nothing to choose between
    told = queries.told(territory)
    db.session.rollback()  # learning takes its time: nothing is held open meanwhile
    learnt = learn(names, told)
    with unit_of_work() as work:
        row = work.lock(WordModel, territory_id)
        if row is None:
            row = WordModel(territory_id=territory_id)
            work.session.add(row)
        elif row.learnt_at >= learnt_at:
            return
        row.learnt_at, row.cases = learnt_at, learnt.cases
        row.coverage, row.accuracy = learnt.coverage, learnt.accuracy
        row.model = learnt.model.stored()
