"""What cannot start says so in one sentence, before anything is started."""

from __future__ import annotations

import errno
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from server.cli import _about_the_disk, build_parser
from server.programs import CannotStart, hold_data_folder
from server.worker import forks
from tests.servers.parvis import ROOT, clean_environment
from tests.servers.starting import free_port


def run(data_dir: Path, *, command: str = "run", **given: str) -> tuple[int, str]:
    """Run a command that must refuse; its exit code and what it said."""
    environ = clean_environment(data_dir, int(given.pop("PARVIS_PORT", free_port())), **given)
    argv = [sys.executable, "-m", "server.cli", command]
    ended = subprocess.run(
        argv, cwd=ROOT, env=environ, check=False, capture_output=True, text=True, timeout=60
    )
    return ended.returncode, ended.stderr


def is_one_sentence(said: str) -> bool:
    return said.startswith("parvis: ") and said.count("\n") == 1 and said.rstrip().endswith(".")


def test_a_wrong_setting(tmp_path):
    code, said = run(tmp_path / "data", PARVIS_PROT="8000")
    assert code == 1
    assert is_one_sentence(said)
    assert "PARVIS_PROT" in said


def test_a_port_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, said = run(tmp_path / "data", PARVIS_PORT=str(taken.getsockname()[1]))
    assert code == 1
    assert is_one_sentence(said)
    assert "already in use" in said


def test_an_address_that_is_not_ours(tmp_path):
    code, said = run(tmp_path / "data", PARVIS_HOST="192.0.2.7")
    assert code == 1
    assert is_one_sentence(said)
    assert "PARVIS_HOST" in said


@pytest.mark.parametrize("command", ["run", "serve", "worker"])
def test_a_redis_that_does_not_answer(tmp_path, command):
    code, said = run(tmp_path / "data", command=command, REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    assert code == 1
    assert is_one_sentence(said)
    assert "REDIS_URL" in said


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_database_that_does_not_answer(tmp_path, command):
    url = f"postgresql://parvis@127.0.0.1:{free_port()}/parvis"
    code, said = run(tmp_path / "data", command=command, DATABASE_URL=url)
    assert code == 1
    assert is_one_sentence(said)
    assert "DATABASE_URL" in said


def test_a_data_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    code, said = run(tmp_path / "file" / "data")
    assert code == 1
    assert is_one_sentence(said)
    assert "PARVIS_DATA_DIR" in said


def test_files_are_for_this_user_alone_in_a_folder_open_to_others(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    environ = clean_environment(folder, free_port(), PARVIS_DEMO="off")
    argv = [sys.executable, "-m", "server.cli", "migrate"]
    subprocess.run(argv, cwd=ROOT, env=environ, check=True, capture_output=True, timeout=60)
    assert (folder / "parvis.db").stat().st_mode & 0o077 == 0


def test_a_file_that_is_not_ours_to_write(tmp_path):
    (tmp_path / "data" / "parvis.lock").mkdir(parents=True)  # refused to root too, as another user's file is
    code, said = run(tmp_path / "data")
    assert code == 1
    assert is_one_sentence(said)
    assert "parvis.lock" in said


def test_a_full_disk_is_told_and_an_error_of_ours_keeps_its_trace(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    assert "is full" in _about_the_disk(full, tmp_path)
    with pytest.raises(FileNotFoundError):
        _about_the_disk(FileNotFoundError(errno.ENOENT, "No such file", "/elsewhere"), tmp_path)


class TestDataFolder:
    @pytest.fixture
    def settings(self, tmp_path):
        from config.settings import read_settings

        return read_settings({"PARVIS_DATA_DIR": str(tmp_path)})

    def test_a_second_parvis_is_refused_with_the_number_of_the_first(self, settings):
        with hold_data_folder(settings), pytest.raises(CannotStart, match=r"process \d+\) already uses"):
            hold_data_folder(settings)

    def test_it_is_free_again_after_the_first(self, settings):
        hold_data_folder(settings).close()
        hold_data_folder(settings).close()

    def test_programs_of_a_killed_parvis_are_waited_for(self, settings):
        lock = hold_data_folder(settings)
        lock.truncate(0)
        lock.write("4194304999\n")  # no such process: the supervisor was killed, its Redis is ending
        lock.flush()
        redis = subprocess.Popen(["sleep", "1"], pass_fds=(lock.fileno(),))
        lock.close()
        hold_data_folder(settings).close()
        assert redis.poll() is not None or redis.wait(5) == 0


@pytest.mark.parametrize("given", ["0", "-2", "many"])
def test_a_web_without_processes_is_refused(given, capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args(["serve", "--processes", given])
    assert "--processes" in capsys.readouterr().err


def test_there_are_workers_and_one_publisher():
    names = [program.name for program in forks(Flask("town"))]
    assert len(names) == len(set(names))
    assert sum(name.startswith("worker") for name in names) >= 2
    assert names.count("publisher") == 1
