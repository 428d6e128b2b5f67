"""Find at once which outside bodies are to be called: each page of the desk counts them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TO_CALL = sa.text("state = 'waiting' AND channel = 'phone'")


def upgrade() -> None:
    """An index of these rows alone."""
    op.create_index(
        "ix_transfer_to_call",
        "transfer",
        ["territory_id", "ticket_id"],
        sqlite_where=TO_CALL,
        postgresql_where=TO_CALL,
    )


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_transfer_to_call", table_name="transfer")
