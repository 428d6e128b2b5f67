"""Count links, and note campaigns and what is spent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SUPPORTS = "support IN ('poster_a4', 'poster_a3', 'flyer', 'sticker', 'post')"
COSTS = "kind IN ('tool', 'agent_days', 'communication')"


def _belongs(table: str, column: str, to: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **options)


def upgrade() -> None:
    """Tables of campaigns, links with their days, and amounts; where a signalement came from."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cost_cents", sa.Integer()),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("campaign", "territory_id", "territory"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index("ix_campaign_starts_on", "campaign", ["territory_id", "starts_on"])
    op.create_table(
        "counted_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("support", sa.String(12), nullable=False),
        sa.Column("languages", sa.String(8), nullable=False),
        sa.Column("category_id", sa.Integer()),
        sa.Column("district_id", sa.Integer()),
        sa.Column("announcement_id", sa.Uuid()),
        sa.Column("campaign_id", sa.Uuid()),
        sa.Column("place", sa.String(200)),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *(
            _belongs("counted_link", f"{to}_id", to)
            for to in ("territory", "category", "district", "announcement")
        ),
        _belongs("counted_link", "campaign_id", "campaign", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_link")),
        sa.UniqueConstraint("territory_id", "code", name=op.f("uq_counted_link_territory_id_code")),
        sa.UniqueConstraint("batch_id", "rank", name=op.f("uq_counted_link_batch_id_rank")),
        sa.CheckConstraint(SUPPORTS, name=op.f("ck_counted_link_support")),
    )
    op.create_index("ix_counted_link_made_at", "counted_link", ["territory_id", "made_at"])
    op.create_table(
        "link_day",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        _belongs("link_day", "link_id", "counted_link"),
        sa.PrimaryKeyConstraint("link_id", "day", name=op.f("pk_link_day")),
    )
    op.create_table(
        "cost",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("days", sa.Float()),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("cost", "territory_id", "territory"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
        sa.CheckConstraint(COSTS, name=op.f("ck_cost_kind")),
    )
    op.create_index("ix_cost_year", "cost", ["territory_id", "year"])
    op.add_column("signalement", sa.Column("origin", sa.String(8)))
    op.create_index(
        "ix_signalement_origin",
        "signalement",
        ["territory_id", "origin"],
        sqlite_where=sa.text("origin IS NOT NULL"),
        postgresql_where=sa.text("origin IS NOT NULL"),
    )


def downgrade() -> None:
    """Forget them; the signalements stay."""
    op.drop_index("ix_signalement_origin", table_name="signalement")
    op.drop_column("signalement", "origin")
    op.drop_index("ix_cost_year", table_name="cost")
    op.drop_table("cost")
    op.drop_table("link_day")
    op.drop_index("ix_counted_link_made_at", table_name="counted_link")
    op.drop_table("counted_link")
    op.drop_index("ix_campaign_starts_on", table_name="campaign")
    op.drop_table("campaign")
