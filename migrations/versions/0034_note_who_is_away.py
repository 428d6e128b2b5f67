"""Note who is away and which team is closed, and warn of the deadlines that fall into a closure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('near', 'late', 'escalated')"
AFTER = "kind IN ('near', 'late', 'escalated', 'closed')"


def upgrade() -> None:
    """Two tables of days, and one more kind of warning."""
    _make_table("absence", "account")
    _make_table("closure", "team")
    _allow(AFTER)


def _make_table(name: str, whose: str) -> None:
    own = f"{whose}_id"
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column(own, sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f(f"fk_{name}_territory_id")),
        sa.ForeignKeyConstraint([own], [f"{whose}.id"], name=op.f(f"fk_{name}_{own}")),
        sa.ForeignKeyConstraint(["substitute_id"], [f"{whose}.id"], name=op.f(f"fk_{name}_substitute_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f(f"fk_{name}_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_days", name, ["territory_id", "last_day"])


def _allow(kinds: str) -> None:
    with op.batch_alter_table("deadline_warning") as batch_op:
        batch_op.drop_constraint(op.f("ck_deadline_warning_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_deadline_warning_kind"), kinds)


def downgrade() -> None:
    """Without them; the warnings of closures are forgotten."""
    op.execute("DELETE FROM deadline_warning WHERE kind = 'closed'")
    _allow(BEFORE)
    for name in ("closure", "absence"):
        op.drop_index(f"ix_{name}_days", table_name=name)
        op.drop_table(name)
