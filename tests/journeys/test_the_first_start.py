"""The first start on an empty database: a town with two years behind it, and an account of each role.

On PostgreSQL this start loaded it; on SQLite it was loaded in the same way, once for all tests.
"""

import pytest
import requests

from server.commons.accounts.rules import ROLES
from server.demonstration.history import YEARS


@pytest.mark.usefixtures("on_both_databases")
def test_gives_a_town_with_two_years_of_history_and_an_account_of_each_role(town, account):
    director = {name: account("direction")[name] for name in ("login", "password")}
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
