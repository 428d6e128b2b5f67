"""Keep where the same thing comes back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of places, and one of the tickets that show each."""
    op.create_table(
        "recurring_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True)),
        sa.Column("dismissed_by", sa.Integer()),
        sa.Column("structural_ticket_id", sa.Uuid()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_recurring_place_{column}"))
            for column, table in (
                ("territory_id", "territory"),
                ("category_id", "category"),
                ("dismissed_by", "account"),
                ("structural_ticket_id", "ticket"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_place")),
    )
    op.create_index("ix_recurring_place_times", "recurring_place", ["territory_id", "times", "last_at"])
    op.create_index("ix_recurring_place_structural_ticket_id", "recurring_place", ["structural_ticket_id"])
    op.create_table(
        "recurring_evidence",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_recurring_evidence_ticket_id")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["recurring_place.id"], name=op.f("fk_recurring_evidence_place_id")
        ),
        sa.PrimaryKeyConstraint("place_id", "ticket_id", name=op.f("pk_recurring_evidence")),
    )
    op.create_index("ix_recurring_evidence_ticket_id", "recurring_evidence", ["ticket_id"])


def downgrade() -> None:
    """Forget the places; the structural tickets stay."""
    op.drop_index("ix_recurring_evidence_ticket_id", table_name="recurring_evidence")
    op.drop_table("recurring_evidence")
    op.drop_index("ix_recurring_place_structural_ticket_id", table_name="recurring_place")
    op.drop_index("ix_recurring_place_times", table_name="recurring_place")
    op.drop_table("recurring_place")
