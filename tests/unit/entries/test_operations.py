"""What an operator does by hand, in the words that come back."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from PIL import Image

from server import operations
from server.commons.accounts.models import Account
from server.commons.territories import queries as territories
from server.commons.territories.queries.exporting import files_named
from server.commons.territories.queries.logos import logo_of
from server.core.db import db, unit_of_work
from server.programs import CannotStart
from server.reporting.wording.models import WordModel
from server.reporting.wording.services import learn_town
from tests.servers.parvis import ROOT

CAHORS = ROOT / "config" / "territories" / "46042.toml"


def asked(**given: object) -> argparse.Namespace:
    usual = {
        "name": None,
        "team": [],
        "district": [],
        "email": None,
        "territory": None,
        "generate_password": True,
    }
    return argparse.Namespace(**{**usual, **given})


@pytest.fixture
def migrated(settings, tmp_path):
    """Settings whose database is empty and at the last revision; its tables were made by migrations."""
    made = settings.__class__
    values = {name: getattr(settings, name) for name in made.__slots__}
    fresh = made(**{**values, "database_url": f"sqlite:///{tmp_path / 'migrated.db'}"})
    assert operations.migrate(fresh, asked()) == 0
    return fresh


def test_a_town_and_a_person_by_hand(migrated, capsys):
    assert operations.apply_territory(migrated, asked(file=CAHORS)) == 0
    assert operations.add_staff(migrated, asked(login="marie", role="desk")) == 0
    said = capsys.readouterr().out
    assert "marie · desk · demo" in said
    assert "password: " in said
    with operations._inside(migrated):
        assert [account.login for account in db.session.scalars(db.select(Account))] == ["marie"]


def test_the_files_of_a_town_are_written_and_say_the_same(migrated, tmp_path, capsys):
    file = tmp_path / "ville.toml"
    operations.apply_territory(migrated, asked(file=CAHORS))
    assert operations.export_territory(migrated, asked(file=file, version=None)) == 0
    assert str(tmp_path / "ville.geojson") in capsys.readouterr().out
    operations.apply_territory(migrated, asked(file=file))
    assert "Révision 1." in capsys.readouterr().out
    with pytest.raises(CannotStart, match="Cette version n’existe pas"):
        operations.export_territory(migrated, asked(file=file, version=9))


@pytest.fixture
def elsewhere(migrated, tmp_path):
    """Settings of another installation, as empty as `migrated`, with a storage of its own."""
    with closing(sqlite3.connect(tmp_path / "migrated.db")) as empty:
        empty.execute("VACUUM INTO ?", (str(tmp_path / "elsewhere.db"),))
    made = migrated.__class__
    values = {name: getattr(migrated, name) for name in made.__slots__}
    own = {"database_url": f"sqlite:///{tmp_path / 'elsewhere.db'}", "storage_url": f"file://{tmp_path}/else"}
    return made(**{**values, **own})


def test_the_files_with_their_logo_make_the_same_town_on_an_empty_installation(migrated, elsewhere, tmp_path):
    shutil.copytree(ROOT / "config", tmp_path / "config")
    file, exported = tmp_path / "config/territories/46042.toml", tmp_path / "exported/ville.toml"
    exported.parent.mkdir()
    Image.new("RGBA", (300, 90), (10, 120, 80, 128)).save(file.with_name("blason.png"))
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("population", 'logo = "blason.png"\npopulation', 1), encoding="utf-8")
    operations.apply_territory(migrated, asked(file=CAHORS))
    operations.apply_territory(migrated, asked(file=file))
    operations.export_territory(migrated, asked(file=exported, version=None))
    for _ in range(2):  # applied again it changes nothing, and is no file from another version
        operations.apply_territory(elsewhere, asked(file=exported))
    with operations._inside(elsewhere):
        town = territories.by_code("demo")
        assert town.revision == 2
        shown = Image.open(io.BytesIO(logo_of(town) or b""))
        assert (shown.size, shown.getpixel((5, 5))) == ((300, 90), (10, 120, 80, 128))
        again = files_named(town, 2, "ville")
    assert again == {one.name: one.read_bytes() for one in exported.parent.iterdir()}


def test_a_refusal_is_words_not_a_trace(migrated):
    operations.apply_territory(migrated, asked(file=CAHORS))
    with pytest.raises(CannotStart) as refusal:
        operations.add_staff(migrated, asked(login="marie", role="king"))
    assert "role" in str(refusal.value)


def test_a_person_needs_a_town_first(migrated):
    with pytest.raises(CannotStart, match="there are: none"):
        operations.add_staff(migrated, asked(login="marie", role="desk"))


def test_commands_want_the_tables_first(settings, tmp_path):
    values = {name: getattr(settings, name) for name in settings.__class__.__slots__}
    empty = settings.__class__(**{**values, "database_url": f"sqlite:///{tmp_path / 'empty.db'}"})
    with pytest.raises(CannotStart, match="run `migrate` first"):
        operations.apply_territory(empty, asked(file=CAHORS))


def test_the_doctor_names_what_is_not_well(migrated, capsys):
    assert operations.doctor(migrated, asked()) == 1
    lines = dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines())
    assert lines["database"] == lines["queue"] == lines["tables"] == "ok"
    assert "no territory yet" in lines["territories"]
    assert "workers" in lines["workers"]


def test_figures_are_read_anew_by_hand(migrated, capsys):
    operations.apply_territory(migrated, asked(file=CAHORS))
    capsys.readouterr()
    operations.read_figures(migrated, asked())
    assert capsys.readouterr().out == "demo: 0 months read anew\n"


def test_the_doctor_says_how_well_words_are_learnt(migrated, capsys):
    operations.apply_territory(migrated, asked(file=CAHORS))
    capsys.readouterr()
    operations.doctor(migrated, asked())
    assert "demo: not learnt yet" in capsys.readouterr().out
    with operations._inside(migrated):
        learn_town(territories.all_ids()[0])
        row = db.session.scalars(db.select(WordModel)).one()
        operations.doctor(migrated, asked())
        assert f"demo: 0 tickets on {row.learnt_at:%Y-%m-%d}, too few to measure" in capsys.readouterr().out
        with unit_of_work() as work:
            row = work.session.get(WordModel, row.territory_id)
            row.cases, row.coverage, row.accuracy = 812, 0.41, 0.853
        operations.doctor(migrated, asked())
    assert "speaks of 41%, 85% of it right" in capsys.readouterr().out


class TestDemonstration:
    @pytest.fixture
    def short_story(self, monkeypatch):
        """A demonstration that loads the town alone, and may be interrupted."""
        state = {"interrupted": False}

        def load(app):
            with app.app_context():
                operations.territory_files.apply_file(CAHORS)
                if state["interrupted"]:
                    raise KeyboardInterrupt
                (app.config["PARVIS"].data_dir / "demo-accounts.json").write_text(json.dumps([]))

        monkeypatch.setattr(operations, "load", load)
        return state

    def test_it_goes_into_an_empty_database_only(self, migrated, short_story):
        app = operations.create_app(migrated)
        assert operations.load_demonstration(app, migrated.data_dir)
        assert not operations.load_demonstration(app, migrated.data_dir)

    def test_a_full_disk_is_words_not_a_trace_and_the_next_start_begins_again(
        self, migrated, short_story, monkeypatch
    ):
        def load(_app):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        app = operations.create_app(migrated)
        with monkeypatch.context() as full:
            full.setattr(operations, "load", load)
            with pytest.raises(CannotStart, match=r"No space left .* MB are free"):
                operations.load_demonstration(app, migrated.data_dir)
        assert operations.load_demonstration(app, migrated.data_dir)

    def test_one_that_was_interrupted_begins_again(self, migrated, short_story):
        app = operations.create_app(migrated)
        short_story["interrupted"] = True
        with pytest.raises(KeyboardInterrupt):
            operations.load_demonstration(app, migrated.data_dir)
        short_story["interrupted"] = False
        assert operations.load_demonstration(app, migrated.data_dir)
        assert not (migrated.data_dir / operations.UNFINISHED).exists()
        with app.app_context():
            assert len(territories.all_ids()) == 1
