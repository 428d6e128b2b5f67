"""Keep a stretch of street, what is back, and words that speak of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a signalement may say beside its place."""
    facts = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("signalement", sa.Column("line", facts, nullable=True))
    op.add_column("signalement", sa.Column("line_to", sa.String(300), nullable=True))
    op.add_column("signalement", sa.Column("recurrence_of", sa.Uuid(), nullable=True))
    op.add_column("signalement", sa.Column("words_flag", facts, nullable=True))


def downgrade() -> None:
    """Take it away."""
    for name in ("words_flag", "recurrence_of", "line_to", "line"):
        op.drop_column("signalement", name)
