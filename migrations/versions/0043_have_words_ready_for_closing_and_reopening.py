"""Have words ready for closing and for taking up again."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('done', 'reject', 'message', 'wait', 'plan', 'transfer')"
AFTER = "kind IN ('done', 'reject', 'message', 'wait', 'plan', 'transfer', 'close', 'reopen')"


def upgrade() -> None:
    """Two more steps with which ready words are sent."""
    _allow(AFTER)


def _allow(kinds: str) -> None:
    with op.batch_alter_table("answer_template") as batch_op:
        batch_op.drop_constraint(op.f("ck_answer_template_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_answer_template_kind"), kinds)


def downgrade() -> None:
    """Without them; such words are forgotten."""
    op.execute("DELETE FROM answer_template WHERE kind IN ('close', 'reopen')")
    _allow(BEFORE)
