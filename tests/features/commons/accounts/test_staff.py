"""Adding people, changing them, and what remains of them."""

import pytest
from sqlalchemy import select

from server.commons.accounts import privacy, queries, services
from server.commons.accounts.errors import AccountRefused, AccountUnknown, LoginTaken, PasswordRefused
from server.commons.accounts.models import Account
from server.core.db import db, unit_of_work
from server.core.events import EventRow
from tests.features.commons.accounts.conftest import PASSWORD
from tests.features.commons.accounts.town import build_town

pytestmark = pytest.mark.any_database


def facts():
    return list(db.session.scalars(select(EventRow).order_by(EventRow.id)))


class TestAddingSomebody:
    def test_lists_the_person_in_the_team(self, add, town):
        account = add(login="benoit", name="Benoît M.", role="agent", team_slugs=["proximite"])
        (view,) = queries.staff_of(town)
        (team,) = view.teams
        assert (view.id, view.login, view.role) == (account, "benoit", "agent")
        assert queries.agents_of(team) == [queries.Agent(id=account, name="Benoît M.")]

    def test_tells_the_tablets_of_the_team(self, add):
        add(role="agent", team_slugs=["proximite"])
        fact = facts()[-1]
        assert (fact.kind, fact.subject, len(fact.audiences)) == ("StaffChanged", "agents", 1)

    def test_refuses_a_login_that_somebody_has_whatever_its_capitals(self, add):
        add(login="claire")
        with pytest.raises(LoginTaken):
            add(login="CLAIRE")

    def test_accepts_the_same_login_in_another_territory(self, add):
        add(login="claire")
        other = build_town(code="autre")
        services.add_staff(territory_id=other, login="claire", name="C", role="desk", password=PASSWORD)

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("role", {"role": "maire"}),
            ("login", {"login": "a b"}),
            ("login", {"login": "x"}),
            ("name", {"name": "  "}),
            ("email", {"email": "claire"}),
            ("teams", {"team_slugs": ["inconnue"]}),
        ],
    )
    def test_says_which_value_cannot_be(self, add, field, given):
        with pytest.raises(AccountRefused) as refusal:
            add(**given)
        (words,) = refusal.value.errors[field]
        assert not words.startswith("field.")

    @pytest.mark.parametrize(
        ("password", "code"),
        [("court", "password_too_short"), ("Claire-Martin-2026", "password_too_obvious")],
    )
    def test_refuses_a_weak_password(self, add, password, code):
        with pytest.raises(PasswordRefused) as refusal:
            add(password=password)
        assert refusal.value.code == code


class TestTheDashboardCookie:
    def test_gives_the_person_with_role_and_permissions(self, add, town):
        account = add(role="elected")
        user = queries.account_for_cookie(self.cookie(account), town)
        assert (user.identity.role, user.is_authenticated, user.get_id()) == (
            "elected",
            True,
            self.cookie(account),
        )
        assert user.may("see_dashboard")
        assert not user.may("see_contacts")

    def test_ends_when_the_password_changes(self, add, town):
        account = add()
        before = self.cookie(account)
        services.set_password(account, town, "quatre moutons noirs")
        assert queries.account_for_cookie(before, town) is None

    def test_ends_when_the_account_is_closed(self, add, town):
        account = add()
        cookie = self.cookie(account)
        services.close_account(account, town)
        assert queries.account_for_cookie(cookie, town) is None

    def test_is_worth_nothing_in_another_territory(self, add, town):
        cookie = self.cookie(add())
        assert queries.account_for_cookie(cookie, build_town(code="autre")) is None

    @pytest.mark.parametrize("cookie", ["", "1", "1.", "x.y", "1.0123456789abcdef", "99999999999.x", "²."])
    def test_that_was_not_given_gives_nobody(self, add, town, cookie):
        add()
        assert queries.account_for_cookie(cookie, town) is None

    def test_the_password_of_the_sign_in_page_is_checked_without_a_token(self, add, town):
        account = add()
        assert services.check_password(territory_id=town, login="claire", password=PASSWORD) == account

    def cookie(self, account):
        return queries.cookie_id_of(db.session.get(Account, account))


class TestLeaving:
    def test_another_territory_s_administrator_cannot_close_an_account(self, add):
        account = add()
        with pytest.raises(AccountUnknown):
            services.close_account(account, build_town(code="autre"))

    def test_a_closed_account_keeps_its_name_in_the_histories(self, add, town):
        account = add()
        services.close_account(account, town)
        assert queries.staff_of(town) == []
        assert queries.names_of([account]) == {account: "Claire Martin"}

    def test_an_erased_account_keeps_nothing_of_the_person(self, add, town):
        account = add(email="claire@demo.example", team_slugs=["voirie"])
        assert privacy.export_account(account)["email"] == "claire@demo.example"
        with unit_of_work() as work:
            privacy.erase_account(work, account, town)
        left = privacy.export_account(account)
        assert "laire" not in str(left)
        assert (left["email"], left["active"]) == (None, False)
        assert (
            services.add_staff(
                territory_id=town, login="claire", name="Claire", role="desk", password=PASSWORD
            )
            != account
        )
