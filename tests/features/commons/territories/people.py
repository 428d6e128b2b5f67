"""Somebody who changes the town."""

from __future__ import annotations

from datetime import UTC, datetime


def administrator(territory_id: int) -> int:
    """Store an administrator without a password; the account's id."""
    from server.commons.accounts.models import Account
    from server.core.db import unit_of_work

    with unit_of_work() as work:
        account = Account(
            territory_id=territory_id,
            login="admin",
            name="Aline",
            role="admin",
            password_hash="-",
            language="fr",
            active=True,
            created_at=datetime.now(UTC),
        )
        work.session.add(account)
        work.session.flush()
        return account.id
