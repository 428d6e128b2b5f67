"""Keep the words for a call and for a letter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each message what the desk says aloud or prints, which is not what a screen shows."""
    with op.batch_alter_table("notification") as batch_op:
        batch_op.add_column(sa.Column("call_words", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("letter", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_column("letter")
        batch_op.drop_column("call_words")
