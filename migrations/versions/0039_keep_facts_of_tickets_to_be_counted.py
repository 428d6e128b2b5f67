"""Keep facts of tickets to be counted, and when somebody last looked at the figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of months, one of how far they are true, and one of visits."""
    op.create_table(
        "fact_month",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_fact_month_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "month", name=op.f("pk_fact_month")),
    )
    op.create_table(
        "fact_mark",
        sa.Column("territory_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("epoch", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_fact_mark_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_fact_mark")),
    )
    op.create_table(
        "visit",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_visit_account_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_visit_territory_id")),
        sa.PrimaryKeyConstraint("account_id", "territory_id", name=op.f("pk_visit")),
    )


def downgrade() -> None:
    """Forget them: facts are read anew from the tickets."""
    op.drop_table("visit")
    op.drop_table("fact_mark")
    op.drop_table("fact_month")
