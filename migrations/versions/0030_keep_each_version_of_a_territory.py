"""Keep each version of a territory's definition, with who made it and what it said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TEXTS = ("document", "drawing", "assets")


def upgrade() -> None:
    """A table of versions, and one of the texts that they share."""
    op.create_table(
        "definition_text",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_definition_text")),
    )
    op.create_table(
        "territory_version",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in TEXTS),
        sa.CheckConstraint("way IN ('file', 'web', 'undo')", name=op.f("ck_territory_version_way")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_territory_version_territory_id")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_territory_version_account_id")),
        *(
            sa.ForeignKeyConstraint(
                [name], ["definition_text.digest"], name=op.f(f"fk_territory_version_{name}")
            )
            for name in TEXTS
        ),
        sa.PrimaryKeyConstraint("territory_id", "number", name=op.f("pk_territory_version")),
    )


def downgrade() -> None:
    """Forget the versions; the definition stays what it is."""
    op.drop_table("territory_version")
    op.drop_table("definition_text")
