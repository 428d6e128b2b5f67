"""A tablet says where in its code it ended; it goes to the log, and only what the code knows is taken."""

import logging

import pytest

CRASH = {
    "at": "2026-11-21T08:55:00Z",
    "version": "1.0.0",
    "machine": "Linux, Python 3.11",
    "error": "ValueError",
    "frames": ["agent_app/app.py:12 go"],
}


def send(town, headers, **given):
    return town.client.post("/api/v1/field/crashes", json={**CRASH, **given}, headers=headers)


def test_it_goes_to_the_log_with_the_tablet_that_sent_it(town, caplog):
    with caplog.at_level(logging.WARNING):
        assert send(town, town.as_tablet("proximite"), words="12 rue Clemenceau").status_code == 204
    (line,) = [record.getMessage() for record in caplog.records if "ended by an error" in record.getMessage()]
    assert "agent_app/app.py:12 go" in line
    assert "Clemenceau" not in line


def test_nobody_unknown_fills_the_log(town):
    assert send(town, {}).status_code == 401


@pytest.mark.parametrize("given", [{"frames": ["x" * 201]}, {"frames": ["x"] * 31}, {"error": "x" * 201}])
def test_a_report_that_is_too_long_is_refused(town, given):
    assert send(town, town.as_tablet("proximite"), **given).status_code == 422
