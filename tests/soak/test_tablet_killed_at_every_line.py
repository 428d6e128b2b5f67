"""The tablet is killed at each line of its sync, opened again, and loses nothing."""

import sys

from tests.unit.agent_app.conftest import server
from tests.unit.agent_app.test_killed_at_any_line import kill_and_look, lines

__all__ = ["lines", "server"]


def test_killed_at_every_line_of_an_exchange_each_tap_counts_once(server, tmp_path, lines, capsys):
    with capsys.disabled():
        sys.stdout.write(f"\nkilled at each of the {len(lines)} lines that an exchange comes to\n")
    kill_and_look(server, tmp_path / "t", lines)
