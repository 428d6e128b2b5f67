"""Keep what people watch and count districts by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FIGURES = ["territory_id", "district_id", "state", "done_at", "received_at", "category_id"]


def upgrade() -> None:
    """Add the alerts, the address that stops a kind of mail, and what counts a district."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("radius_m", sa.Float(), nullable=True),
        sa.Column("categories", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("confirmed_at", instant, nullable=True),
        sa.Column("told_until", instant, nullable=True),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_alert_territory_id")),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_alert_district_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_told", "alert", ["territory_id", "told_until", "id"], unique=False)
    op.create_index("ix_alert_confirmed", "alert", ["confirmed_at", "asked_at"], unique=False)
    op.create_index("ix_ticket_figures", "ticket", FIGURES, unique=False)
    op.add_column(
        "notification", sa.Column("stop_url", sa.String(length=1000), server_default="", nullable=False)
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("notification", "stop_url")
    op.drop_index("ix_ticket_figures", table_name="ticket")
    op.drop_table("alert")
