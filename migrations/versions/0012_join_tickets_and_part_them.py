"""Join tickets and part them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS = ("merged_into_id", "target_id", "split_from_id")


def upgrade() -> None:
    """Know which ticket another was merged into or split from, and which steps of it are whose."""
    with op.batch_alter_table("ticket") as batch_op:
        for column in COLUMNS:
            batch_op.add_column(sa.Column(column, sa.Uuid(), nullable=True))
    for column in COLUMNS:
        op.create_index(
            f"ix_ticket_{column.removesuffix('_id')}",
            "ticket",
            [column],
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_table(
        "stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.Column("from_sequence", sa.Integer(), nullable=False),
        sa.Column("until_sequence", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["target_id"], ["ticket.id"], name=op.f("fk_stay_target_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_stay_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
    )
    op.create_index("ix_stay_ticket_id", "stay", ["ticket_id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("stay")
    for column in COLUMNS:
        op.drop_index(f"ix_ticket_{column.removesuffix('_id')}", table_name="ticket")
    with op.batch_alter_table("ticket") as batch_op:
        for column in COLUMNS:
            batch_op.drop_column(column)
