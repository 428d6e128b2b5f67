"""Keep what is blurred on a photo."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from server.core.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count the sets of boxes and hold the present one; say when a person must draw it."""
    boxes = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("photo") as batch_op:
        batch_op.add_column(sa.Column("boxes", boxes, nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("unblurred_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Forget the boxes."""
    with op.batch_alter_table("photo") as batch_op:
        batch_op.drop_column("unblurred_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("boxes")
