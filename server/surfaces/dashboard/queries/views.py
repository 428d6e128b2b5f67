"""The views of the list that somebody keeps, and those that all may use."""

from sqlalchemy import or_, select

from server.commons.accounts.queries import StaffUser
from server.core.db import db
from server.surfaces.dashboard.models import SavedView

MOST = 30


def views_for(user: StaffUser) -> list[SavedView]:
    """The reader's own views and the shared ones of the territory, by name."""
    return list(
        db.session.scalars(
            select(SavedView)
            .where(
                SavedView.territory_id == user.identity.territory_id,
                or_(SavedView.account_id == user.account_id, SavedView.shared),
            )
            .order_by(SavedView.name, SavedView.id)
            .limit(MOST)
        )
    )
