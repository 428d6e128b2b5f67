"""Keep mails until they are entered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from server.core.db import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
WAITING = "state = 'waiting'"


def upgrade() -> None:
    """The mails that wait for the desk; who wrote them is in the contact table."""
    op.create_table(
        "mail_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("left_out", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'entered', 'aside')", name=op.f("ck_mail_draft_state")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_mail_draft_territory_id")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_mail_draft_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_draft")),
        sa.UniqueConstraint("territory_id", "key", name=op.f("uq_mail_draft_once")),
    )
    op.create_index(
        "ix_mail_draft_waiting",
        "mail_draft",
        ["territory_id", "received_at"],
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )


def downgrade() -> None:
    """Forget them; the mails themselves are still in the mailbox."""
    op.drop_table("mail_draft")
