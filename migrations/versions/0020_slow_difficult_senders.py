"""Slow difficult senders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.db import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
REASONS = "'insults', 'threats', 'flood', 'false_reports'"
TO_CHECK = "to_check_since IS NOT NULL"


def upgrade() -> None:
    """Who was warned or slowed, why, until when; the tickets that wait to be looked at first."""
    op.create_table(
        "slowed_sender",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("email_mark", sa.LargeBinary(length=32), nullable=True),
        sa.Column("phone_mark", sa.LargeBinary(length=32), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"reason IN ({REASONS})", name=op.f("ck_slowed_sender_reason")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_slowed_sender_territory_id")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_slowed_sender_ticket_id")),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name=op.f("fk_slowed_sender_started_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"], name=op.f("fk_slowed_sender_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slowed_sender")),
    )
    op.create_index("ix_slowed_sender_until", "slowed_sender", ["territory_id", "until"])
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.add_column(sa.Column("to_check_since", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_ticket_to_check",
        "ticket",
        ["territory_id", "to_check_since"],
        sqlite_where=sa.text(TO_CHECK),
        postgresql_where=sa.text(TO_CHECK),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_index("ix_ticket_to_check", table_name="ticket")
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.drop_column("to_check_since")
    op.drop_table("slowed_sender")
