"""Write a brief of districts each month, to who asked for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """How often an alert is told; those that are there, each day."""
    with op.batch_alter_table("alert") as batch_op:
        batch_op.add_column(sa.Column("frequency", sa.String(8), server_default="daily", nullable=False))
        batch_op.create_check_constraint(op.f("ck_alert_frequency"), "frequency IN ('daily', 'monthly')")


def downgrade() -> None:
    """Forget who wanted the brief."""
    op.execute("DELETE FROM alert WHERE frequency = 'monthly'")
    with op.batch_alter_table("alert") as batch_op:
        batch_op.drop_constraint(op.f("ck_alert_frequency"), type_="check")
        batch_op.drop_column("frequency")
