"""Keep the reasons of a dispatch as facts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Hold pairs of a condition and its value, which any language can say; sentences cannot be told apart."""
    facts = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.drop_column("ticket", "because")
    op.add_column("ticket", sa.Column("because", facts, nullable=True))


def downgrade() -> None:
    """Hold sentences again."""
    op.drop_column("ticket", "because")
    op.add_column("ticket", sa.Column("because", sa.Text(), nullable=True))
