"""Know again the records that were imported from another tool."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of the ids that records had there."""
    op.create_table(
        "imported_record",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.String(length=120), nullable=False),
        sa.Column("signalement_id", sa.Uuid(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signalement_id"], ["signalement.id"], name=op.f("fk_imported_record_signalement_id")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_imported_record_territory_id")
        ),
        sa.PrimaryKeyConstraint("territory_id", "source", "source_id", name=op.f("pk_imported_record")),
    )
    op.create_index("ix_imported_record_signalement_id", "imported_record", ["signalement_id"])


def downgrade() -> None:
    """Forget which records they were; the signalements stay."""
    op.drop_index("ix_imported_record_signalement_id", table_name="imported_record")
    op.drop_table("imported_record")
