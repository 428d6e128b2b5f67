"""Know what the desk was alarmed of: tickets without a team, or sent from team to team."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of alarms, each once for a ticket."""
    op.create_table(
        "dispatch_alarm",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('unassigned', 'bounced')", name=op.f("ck_dispatch_alarm_kind")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_dispatch_alarm_ticket_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_dispatch_alarm_territory_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "kind", name=op.f("pk_dispatch_alarm")),
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index(
        "ix_dispatch_alarm_unsent",
        "dispatch_alarm",
        ["territory_id"],
        sqlite_where=unsent,
        postgresql_where=unsent,
    )


def downgrade() -> None:
    """Forget the alarms."""
    op.drop_index("ix_dispatch_alarm_unsent", table_name="dispatch_alarm")
    op.drop_table("dispatch_alarm")
