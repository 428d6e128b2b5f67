"""Know whose ground a competence layer is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The slug of a body; of the layers that are there nobody said it."""
    with op.batch_alter_table("competence_layer") as batch_op:
        batch_op.add_column(sa.Column("team", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("competence_layer") as batch_op:
        batch_op.drop_column("team")
