"""Databases where something has happened already: done once by the real services, copied for each test.

What happened is a function that is called with the application. It is called once for each database and
each set of settings; a test starts from a copy of the database and of the data folder that it left. All the
processes of a test run share what one of them played.
"""

from __future__ import annotations

import fcntl
import hashlib
import pickle
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.servers.application import running_application, settings_of, write_out
from tests.servers.postgresql import Cluster
from tests.servers.refilling import Template, dumped, restore
from tests.servers.smtp import Mailbox

Play = Callable[[Any], Any]
End = Callable[[], None]
OF_A_PROCESS = ("REDIS_URL", "SMTP_URL")  # its own servers: nothing of them is in what was played


@dataclass(frozen=True)
class States:
    """What the tests of a folder may start from.

    `first` has happened for all of them. Of `by_name`, a test starts from the last that it asks for by a
    fixture of that name, if its own settings are `given`; else it plays it for itself.
    """

    first: Play | None = None
    by_name: Mapping[str, Play] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    def and_also(self, **by_name: Play) -> States:
        """These states and more of them."""
        return replace(self, by_name={**self.by_name, **by_name})

    def wanted(self, fixtures: list[str], given: Mapping[str, str]) -> str | None:
        """The name of the state from which a test with these fixtures and settings starts."""
        found = [name for name in self.by_name if name in fixtures]
        return found[-1] if found and dict(given) == dict(self.given) else None


@dataclass(frozen=True)
class Kept:
    """A database and a data folder to be copied, what the play gave, and the letters it sent."""

    said: str  # what names it in all processes: the plays and their settings
    folder: Path
    url: str
    gave: bytes
    letters: tuple[Any, ...]


class Databases:
    """All states of one kind of database in this process: SQLite's without a cluster."""

    def __init__(self, cluster: Cluster | None, new_folder: Callable[[], Path], shared: Path) -> None:
        self._cluster, self._new_folder, self._shared = cluster, new_folder, shared
        self._kept: dict[tuple[Any, ...], Kept] = {}
        self._templates: dict[Kept, Template] = {}

    def after(
        self,
        before: Kept | None,
        play: Play,
        given: Mapping[str, str] | None = None,
        mailbox: Mailbox | None = None,
    ) -> Kept:
        """What `play` makes of `before` (None: of nothing) with the environment variables `given`.

        Redis and the mailbox are left as a copy needs them: Redis empty, the letters of the play written.
        """
        given = dict(given or {})
        key = (before, play, *sorted(given.items()))
        if key not in self._kept:
            self._kept[key] = self._play_once(before, play, given, mailbox)
        kept = self._kept[key]
        if mailbox:
            mailbox.messages[:] = kept.letters
        return kept

    def _play_once(
        self, before: Kept | None, play: Play, given: dict[str, str], mailbox: Mailbox | None
    ) -> Kept:
        """What `play` makes, played by the first process of this test run that asks.

        Empty tables are made by each: a cluster of PostgreSQL belongs to one process.
        """
        settings = sorted(item for item in given.items() if item[0] not in OF_A_PROCESS)
        said = repr((before and before.said, play.__module__, play.__qualname__, settings))
        if before is None:
            return self._play(said, None, play, given, mailbox, self._new_folder())
        kind = "sqlite" if self._cluster is None else "postgresql"
        folder = self._shared / f"{kind}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
        done, rows = folder / "played", folder / "rows"
        self._shared.mkdir(exist_ok=True)
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a play that failed
                (folder / "data").mkdir(parents=True)
                kept = self._play(said, before, play, given, mailbox, folder / "data")
                if self._cluster is not None:
                    rows.write_bytes(dumped(self._cluster, self._cluster.name_in(kept.url)))
                done.write_bytes(pickle.dumps(kept))
                return kept
        found: Kept = pickle.loads(done.read_bytes())
        if self._cluster is None:
            return found
        name = self._cluster.new_database(self._cluster.name_in(self._empty().url))
        restore(self._cluster, name, rows.read_bytes())
        return replace(found, url=self._cluster.url(name))

    def _empty(self) -> Kept:
        """The state with empty tables."""
        return next(kept for key, kept in self._kept.items() if key[0] is None)

    def _play(
        self,
        said: str,
        before: Kept | None,
        play: Play,
        given: dict[str, str],
        mailbox: Mailbox | None,
        folder: Path,
    ) -> Kept:
        from server.core import queue

        url = self._begin(before, folder)
        with running_application(settings_of(folder, {**given, "DATABASE_URL": url})) as app:
            gave = play(app)
            write_out()
            if "REDIS_URL" in given:
                queue.connection().flushall()
        return Kept(said, folder, url, pickle.dumps(gave), tuple(mailbox.messages) if mailbox else ())

    def _begin(self, before: Kept | None, folder: Path) -> str:
        """A database of which a state is to be made: a copy of another, or one with nothing."""
        if before:
            _copy_files(before, folder)
        if self._cluster is None:
            return f"sqlite:///{folder / 'parvis.db'}"
        given = (self._cluster.name_in(before.url),) if before else ()
        return self._cluster.url(self._cluster.new_database(*given))

    def copy(self, kept: Kept, folder: Path) -> tuple[str, End]:
        """Copy a state to the data folder `folder`; the DATABASE_URL, and what ends it."""
        _copy_files(kept, folder)
        if self._cluster is None:
            return f"sqlite:///{folder / 'parvis.db'}", lambda: None
        if kept not in self._templates:
            self._templates[kept] = Template(self._cluster, self._cluster.name_in(kept.url))
        template = self._templates[kept]
        copied = template.copy()
        return self._cluster.url(copied.name), lambda: template.give_back(copied)

    def close(self) -> None:
        """End the connections to copies that waited for another test."""
        for template in self._templates.values():
            template.close()


def _copy_files(kept: Kept, folder: Path) -> None:
    ignored = shutil.ignore_patterns("parvis.db-*")  # SQLite's own, beside a database that is whole
    shutil.copytree(kept.folder, folder, dirs_exist_ok=True, ignore=ignored)


@dataclass(frozen=True)
class Start:
    """Where a test starts: a kept state and, unless it is the first one, its name."""

    kept: Kept
    name: str | None

    def gave(self) -> Any:
        """What the play gave, as a copy."""
        return pickle.loads(self.kept.gave)
