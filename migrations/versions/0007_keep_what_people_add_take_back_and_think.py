"""Keep what people add, take back and think."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from server.core.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note withdrawals, oblivion and opinions; find people by their address; keep the buttons of a push."""
    answers = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("witness") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("anonymised_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("quality_of_answer", sa.String(4), nullable=True))
        batch_op.add_column(sa.Column("quality_of_work", sa.String(4), nullable=True))
        batch_op.add_column(sa.Column("satisfied_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("notification") as batch_op:
        batch_op.add_column(sa.Column("push_answers", answers, server_default="[]", nullable=False))
    with op.batch_alter_table("contact") as batch_op:
        batch_op.create_index("ix_contact_email", ["territory_id", "email"])


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("contact") as batch_op:
        batch_op.drop_index("ix_contact_email")
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_column("push_answers")
    with op.batch_alter_table("witness") as batch_op:
        batch_op.drop_column("satisfied_at")
        batch_op.drop_column("quality_of_work")
        batch_op.drop_column("quality_of_answer")
        batch_op.drop_column("anonymised_at")
        batch_op.drop_column("withdrawn_at")
