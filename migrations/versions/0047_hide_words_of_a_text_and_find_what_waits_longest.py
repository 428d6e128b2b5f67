"""Hide words of a text that is public but for them; and know since when a ticket is as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from server.core.db import UtcDateTime

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

OPEN = "state IN ('new', 'assigned', 'planned', 'in_progress', 'waiting', 'transferred')"
MASKED, HIDDEN = "public IS FALSE", "public IS FALSE OR reason IS NOT NULL"
LAST_CHANGE = """
UPDATE ticket SET changed_at = COALESCE((
    SELECT MAX(received_at) FROM action
    WHERE action.ticket_id = ticket.id AND (action.changes OR action.kind = 'plan')
), received_at)
"""


def upgrade() -> None:
    """The places of hidden words; when each ticket last changed, by its history; the lists' new indexes."""
    hidden = sa.Column(
        "hidden", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False, server_default="[]"
    )
    op.add_column("publication", hidden)
    _masked(HIDDEN)
    op.add_column(
        "ticket", sa.Column("changed_at", UtcDateTime(), nullable=False, server_default="2000-01-01 00:00:00")
    )
    op.execute(LAST_CHANGE)
    _index(
        "ix_ticket_unchanged",
        ["territory_id", "changed_at", "id", "state", "team_id", "priority"],
        OPEN,
    )
    _index("ix_ticket_priority", ["territory_id", "priority", "received_at", "id"], "priority <> 'normal'")
    _index("ix_ticket_entrusted", ["territory_id", "received_at", "id"], "assignee_id IS NOT NULL")


def downgrade() -> None:
    """Without them: words that were public but for some are wholly public again."""
    for name in ("ix_ticket_unchanged", "ix_ticket_priority", "ix_ticket_entrusted"):
        op.drop_index(name, table_name="ticket")
    op.drop_column("ticket", "changed_at")
    _masked(MASKED)
    op.drop_column("publication", "hidden")


def _masked(where: str) -> None:
    op.drop_index("ix_publication_masked", table_name="publication")
    _index("ix_publication_masked", ["decided_at"], where, "publication")


def _index(name: str, columns: list[str], where: str, table: str = "ticket") -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
