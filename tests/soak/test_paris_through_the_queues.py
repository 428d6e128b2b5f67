"""Signalements of Paris posted to the real web server, then treated by the real publisher and workers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from server import programs
from server.core.db import db
from server.core.events import EventRow, JobRequest
from tests.features.faults.machine import Machine, machine_of
from tests.features.paris import paris, sending, stored
from tests.features.paris.conftest import city, rows, states
from tests.servers.smtp import Mailbox
from tests.servers.starting import free_port

__all__ = ["city", "rows", "states"]

SAMPLE = {"sqlite": 200, "postgresql": 60}
PHONES = 4
DRAINED_WITHIN_S = 240.0


@pytest.fixture
def machine(settings: Any, tmp_path: Path, mailbox: Mailbox) -> Iterator[Machine]:
    """The programs of Parvis on this test's database and Redis."""
    with machine_of(settings, tmp_path / "programs", mailbox.url) as machine:
        yield machine


@pytest.fixture
def web(machine: Machine, settings: Any) -> str:
    """The address of gunicorn, as it is started in service."""
    port = free_port()
    settings.runtime_dir.mkdir(mode=0o700, exist_ok=True)
    argv = programs.web_argv(replace(settings, port=port))
    machine.start(tuple(argv[1:]), port=port)
    base = f"http://127.0.0.1:{port}"
    machine.wait("the web answers", lambda: _answers(f"{base}/api/v1/territory"), 60)
    return base


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def _post(base: str, row: paris.Row) -> int:
    """What a phone does; the HTTP status."""
    headers = {"Authorization": f"Bearer {sending.secret_of(row)}"}
    answer = requests.post(
        f"{base}/api/v1/signalements", json=sending.body_of(row), headers=headers, timeout=60
    )
    assert answer.ok, answer.text
    return answer.status_code


def _is_quiet() -> bool:
    """Whether every fact is published and every job has ended."""
    db.session.rollback()
    left = [
        db.session.scalar(select(func.count()).select_from(model).where(condition))
        for model, condition in (
            (EventRow, EventRow.position.is_(None)),
            (JobRequest, JobRequest.state == "waiting"),
        )
    ]
    db.session.rollback()
    return left == [0, 0]


def test_all_that_is_posted_is_located_and_assigned_by_the_workers(
    city, rows, web, machine, database, capsys, record_property
):
    sent = paris.sample(rows, SAMPLE[database])
    machine.start(tuple(programs.workers_argv()[1:]))
    began = time.monotonic()
    with ThreadPoolExecutor(PHONES) as phones:
        assert list(phones.map(lambda row: _post(web, row), sent)) == [201] * len(sent)
        posted_s = time.monotonic() - began
        machine.wait("everything is treated", _is_quiet, DRAINED_WITHIN_S)
        drained_s = time.monotonic() - began
        assert list(phones.map(lambda row: _post(web, row), sent[:20])) == [200] * 20, "sent again"
    found = stored.read_back()
    assert len(found) == len(sent)
    for row in sent:
        stored.assert_history(city, row, found[sending.id_of(row)], None)
    figures = stored.judge(city, sent, found)
    assert figures.same_arrondissement >= stored.SAME_ARRONDISSEMENT, figures
    assert figures.same_team >= stored.SAME_TEAM, figures
    jobs = _assert_every_job_ended_well(len(sent))
    waits = [(entry.history[1].at - entry.history[0].at).total_seconds() for entry in found.values()]
    line = (
        f"{database}: {figures}\n  posted in {posted_s:.1f} s ({len(sent) / posted_s:.0f}/s), drained in "
        f"{drained_s:.1f} s: {jobs} jobs, {jobs / drained_s:.1f}/s; from POST to assigned "
        f"median {median(waits):.1f} s, 95 in 100 within {quantiles(waits, n=20)[-1]:.1f} s"
    )
    record_property("throughput", line)
    with capsys.disabled():
        print(f"\n{line}")


def _assert_every_job_ended_well(count: int) -> int:
    """No job is dead or failed, none was needed twice, and each signalement had all of its own; how many."""
    jobs = list(db.session.scalars(select(JobRequest)))
    assert {job.state for job in jobs} == {"done"}
    assert [job.last_error for job in jobs if job.last_error] == []
    asked = [job.job.rpartition(":")[2] for job in jobs]
    for name in ("locate_signalement", "dispatch_ticket", "tell_witnesses", "deliver_to_team"):
        assert asked.count(name) == count, name
    teams = {job.queue for job in jobs if job.job.endswith(":deliver_to_team")}
    assert all(queue.startswith("team.paris.") for queue in teams)
    assert len(teams) > 5
    return len(jobs)
