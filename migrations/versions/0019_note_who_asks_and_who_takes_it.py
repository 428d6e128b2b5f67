"""Note who asks and who takes it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.core.db import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = ("pwa", "phone", "counter", "mail", "letter", "relay", "agent", "open311", "import")
SINCE = (*BEFORE, "elected", "kiosk")


def upgrade() -> None:
    """When an elected member last asked about a ticket, who of the staff takes it; two more ways to come."""
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.add_column(sa.Column("inquired_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("assignee_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_ticket_assignee_id"), "account", ["assignee_id"], ["id"])
    _index("ix_ticket_inquired", ["territory_id", "inquired_at"], "inquired_at IS NOT NULL")
    _index("ix_ticket_assignee", ["assignee_id"], "assignee_id IS NOT NULL")
    _sources(SINCE)


def downgrade() -> None:
    """Forget both; what came in the new ways is said to have come by telephone and at the counter."""
    op.execute("UPDATE signalement SET source = 'phone' WHERE source = 'elected'")
    op.execute("UPDATE signalement SET source = 'counter' WHERE source = 'kiosk'")
    _sources(BEFORE)
    op.drop_index("ix_ticket_assignee", table_name="ticket")
    op.drop_index("ix_ticket_inquired", table_name="ticket")
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.drop_constraint(op.f("fk_ticket_assignee_id"), type_="foreignkey")
        batch_op.drop_column("assignee_id")
        batch_op.drop_column("inquired_at")


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "ticket", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _sources(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("signalement") as batch_op:
        batch_op.drop_constraint(op.f("ck_signalement_source"), type_="check")
        batch_op.create_check_constraint(op.f("ck_signalement_source"), f"source IN ({listed})")
