"""Find what waits at outside bodies for somebody here, without reading all that was ever given to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

OPEN = sa.text("state <> 'ended' OR asks_since IS NOT NULL")


def upgrade() -> None:
    """An index of the transfers that did not end, or of which the body asks something."""
    op.create_index(
        "ix_transfer_open", "transfer", ["territory_id", "made_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    """Without it: only slower."""
    op.drop_index("ix_transfer_open", table_name="transfer")
