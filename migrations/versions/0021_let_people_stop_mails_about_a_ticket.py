"""Let people stop mails about a ticket."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.db import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep since when a person wants no more mail or SMS."""
    op.add_column("contact", sa.Column("stopped_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("contact", "stopped_at")
