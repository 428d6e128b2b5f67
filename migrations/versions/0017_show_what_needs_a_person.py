"""Show what needs a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from server.core.db import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TEAM_CHANGES = """
UPDATE ticket SET team_changes = (
    SELECT COUNT(*) FROM action AS a JOIN action AS p ON p.ticket_id = a.ticket_id AND p.sequence = a.sequence - 1
    WHERE a.ticket_id = ticket.id AND p.team_id IS NOT NULL AND p.team_id <> a.team_id)
"""
UNANSWERED = """
UPDATE ticket SET unanswered_since = (
    SELECT MIN(a.received_at) FROM action AS a WHERE a.ticket_id = ticket.id AND a.kind = 'reply'
    AND NOT EXISTS (SELECT 1 FROM action AS b WHERE b.ticket_id = a.ticket_id AND b.sequence > a.sequence
        AND b.kind IN ('message', 'wait', 'done', 'reject', 'close')))
"""


def upgrade() -> None:
    """Count the changes of team, note since when words wait for an answer; keep the views of the list."""
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.add_column(sa.Column("team_changes", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("unanswered_since", UtcDateTime(), nullable=True))
    op.execute(TEAM_CHANGES)
    op.execute(UNANSWERED)
    _index(
        "ix_ticket_unanswered", "ticket", ["territory_id", "unanswered_since"], "unanswered_since IS NOT NULL"
    )
    _index("ix_ticket_bounced", "ticket", ["territory_id", "received_at"], "team_changes >= 2")
    _index("ix_signalement_entered", "signalement", ["entered_by"], "entered_by IS NOT NULL")
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_saved_view_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index("ix_saved_view_territory", "saved_view", ["territory_id", "name"])


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    """Forget them."""
    op.drop_table("saved_view")
    op.drop_index("ix_signalement_entered", table_name="signalement")
    op.drop_index("ix_ticket_bounced", table_name="ticket")
    op.drop_index("ix_ticket_unanswered", table_name="ticket")
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.drop_column("unanswered_since")
        batch_op.drop_column("team_changes")
