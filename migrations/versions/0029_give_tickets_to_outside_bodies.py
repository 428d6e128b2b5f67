"""Give tickets to outside bodies and keep what they answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.db import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was given to which body, by which way, and the secrets shared with bodies."""
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=True),
        sa.Column("waits_since", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("token", sa.String(length=128), nullable=True),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("asks_since", UtcDateTime(), nullable=True),
        sa.CheckConstraint("channel IN ('email', 'webhook', 'open311')", name=op.f("ck_transfer_channel")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'ended')", name=op.f("ck_transfer_state")),
        sa.CheckConstraint(
            "answer IN ('taken', 'planned', 'done', 'not_ours', 'question')", name=op.f("ck_transfer_answer")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_transfer_team_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_transfer_territory_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_transfer_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
    )
    op.create_index("ix_transfer_ticket_id", "transfer", ["ticket_id"])
    op.create_index("ix_transfer_team", "transfer", ["territory_id", "team_id", "state"])
    op.create_index(
        "ix_transfer_waiting",
        "transfer",
        ["next_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "channel_secret",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_channel_secret_made_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_channel_secret_team_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_channel_secret_territory_id")
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_channel_secret")),
    )


def downgrade() -> None:
    """Forget both."""
    op.drop_table("channel_secret")
    op.drop_index("ix_transfer_waiting", table_name="transfer")
    op.drop_index("ix_transfer_team", table_name="transfer")
    op.drop_index("ix_transfer_ticket_id", table_name="transfer")
    op.drop_table("transfer")
