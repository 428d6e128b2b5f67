"""Announce what happens and who follows it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Announce what happens and who follows it."""
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=140), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('news', 'agenda', 'works', 'failure')", name=op.f("ck_announcement_kind")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_announcement_state")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_announcement_author_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_announcement_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_announcement_shown", ["territory_id", "state", "ends_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_announcement_unannounced",
            ["published_from"],
            unique=False,
            sqlite_where=sa.text("announced_at IS NULL AND state = 'published'"),
            postgresql_where=sa.text("announced_at IS NULL AND state = 'published'"),
        )

    op.create_table(
        "announcement_category",
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_category_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_announcement_category_category_id")
        ),
        sa.PrimaryKeyConstraint("announcement_id", "category_id", name=op.f("pk_announcement_category")),
    )
    op.create_table(
        "announcement_district",
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_district_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_announcement_district_district_id")
        ),
        sa.PrimaryKeyConstraint("announcement_id", "district_id", name=op.f("pk_announcement_district")),
    )
    op.create_table(
        "announcement_follower",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_announcement_follower_announcement_id")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_announcement_follower_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_announcement_follower_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_follower")),
    )
    with op.batch_alter_table("announcement_follower", schema=None) as batch_op:
        batch_op.create_index("ix_announcement_follower_of", ["announcement_id", "id"], unique=False)
        batch_op.create_index(
            "ix_announcement_follower_subscribed",
            ["territory_id", "id"],
            unique=False,
            sqlite_where=sa.text("announcement_id IS NULL"),
            postgresql_where=sa.text("announcement_id IS NULL"),
        )


def downgrade() -> None:
    """Undo: Announce what happens and who follows it."""
    with op.batch_alter_table("announcement_follower", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_announcement_follower_subscribed",
            sqlite_where=sa.text("announcement_id IS NULL"),
            postgresql_where=sa.text("announcement_id IS NULL"),
        )
        batch_op.drop_index("ix_announcement_follower_of")

    op.drop_table("announcement_follower")
    op.drop_table("announcement_district")
    op.drop_table("announcement_category")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_announcement_unannounced",
            sqlite_where=sa.text("announced_at IS NULL AND state = 'published'"),
            postgresql_where=sa.text("announced_at IS NULL AND state = 'published'"),
        )
        batch_op.drop_index("ix_announcement_shown")

    op.drop_table("announcement")
