"""What each role may do."""

import pytest

from server.commons.accounts import rules


def test_an_elected_member_reads_the_tickets_and_the_dashboard_and_nothing_else():
    assert rules.PERMISSIONS["elected"] == {rules.SEE_TICKETS, rules.SEE_DASHBOARD}


def test_only_the_desk_the_director_and_the_administrator_see_contact_data():
    seeing = {role for role in rules.ROLES if rules.may(role, rules.SEE_CONTACTS)}
    assert seeing == {"desk", "director", "admin"}


def test_a_relay_only_enters_for_others():
    assert rules.PERMISSIONS["relay"] == {rules.ENTER_SIGNALEMENT}


def test_only_the_administrator_administers():
    assert [role for role in rules.ROLES if rules.may(role, rules.ADMINISTER)] == ["admin"]


@pytest.mark.parametrize("role", ["", "root", "Admin"])
def test_an_unknown_role_may_do_nothing(role):
    assert not rules.may(role, rules.SEE_TICKETS)
