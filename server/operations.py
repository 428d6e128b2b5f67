"""What an operator does by hand: load a territory's file, add a person, ask what is wrong.

Each function is a command of `server/cli.py`; refusals of the domain come out as one sentence.
"""

from __future__ import annotations

import argparse
import getpass
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from config.settings import Settings
from server.app import create_app
from server.commons.accounts import services as accounts
from server.commons.territories import queries as territories
from server.commons.territories import services as territory_files
from server.commons.territories.queries.exporting import files_named
from server.core import health
from server.core.errors import DomainError, Unavailable
from server.core.language import translate
from server.database import empty_database, first_line, migrate_database, missing_revision
from server.database import write_migration as write
from server.demonstration import load
from server.programs import CannotStart
from server.reporting.importing import services as importing
from server.reporting.wording import queries as wording
from server.supervisor import say
from server.surfaces.dashboard import services as dashboard
from server.surfaces.dashboard.sheets import csv_lines

UNFINISHED = "demonstration-unfinished"
LITTLE_DISK_BYTES = 1_000_000_000


def migrate(settings: Settings, _asked: argparse.Namespace) -> int:
    """Bring the database to this version's tables; load the demonstration if asked and empty."""
    app = create_app(settings)
    if reached := migrate_database(app):
        say(f"the database is now at revision {reached}")
    with app.app_context():
        for code in territory_files.keep_present_versions():
            say(f"what {code} declares is now kept as its first version")
    if settings.demo:
        load_demonstration(app, settings.data_dir)
    return 0


def load_demonstration(app: Flask, data_dir: Path) -> bool:
    """Load the demonstration into an empty database; False when something is there already.

    A loading that was interrupted left its mark: nothing else can be in the database, so it is
    emptied and the loading begins again.
    """
    mark = data_dir / UNFINISHED
    with app.app_context():
        if mark.exists():
            empty_database()
            territories.forget()
        elif territories.all_ids():
            return False
    mark.touch()
    say("loading the demonstration: two years of a town's life, a minute or so")
    try:
        load(app)
    except (SQLAlchemyError, Unavailable, OSError) as error:
        free = shutil.disk_usage(data_dir).free // 1_000_000
        raise CannotStart(
            f"The demonstration could not be loaded ({first_line(error)}; {free} MB are free in {data_dir}); "
            "the next start begins it again, PARVIS_DEMO=off starts without it."
        ) from error
    mark.unlink()
    return True


def apply_territory(settings: Settings, asked: argparse.Namespace) -> int:
    """Load a territory's file: all of it, or nothing and the reason."""
    with _inside(settings):
        report = territory_files.apply_file(asked.file)
        print("\n".join(report.lines()))
    return 0


def export_territory(settings: Settings, asked: argparse.Namespace) -> int:
    """Write a territory's files, those of now or of an earlier version."""
    with _inside(settings):
        territory = _territory(asked.territory)
        number = asked.version or territory.revision
        for name, body in files_named(territory, number, asked.file.stem).items():
            written = asked.file.with_name(name)
            written.write_bytes(body)
            print(written)
    return 0


def import_file(settings: Settings, asked: argparse.Namespace) -> int:
    """Bring in what another tool recorded; say how many, and what was refused for which reason."""
    with _inside(settings):
        territory = _territory(asked.territory)
        try:
            mapping = importing.mapping_for(asked.file, asked.mapping)
            rows = importing.read_rows(asked.file)
            report = importing.bring_file(territory.id, mapping, rows, rehearse=asked.rehearse)
        except importing.FileRefused as refusal:
            raise CannotStart(str(refusal)) from None
        brought = "would be brought in" if asked.rehearse else "brought in"
        print(f"{report.read} rows read: {report.brought} {brought}, {report.known} known already, ", end="")
        print(f"{len(report.refused)} refused")
        for reason, value, count in report.reasons():
            print(f"{count:>7} · {translate(f'import.{reason}')}{f': {value}' if value else ''}")
        if report.by_fallback:
            print(f"{report.by_fallback:>7} · no rule knows them: given to {territory.fallback_team}")
        if asked.report:
            asked.report.write_text("".join(_refused(report)), encoding="utf-8", newline="")
    return 0


def _refused(report: importing.Report) -> Iterator[str]:
    """The refused rows as a sheet."""
    heads = [translate(f"import.{name}") for name in ("line", "id", "reason", "value")]
    rows = [(one.line, one.source_id, translate(f"import.{one.reason}"), one.value) for one in report.refused]
    return csv_lines([heads, *rows], decimal_comma=True)


def add_staff(settings: Settings, asked: argparse.Namespace) -> int:
    """Add a person; the password is asked for, read from a pipe, or made and shown once."""
    with _inside(settings):
        territory = _territory(asked.territory)
        password = _password(asked.generate_password)
        accounts.add_staff(
            territory_id=territory.id,
            login=asked.login,
            name=asked.name or asked.login,
            role=asked.role,
            password=password,
            team_slugs=asked.team,
            district_slugs=asked.district,
            email=asked.email,
        )
        print(f"{asked.login} · {asked.role} · {territory.code}")
        if asked.generate_password:
            print(f"password: {password}")
    return 0


def read_figures(settings: Settings, asked: argparse.Namespace) -> int:
    """Read the facts behind the dashboard's figures anew from the tickets and their histories."""
    with _inside(settings):
        territory = _territory(asked.territory)
        print(f"{territory.code}: {dashboard.keep_facts(territory.id, anew=True)} months read anew")
    return 0


def _territory(code: str | None) -> territories.Territory:
    """The territory of this code, or the only one there is."""
    known = [territories.by_id(number) for number in territories.all_ids()]
    found = [territory for territory in known if code in (None, territory.code)]
    if len(found) == 1:
        return found[0]
    codes = ", ".join(territory.code for territory in known) or "none, see `territory apply`"
    raise CannotStart(f"Say which territory with --territory; there are: {codes}.")


def _password(generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(12)
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("Password: ")


@contextmanager
def _inside(settings: Settings) -> Iterator[None]:
    """Work inside the application; a refusal of the domain becomes the operator's sentence."""
    with create_app(settings).app_context():
        if missing := missing_revision():
            raise CannotStart(f"The database is not at revision {missing}: run `migrate` first.")
        try:
            yield
        except DomainError as refusal:
            told = [f"  {field}: {why}" for field, whys in (refusal.errors or {}).items() for why in whys]
            detail = translate(f"error.{refusal.code}.detail", **refusal.values)
            raise CannotStart("\n".join([detail, *told])) from refusal


def write_migration(settings: Settings, asked: argparse.Namespace) -> int:
    """Write the migration that the models ask for."""
    print(write(create_app(settings), asked.sentence))
    return 0


def doctor(settings: Settings, _asked: argparse.Namespace) -> int:
    """Say of each part whether it is well; 1 when one is not."""
    found = {"settings": "ok", "disk": _disk(settings.data_dir)}
    with create_app(settings).app_context():
        found |= {name: check() for name, check in health.CHECKS.items()}
        found |= {name: _tried(check) for name, check in _own_checks().items()}
        known = _tried(_words_learnt)
    for name, state in found.items():
        print(f"{name:<14}{state}")
    print(f"{'words':<14}{known}")
    return 0 if all(state == "ok" for state in found.values()) else 1


def _own_checks() -> dict[str, Callable[[], str]]:
    def tables() -> str:
        missing = missing_revision()
        return f"not at revision {missing}: run `migrate`" if missing else "ok"

    def towns() -> str:
        return "ok" if territories.all_ids() else "no territory yet: run `territory apply FILE`"

    return {"tables": tables, "territories": towns}


def _words_learnt() -> str:
    """How well categories are found from words, for who asks; it is no matter of health."""
    said = []
    for territory in map(territories.by_id, territories.all_ids()):
        learnt = wording.measured(territory.id)
        if learnt is None:
            said.append(f"{territory.code}: not learnt yet")
            continue
        instant, cases, coverage, accuracy = learnt
        tried = "too few to measure" if coverage is None else f"speaks of {coverage:.0%}"
        right = "" if accuracy is None else f", {accuracy:.0%} of it right"
        said.append(f"{territory.code}: {cases} tickets on {instant:%Y-%m-%d}, {tried}{right}")
    return "; ".join(said) or "no territory yet"


def _tried(check: Callable[[], str]) -> str:
    try:
        return check()
    except CannotStart as refusal:
        return str(refusal)
    except SQLAlchemyError as error:
        return f"cannot be read: {type(error).__name__}"


def _disk(folder: Path) -> str:
    free = shutil.disk_usage(folder).free
    return "ok" if free > LITTLE_DISK_BYTES else f"only {free // 1_000_000} MB left in {folder}"
