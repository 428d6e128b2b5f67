"""Count what is open, and what was masked and why."""

from __future__ import annotations

import json
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OPEN = "state IN ('new', 'assigned', 'planned', 'in_progress', 'waiting', 'transferred')"
BOUNCED = "team_changes >= 2"
MASKED = "public IS FALSE"


def upgrade() -> None:
    """An index of open tickets alone, one of bounced ones by state, and the reason beside what was masked."""
    _index("ix_ticket_open", "ticket", ["territory_id", "team_id", "state", "deadline"], OPEN)
    op.drop_index("ix_ticket_bounced", table_name="ticket")
    _index("ix_ticket_bounced", "ticket", ["territory_id", "state", "received_at", "id"], BOUNCED)
    with op.batch_alter_table("publication") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=24), nullable=True))
    _tell_reasons()
    _index("ix_publication_masked", "publication", ["decided_at"], MASKED)


def _tell_reasons() -> None:
    """Take the reasons from the actions that masked, the latest last."""
    here = op.get_bind()
    said = here.execute(sa.text("SELECT payload FROM action WHERE kind = 'mask' ORDER BY received_at"))
    tell = sa.text(
        "UPDATE publication SET reason = :reason WHERE item_id = :item AND public IS FALSE"
    ).bindparams(sa.bindparam("item", type_=sa.Uuid()))
    for (payload,) in said.all():
        told = json.loads(payload) if isinstance(payload, str) else payload
        if told.get("boxes") is None:
            for item in told["items"]:
                here.execute(tell, {"reason": told.get("reason"), "item": uuid.UUID(str(item["id"]))})


def downgrade() -> None:
    """Forget the reasons, which stay in the actions; take the indexes away."""
    op.drop_index("ix_publication_masked", table_name="publication")
    with op.batch_alter_table("publication") as batch_op:
        batch_op.drop_column("reason")
    op.drop_index("ix_ticket_bounced", table_name="ticket")
    _index("ix_ticket_bounced", "ticket", ["territory_id", "received_at"], BOUNCED)
    op.drop_index("ix_ticket_open", table_name="ticket")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
