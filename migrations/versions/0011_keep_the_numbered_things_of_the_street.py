"""Keep the numbered things of the street, the places that people name, and what a category is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of assets, and what the file may say beside."""
    facts = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("territory", sa.Column("places", facts, nullable=True))
    op.add_column("category", sa.Column("kinds", facts, nullable=True))
    op.create_table(
        "asset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column(
            "search",
            sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("category", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_asset_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("territory_id", "search", name=op.f("uq_asset_territory_id_search")),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("asset")
    op.drop_column("category", "kinds")
    op.drop_column("territory", "places")
