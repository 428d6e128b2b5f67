"""French and English say the same things; French keeps its typography."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import agent_app
from agent_app.i18n import Tongue

FOLDER = Path(agent_app.__file__).parent
WORDS = {code: json.loads((FOLDER / "i18n" / f"{code}.json").read_text("utf-8")) for code in ("fr", "en")}


def test_both_languages_have_the_same_keys_and_blanks():
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    for key, words in WORDS["fr"].items():
        assert set(re.findall(r"{\w+}", words)) == set(re.findall(r"{\w+}", WORDS["en"][key])), key


def test_french_typography():
    for key, words in WORDS["fr"].items():
        assert not re.search(r"[^\u202f][;:?»]|«[^\u202f]|'|!|\boups\b|administré|°(?!\u202f)", words), (
            f"{key}: {words}"
        )


def test_every_sentence_is_used_and_every_sentence_used_exists():
    source = "\n".join(
        path.read_text("utf-8") for suffix in ("*.py", "*.kv") for path in FOLDER.rglob(suffix)
    )
    asked = set(re.findall(r"""(?:say|_say|count)\(["']([\w.]+)["']""", source))
    known = set(WORDS["fr"]) | {key.rsplit(".", 1)[0] for key in WORDS["fr"]}
    assert asked <= known, asked - known
    by_name = (
        "state.",
        "step.",
        "kind.",
        "act.",
        "do.",
        "done.",
        "list.",
        "enrol.error.",
        "settings.theme.",
        "sync.",
        "lock.",
        "training.",
    )
    unused = [
        key
        for key in WORDS["fr"]
        if f'"{key}"' not in source
        and f"'{key}'" not in source
        and f'"{key.rsplit(".", 1)[0]}"' not in source
        and not key.startswith(by_name)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("language", "hour", "moment"),
    [("fr", "14\u202fh\u202f05", "1er\u00a0nov. à 14\u202fh\u202f05"), ("en", "14:05", "1\u00a0Nov, 14:05")],
)
def test_hours_and_days_are_written_as_each_language_does(language, hour, moment):
    tongue = Tongue(language, UTC)
    at = datetime(2026, 11, 1, 14, 5, tzinfo=UTC)
    assert (tongue.hour(at), tongue.moment(at)) == (hour, moment)


def test_french_counts_zero_as_one():
    assert Tongue("fr").count("strip.review", 0) == "1 action à revoir"
    assert Tongue("en").count("ticket.witnesses", 2) == "2 people concerned"


def test_domain_storage_and_sync_load_no_kivy():
    program = (
        "import sys, pkgutil, importlib\n"
        "for room in ('domain', 'storage', 'sync', 'i18n'):\n"
        "    package = importlib.import_module('agent_app.' + room)\n"
        "    for module in pkgutil.iter_modules(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(module.name)\n"
        "for name in ('shell', 'enrol', 'agents', 'tickets', 'ticket', 'act', 'sync', 'settings'):\n"
        "    importlib.import_module(f'agent_app.screens.{name}.presenter')\n"
        "unwanted = ('kivy', 'kivy_garden', 'server')\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in unwanted))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=FOLDER.parent, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_a_planned_ticket_says_its_day():
    from agent_app.screens.ticket_words import state_mark

    assert state_mark(Tongue("fr", UTC), "planned", "2026-12-01").words == "Prévu le 1er\u00a0déc."
    assert state_mark(Tongue("fr", UTC), "planned", "bientôt").words == "Prévu"
    assert state_mark(Tongue("fr", UTC), "teleported").words == "teleported"
