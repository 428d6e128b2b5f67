"""Find work done lately and photos still to come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Spare the schedule a walk through all tickets and all promises."""
    done, open_promise = sa.text("state = 'done'"), sa.text("kept_at IS NULL")
    op.create_index("ix_ticket_done", "ticket", ["done_at"], sqlite_where=done, postgresql_where=done)
    op.create_index(
        "ix_photo_promise_open",
        "photo_promise",
        ["promised_at"],
        sqlite_where=open_promise,
        postgresql_where=open_promise,
    )


def downgrade() -> None:
    """Walk again."""
    op.drop_index("ix_photo_promise_open", "photo_promise")
    op.drop_index("ix_ticket_done", "ticket")
