"""Keep the rules that somebody drafts, and what they would do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """A draft for each person, and dry runs."""
    op.create_table(
        "rule_draft",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_rule_draft_account_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_rule_draft_territory_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_rule_draft")),
    )
    op.create_table(
        "dry_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.Column("problem", sa.String(length=12), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_dry_run_territory_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_dry_run_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dry_run")),
    )
    op.create_index("ix_dry_run_asked", "dry_run", ["territory_id", "asked_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_dry_run_asked", table_name="dry_run")
    op.drop_table("dry_run")
    op.drop_table("rule_draft")
