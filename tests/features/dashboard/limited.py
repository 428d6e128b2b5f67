"""People who are limited to teams or districts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from server.commons.accounts import services
from server.commons.accounts.models import Account
from server.core.db import db


def limit(login: str, teams: Sequence[str] = (), districts: Sequence[str] = ()) -> None:
    """This person is limited to these from now on."""
    person = db.session.scalars(select(Account).where(Account.login == login)).one()
    services.change_staff(person.id, person.territory_id, team_slugs=teams, district_slugs=districts)
