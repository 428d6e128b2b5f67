"""Slow who leaves no address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """By what the network is known again, for as long as the measure holds."""
    with op.batch_alter_table("slowed_sender") as batch_op:
        batch_op.add_column(sa.Column("network_mark", sa.LargeBinary(length=32), nullable=True))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("slowed_sender") as batch_op:
        batch_op.drop_column("network_mark")
