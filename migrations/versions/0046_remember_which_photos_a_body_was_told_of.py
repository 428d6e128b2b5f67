"""Remember how many photos an outside body was told of: those that come later are told too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
DUE = sa.text("next_at IS NOT NULL")


def upgrade() -> None:
    """The column; and the index finds what is due in any state."""
    op.add_column("transfer", sa.Column("photos_told", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("ix_transfer_waiting", table_name="transfer")
    op.create_index("ix_transfer_due", "transfer", ["next_at"], sqlite_where=DUE, postgresql_where=DUE)


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_transfer_due", table_name="transfer")
    op.create_index(
        "ix_transfer_waiting", "transfer", ["next_at"], sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.drop_column("transfer", "photos_told")
