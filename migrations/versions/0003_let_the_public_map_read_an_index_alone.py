"""Let the public map read an index alone."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ORDER = ["territory_id", "received_at", "id"]
SHOWN = ["latitude", "longitude", "category_id", "state", "waiting_for", "witness_count", "number"]


def upgrade() -> None:
    """Add what the map shows to the index of the latest tickets."""
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.drop_index("ix_ticket_received")
        batch_op.create_index("ix_ticket_received", ORDER + SHOWN, unique=False)


def downgrade() -> None:
    """Keep the order alone."""
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.drop_index("ix_ticket_received")
        batch_op.create_index("ix_ticket_received", ORDER, unique=False)
