"""A plain file of 50 MB, as another tool exports it, is uploaded as a browser does and tried by the rules."""

import re
import shutil
import time
from pathlib import Path

import pytest
import requests

from tests.servers.parvis import running_parvis

ROWS, WIDE = 25_000, 2_000
MOST_GROWTH = (
    30 * 1024 * 1024
)  # of the largest process: less than the file, which no process of the web holds
PATIENCE_S = 240
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def parvis(demonstration, tmp_path):
    data_dir = tmp_path / "data"
    shutil.copytree(demonstration, data_dir)
    with running_parvis(data_dir) as live:
        yield live


@pytest.fixture
def person(parvis):
    """The administrator's browser."""
    account = next(one for one in parvis.accounts if one["role"] == "admin")
    session = requests.Session()
    address = f"{parvis.base_url}/pilotage/connexion"
    form = {"login": account["login"], "password": account["password"]}
    session.post(address, data={**form, "csrf_token": token_in(session.get(address).text)}).raise_for_status()
    return session


def token_in(page):
    found = TOKEN.search(page)
    assert found, page
    return found.group(1)


@pytest.fixture
def file(tmp_path):
    """Latin-1, semicolons, French dates, formulas in cells, and a column of words that nobody reads."""
    path = tmp_path / "annees.csv"
    with path.open("w", encoding="cp1252") as out:
        out.write("id_dmr;datedecl;type;soustype;adresse;lat;lon;commentaire\n")
        for number in range(ROWS):
            said = "=HYPERLINK(1)" if number % 7 == 0 else "Déchets"
            out.write(
                f"{number};{number % 28 + 1:02d}/03/2026;Propreté;;{said};44.4475;1.4403;{'é' * WIDE}\n"
            )
    return path


def peaks_of_web(parvis):
    """The most memory that each process below the supervisor ever held, by its number, in bytes."""
    found, waiting = {}, [parvis.process.pid]
    while waiting:
        pid = waiting.pop()
        folder = Path(f"/proc/{pid}")
        try:
            status, words = (folder / "status").read_text(), (folder / "cmdline").read_bytes()
            waiting += map(int, (folder / f"task/{pid}/children").read_text().split())
        except FileNotFoundError:
            continue
        if b"gunicorn" in words:
            found[pid] = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024
    return found


def test_it_is_tried_and_no_process_of_the_web_holds_it(parvis, person, file, capsys):
    assert 50_000_000 < file.stat().st_size < 64 * 1024 * 1024
    rules = person.get(f"{parvis.base_url}/pilotage/regles").text
    before = peaks_of_web(parvis)
    with file.open("rb") as body:
        asked = person.post(
            f"{parvis.base_url}/pilotage/regles/essais",
            data={"csrf_token": token_in(rules)},
            files={"file": (file.name, body)},
        )
    after = peaks_of_web(parvis)
    assert asked.status_code == 200
    growth = max(after[pid] - before[pid] for pid in before)
    assert growth < MOST_GROWTH, growth
    until = time.monotonic() + PATIENCE_S
    while 'id="dry-run" hx-get' in (page := person.get(asked.url).text):
        assert time.monotonic() < until, page
        time.sleep(2)
    assert f"{ROWS // 1000}\u202f000" in page
    with capsys.disabled():
        print(f"\n{file.stat().st_size / 1e6:.0f} MB: the web grew by {growth / 1e6:.1f} MB")


def test_one_that_is_too_large_is_refused_in_words(parvis, person, tmp_path):
    rules = person.get(f"{parvis.base_url}/pilotage/regles").text
    answer = person.post(
        f"{parvis.base_url}/pilotage/regles/essais",
        data={"csrf_token": token_in(rules)},
        files={"file": ("annees.csv", b"a;b\n" * (17 * 1024 * 1024))},
    )
    assert answer.status_code == 413
    assert "Compressez-le" in answer.text
