"""The first start on an empty database: a town with two years behind it, and an account of each role.

It was loaded as the first start does, once for all tests; `make soak` starts on an empty PostgreSQL too.
"""

import re

import requests

from server.commons.accounts.rules import ROLES
from server.demonstration.history import YEARS


def has_two_years_of_history_and_an_account_of_each_role(town):
    """Assert that a started town shows what the demonstration tells."""
    account = next(one for one in town.accounts if one["login"] == "direction")
    director = {name: account[name] for name in ("login", "password")}
    token = requests.post(f"{town.base_url}/api/v1/sessions", json=director, timeout=60).json()["token"]
    asked, found = {"limit": 200}, []
    while True:
        bearer = {"Authorization": f"Bearer {token}"}
        page = requests.get(
            f"{town.base_url}/api/v1/tickets", params=asked, headers=bearer, timeout=60
        ).json()
        found += page["items"]
        if not page["next"]:
            break
        asked["cursor"] = page["next"]
    assert len({ticket["number"] for ticket in found}) == len(found) >= sum(YEARS)
    assert {"closed", "done", "assigned", "rejected", "transferred"} <= {ticket["state"] for ticket in found}
    assert {one["role"] for one in town.accounts} == set(ROLES)
    assert (town.data_dir / "demo-accounts.json").stat().st_mode & 0o777 == 0o600
    assert requests.get(f"{town.base_url}/decouvrir", timeout=60).ok


def test_gives_a_town_with_two_years_of_history_and_an_account_of_each_role(town):
    has_two_years_of_history_and_an_account_of_each_role(town)


def test_its_newest_closures_agree_with_their_photos_and_the_desk_has_calls_and_letters(town, account):
    desk = {name: account("chloe")[name] for name in ("login", "password")}
    api, browser = requests.Session(), requests.Session()
    token = api.post(f"{town.base_url}/api/v1/sessions", json=desk, timeout=60).json()["token"]
    api.headers["Authorization"] = f"Bearer {token}"
    over = {"limit": 80, "state": "done,closed"}  # the other stories of this town end some without a photo
    newest = api.get(f"{town.base_url}/api/v1/tickets", params=over, timeout=60).json()["items"]
    with_proof = 0
    for one in newest:
        ticket = api.get(f"{town.base_url}/api/v1/tickets/{one['id']}", timeout=60).json()
        done = [step for step in ticket["history"] if step["kind"] == "done"]
        shown = {photo["id"] for photo in ticket["photos"] if photo["moment"] == "after"}
        with_proof += bool(shown)
        assert {photo["blur"] for photo in ticket["photos"]} <= {"done"}, ticket["number"]
        for step in done:
            assert bool(step["reason"]) != bool(shown.intersection(step["photo_ids"])), ticket["number"]
    assert with_proof >= 5
    page = browser.get(f"{town.base_url}/pilotage/connexion", timeout=60).text
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    browser.post(
        f"{town.base_url}/pilotage/connexion", data={**desk, "csrf_token": csrf and csrf[1]}, timeout=60
    )
    for name in ("to_call", "to_write"):
        listed = browser.get(f"{town.base_url}/pilotage/a-rappeler?liste={name}", timeout=60).text
        assert listed.count('class="card call"') >= 2, name
