"""Keep when clocks stood still, days promised by priority, and who was warned of deadlines."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import groupby

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """A table of what teams and directors were warned of, and what deadlines are counted from."""
    with op.batch_alter_table("category") as batch_op:
        batch_op.add_column(sa.Column("target_days_by_priority", JSON, nullable=True))
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.add_column(sa.Column("pauses", JSON, nullable=False, server_default="[]"))
    _tell_pauses()
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.alter_column("pauses", server_default=None)
    op.create_table(
        "deadline_warning",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('near', 'late', 'escalated')", name=op.f("ck_deadline_warning_kind")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_deadline_warning_ticket_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_deadline_warning_territory_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_deadline_warning_team_id")),
        sa.PrimaryKeyConstraint("ticket_id", "kind", "deadline", name=op.f("pk_deadline_warning")),
    )
    op.create_index(
        "ix_deadline_warning_unsent",
        "deadline_warning",
        ["territory_id", "kind", "team_id"],
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )


def _tell_pauses() -> None:
    """Take the rests of each clock from the history: from the step that made it wait to the one that ended it."""
    here = op.get_bind()
    told = here.execute(
        sa.text(
            "SELECT ticket_id, from_state, to_state, received_at FROM action "
            "WHERE (from_state = 'waiting') <> (to_state = 'waiting') ORDER BY ticket_id, sequence"
        ).columns(ticket_id=sa.Uuid(), received_at=sa.DateTime(timezone=True))
    )
    keep = sa.text("UPDATE ticket SET pauses = :pauses WHERE id = :id").bindparams(
        sa.bindparam("id", type_=sa.Uuid())
    )
    for ticket_id, steps in groupby(told.all(), key=lambda step: step.ticket_id):
        pauses, since = [], None
        for step in steps:
            if step.to_state == "waiting":
                since = since or step.received_at
            elif since is not None:
                pauses.append([_instant(since), _instant(step.received_at)])
                since = None
        if pauses:
            here.execute(keep, {"pauses": json.dumps(pauses), "id": ticket_id})


def _instant(stored: datetime) -> str:
    return (stored if stored.tzinfo else stored.replace(tzinfo=UTC)).isoformat()  # SQLite's are naive, in UTC


def downgrade() -> None:
    """Forget the warnings and the rests; deadlines stay as they are."""
    op.drop_index("ix_deadline_warning_unsent", table_name="deadline_warning")
    op.drop_table("deadline_warning")
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.drop_column("pauses")
    with op.batch_alter_table("category") as batch_op:
        batch_op.drop_column("target_days_by_priority")
