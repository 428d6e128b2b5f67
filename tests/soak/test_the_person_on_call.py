"""Script 3 by the clock on the wall: who is on call is silent, the next one answers, no other phone rings."""

import json
import re
import shutil
import subprocess
import sys
import time
from datetime import datetime

import pytest

from tests.fakes.gateway import running_gateway
from tests.journeys.conftest import account, album, contexts, desk, phone
from tests.journeys.test_a_dead_animal_at_night import reads_whom_to_call_first_and_sends_all_the_same
from tests.servers.parvis import ROOT, clean_environment, running_parvis

__all__ = ["account", "album", "contexts", "desk", "phone"]

PATIENCE_S = 240  # the clock looks each minute, the shortest delay is one
QUIET_S = 130  # longer than a look and a delay
OPENING = re.compile(r"\[opening\]\n(?:\w+ = .*\n)+")
ALERT = re.compile(r"\S+/pilotage/alerte/\S+")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.fixture
def gateway():
    """The town's SMS gateway."""
    with running_gateway() as running:
        yield running


@pytest.fixture
def town(demonstration, tmp_path, gateway):
    """The demonstration, closed today, where the next one is rung after a minute."""
    data_dir = tmp_path / "data"
    shutil.copytree(demonstration, data_dir)
    given = {"PARVIS_SMS_URL": f"{gateway.url}/sms", "PARVIS_OUTBOUND_ALLOW": gateway.host}
    with running_parvis(data_dir, given) as live:
        apply(closed_today(tmp_path), data_dir)
        yield live


def closed_today(folder):
    """The territory's file with other hours, beside its drawing and its categories."""
    for name in ("territories", "categories"):
        shutil.copytree(ROOT / "config" / name, folder / "config" / name)
    file = folder / "config" / "territories" / "46042.toml"
    in_three_days = DAYS[(datetime.now().weekday() + 3) % 7]
    said = OPENING.sub(f'[opening]\n{in_three_days} = ["10:00-11:00"]\n', file.read_text())
    file.write_text(said.replace("[on_call]\n", "[on_call]\nrepeat_minutes = 1\nescalate_minutes = 1\n"))
    return file


def apply(file, data_dir):
    """Apply a territory's file as an operator does."""
    call = [sys.executable, "-m", "server.cli", "territory", "apply", str(file)]
    subprocess.run(call, cwd=ROOT, env=clean_environment(data_dir, 8000), check=True, timeout=120)


def messages(gateway):
    """Who was sent what, the oldest first."""
    said = [json.loads(one.body) for one in gateway.received]
    return [(one["to"], one["text"]) for one in said]


def wait_for_people(gateway, count):
    """Until so many people were rung; gives their numbers in the order in which they were."""
    deadline = time.monotonic() + PATIENCE_S
    while len(rung := list(dict.fromkeys(to for to, _ in messages(gateway)))) < count:
        assert time.monotonic() < deadline, rung
        time.sleep(0.5)
    return rung


def test_is_rung_then_the_next_one_who_takes_it_and_nobody_else(town, phone, desk, gateway, album):
    sent = reads_whom_to_call_first_and_sends_all_the_same(town, phone(), album)
    first, second = wait_for_people(gateway, 2)
    text = next(text for to, text in messages(gateway) if to == second)
    assert sent in text

    on_call = phone()
    on_call.page.goto(ALERT.search(text)[0])
    on_call.page.get_by_role("button", name="Prendre en charge").click()
    on_call.page.get_by_role("status").get_by_text("C’est noté, merci.").wait_for()
    album(on_call, "le-second-prend")
    told = len(messages(gateway))
    time.sleep(QUIET_S)
    assert messages(gateway)[told:] == [], "who has taken it is left in peace"
    assert {to for to, _ in messages(gateway)} == {first, second}, "nobody else's phone rings"

    chloe = desk()
    chloe.page.goto(f"{town.base_url}/pilotage/dossiers/{sent}")
    chloe.page.get_by_text("Pris en charge").first.wait_for()
    album(chloe, "chloe-lit-qui")
