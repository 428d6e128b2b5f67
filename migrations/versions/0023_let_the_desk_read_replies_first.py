"""Let the desk read replies before they leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.db import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
WAITING = "review_id IS NULL"


def upgrade() -> None:
    """Keep what a territory wants of it, and the words that wait to be read."""
    op.add_column(
        "territory", sa.Column("review_replies", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "review",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_review_action_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_review_ticket_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_review_territory_id")),
        sa.ForeignKeyConstraint(["review_id"], ["action.id"], name=op.f("fk_review_review_id")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_ticket_id"), "review", ["ticket_id"])
    op.create_index(
        "ix_review_waiting",
        "review",
        ["territory_id", "asked_at"],
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )


def downgrade() -> None:
    """Forget them: what was not decided is never sent."""
    op.drop_table("review")
    op.drop_column("territory", "review_replies")
