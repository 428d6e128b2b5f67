"""The first start on an empty PostgreSQL loads the demonstration itself, as it does on SQLite."""

from tests.journeys.test_the_first_start import has_two_years_of_history_and_an_account_of_each_role
from tests.servers.parvis import running_parvis


def test_gives_a_town_with_two_years_of_history_and_an_account_of_each_role(postgresql, tmp_path):
    given = {"DATABASE_URL": postgresql.url(postgresql.new_database())}
    with running_parvis(tmp_path / "data", given) as town:
        has_two_years_of_history_and_an_account_of_each_role(town)
