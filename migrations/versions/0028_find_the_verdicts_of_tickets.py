"""Find the verdicts of tickets: the few who judged, among all who are concerned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of those alone."""
    judged = sa.text("verdict_at IS NOT NULL")
    op.create_index(
        "ix_witness_judged",
        "witness",
        ["ticket_id", "solved"],
        sqlite_where=judged,
        postgresql_where=judged,
    )


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_witness_judged", table_name="witness")
