"""Whoever is limited to teams or districts, and whoever works for an EPCI above its communes."""

import pytest

from server.commons.accounts import queries, services
from server.commons.accounts.errors import LastAdministrator, SignInRefused
from server.commons.accounts.rules import Limits, limits
from tests.features.commons.accounts.conftest import PASSWORD
from tests.features.commons.accounts.town import build_town

pytestmark = pytest.mark.any_database
ONE, NONE = frozenset({1}), frozenset()


@pytest.mark.parametrize(
    ("role", "teams", "districts", "expected"),
    [
        ("agent", ONE, NONE, Limits(teams=ONE)),
        ("service", NONE, NONE, Limits(teams=NONE)),
        ("desk", NONE, NONE, Limits()),
        ("desk", ONE, NONE, Limits(teams=ONE)),
        ("director", NONE, ONE, Limits(districts=ONE)),
        ("elected", ONE, ONE, Limits(teams=ONE, districts=ONE)),
        ("admin", ONE, ONE, Limits()),
    ],
)
def test_what_each_role_is_limited_to(role, teams, districts, expected):
    assert limits(role, teams, districts) == expected


@pytest.mark.parametrize(
    ("team", "district", "held"), [(1, 1, True), (2, 1, False), (1, 2, False), (None, 1, False)]
)
def test_a_limit_holds_only_what_is_of_the_team_and_in_the_district(team, district, held):
    assert Limits(teams=ONE, districts=ONE).hold(team, district) is held
    assert Limits().hold(team, district)


def test_the_last_administrator_stays(town, add):
    admin = add("hugo", role="admin")
    for change in (
        lambda: services.close_account(admin, town),
        lambda: services.change_staff(admin, town, role="desk"),
    ):
        with pytest.raises(LastAdministrator):
            change()
    other = add("marie", role="admin")
    services.close_account(admin, town, by=other)
    with pytest.raises(LastAdministrator):
        services.change_staff(other, town, role="desk")


@pytest.fixture
def epci(town):
    """An EPCI with two communes: (its id, one, the other)."""
    above = build_town(code="agglo", kind="epci")
    return above, *(build_town(code=code, parent_id=above) for code in ("une", "autre"))


def test_staff_of_an_epci_works_in_each_of_its_communes_and_a_commune_only_in_itself(epci):
    above, one, other = epci
    for home, login in ((above, "agglo"), (one, "une")):
        services.add_staff(
            territory_id=home, login=login, name=login.title(), role="director", password=PASSWORD
        )
    seen = {}
    for login in ("agglo", "une"):
        for place in (above, one, other):
            try:
                opened = services.open_session(territory_id=place, login=login, password=PASSWORD)
            except SignInRefused:
                continue
            seen.setdefault(login, []).append(place)
            who = queries.identity_for(opened.token, place)
            assert (who.territory_id, who.role) == (place, "director")
            assert queries.works_in(opened.account_id, place)
    assert seen == {"agglo": [above, one, other], "une": [one]}


def test_a_token_or_cookie_of_a_commune_opens_neither_the_epci_nor_its_neighbour(epci):
    above, one, other = epci
    account = services.add_staff(territory_id=one, login="une", name="Une", role="desk", password=PASSWORD)
    token = services.open_session(territory_id=one, login="une", password=PASSWORD).token
    from server.commons.accounts.models import Account
    from server.core.db import db

    cookie = queries.cookie_id_of(db.session.get(Account, account))
    assert queries.account_for_cookie(cookie, one).identity.territory_id == one
    for place in (above, other):
        assert queries.identity_for(token, place) is None
        assert queries.account_for_cookie(cookie, place) is None


def test_a_login_of_the_commune_comes_before_the_same_one_of_the_epci(epci):
    above, one, _ = epci
    services.add_staff(territory_id=above, login="marie", name="Marie", role="admin", password=PASSWORD)
    own = services.add_staff(
        territory_id=one, login="marie", name="Marie", role="agent", password="quatre moutons noirs"
    )
    assert services.check_password(territory_id=one, login="marie", password="quatre moutons noirs") == own
    with pytest.raises(SignInRefused):
        services.check_password(territory_id=one, login="marie", password=PASSWORD)
