"""The journal: what is done is written once, the database refuses changes, people can be erased."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from server.commons.accounts import privacy, services
from server.commons.accounts.errors import SignInRefused
from server.commons.accounts.models import Account
from server.commons.audit import queries
from server.commons.audit import services as audit
from server.commons.audit.models import AuditEntry
from server.commons.audit.queries import Sought
from server.core.clock import at, now
from server.core.db import db, unit_of_work
from tests.features.commons.accounts.conftest import PASSWORD


def written(town, **sought):
    entries, _ = queries.page(town, Sought(**sought))
    return [(entry.action, entry.account_id, entry.subject) for entry in entries]


def test_what_is_done_to_accounts_and_access_is_written_with_who_did_it(town, add):
    admin = add("hugo", role="admin")
    claire = add("claire", by=admin)
    services.change_staff(claire, town, role="director", by=admin)
    services.set_password(claire, town, "quatre moutons noirs", by=admin)
    services.open_session(territory_id=town, login="claire", password="quatre moutons noirs")
    with pytest.raises(SignInRefused):
        services.check_password(territory_id=town, login="claire", password=PASSWORD)
    with pytest.raises(SignInRefused):
        services.check_password(territory_id=town, login="nobody", password=PASSWORD)
    services.close_account(claire, town, by=admin)
    services.open_account(claire, town, by=admin)
    about = f"account:{claire}"
    assert written(town)[::-1] == [
        ("staff_added", None, f"account:{admin}"),
        ("staff_added", admin, about),
        ("staff_changed", admin, about),
        ("password_set", admin, about),
        ("signed_in", claire, None),
        ("sign_in_refused", None, about),
        ("sign_in_refused", None, None),
        ("staff_closed", admin, about),
        ("staff_opened", admin, about),
    ]
    assert len(written(town, account_id=admin)) == 5
    assert written(town, action="signed_in") == [("signed_in", claire, None)]
    assert written(town, until=now() - timedelta(days=1)) == []


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(account_id=99),
        delete(AuditEntry),
        text("UPDATE audit_entry SET details = NULL"),
        text("DELETE FROM audit_entry"),
    ],
    ids=["update", "delete", "plain update", "plain delete"],
)
def test_the_database_refuses_to_change_what_is_written(town, add, change):
    claire = add()
    with pytest.raises(DatabaseError, match="never changed"), unit_of_work() as work:
        work.session.execute(change)
    assert written(town) == [("staff_added", None, f"account:{claire}")]


def test_what_is_a_year_old_is_forgotten_and_nothing_else(town, add):
    with at(now() - timedelta(days=366)):
        add("ancien")
    add()
    assert audit.forget_old() == 1
    assert len(written(town)) == 1


def test_erasing_a_person_leaves_the_journal_whole_and_nameless(town, add):
    claire = add()
    before = len(written(town))
    with unit_of_work() as work:
        privacy.erase_account(work, claire, town)
    assert len(written(town)) == before + 1
    rows = db.session.execute(select(AuditEntry.subject, AuditEntry.details)).all()
    assert "claire" not in str(rows).lower()
    assert db.session.get(Account, claire).name == "–"


def test_a_sheet_pages_through_all(town, add):
    for number in range(3):
        add(f"agent{number}")
    entries, following = queries.page(town, Sought())
    assert (len(entries), following) == (3, None)
    assert [one.id for one in queries.all_of(town, Sought())] == [one.id for one in entries]
    assert queries.page(town, Sought(before=entries[0].id))[0] == entries[1:]
