"""Keep by month how the service is used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def _months(table: str, *columns: sa.Column, keys: tuple[str, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f(f"fk_{table}_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "month", *keys, name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    """Tables of months: people, ways, declines that were told."""
    _months(
        "reporter_month",
        sa.Column("signalements", sa.Integer(), nullable=False),
        sa.Column("reachable", sa.Integer()),
        sa.Column("reporters", sa.Integer()),
        sa.Column("newcomers", sa.Integer()),
    )
    _months(
        "channel_month",
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("support", sa.String(12), nullable=False),
        sa.Column("signalements", sa.Integer(), nullable=False),
        keys=("source", "support"),
    )
    _months(
        "decline_alert",
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    """Forget them."""
    for table in ("decline_alert", "channel_month", "reporter_month"):
        op.drop_table(table)
