"""Note which outside bodies are to be called."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BEFORE = "channel IN ('email', 'webhook', 'open311')"
AFTER = "channel IN ('email', 'webhook', 'open311', 'phone')"


def upgrade() -> None:
    """One more way to a body."""
    _allow(AFTER)


def _allow(channels: str) -> None:
    with op.batch_alter_table("transfer") as batch_op:
        batch_op.drop_constraint(op.f("ck_transfer_channel"), type_="check")
        batch_op.create_check_constraint(op.f("ck_transfer_channel"), channels)


def downgrade() -> None:
    """Without it; which bodies were to be called is forgotten."""
    op.execute("DELETE FROM transfer WHERE channel = 'phone'")
    _allow(BEFORE)
