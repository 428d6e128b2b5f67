"""Keep who is on call, whom alerts were told to, and who acknowledged them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
WHEN = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL")
STEPS = "kind IN ('raised', 'told', 'nobody', 'acknowledged', 'settled')"
WAYS = "way IN ('page', 'dashboard', 'desk', 'action')"


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def _of_a_team(table: str, *columns: sa.Column[object]) -> None:
    """A table of things that a team's people do."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        *columns,
        _refers(table, "territory_id", "territory.id"),
        _refers(table, "team_id", "team.id"),
        _refers(table, "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_team_id", table, ["team_id"])


def upgrade() -> None:
    """The rota of each team, and the alerts with their stories."""
    op.create_table(
        "on_call_team",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("referent_id", sa.Integer(), nullable=True),
        _refers("on_call_team", "team_id", "team.id"),
        _refers("on_call_team", "territory_id", "territory.id"),
        _refers("on_call_team", "referent_id", "account.id"),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_on_call_team")),
    )
    _of_a_team(
        "on_call_line",
        sa.Column("days", JSON, nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("nights", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
    )
    _of_a_team(
        "on_call_exception",
        sa.Column("starts_at", WHEN, nullable=False),
        sa.Column("ends_at", WHEN, nullable=False),
    )
    _make_alerts()


def _make_alerts() -> None:
    op.create_table(
        "on_call_alert",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", WHEN, nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("next_at", WHEN, nullable=False),
        sa.Column("ended_at", WHEN, nullable=True),
        _refers("on_call_alert", "ticket_id", "ticket.id"),
        _refers("on_call_alert", "territory_id", "territory.id"),
        _refers("on_call_alert", "team_id", "team.id"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_on_call_alert")),
    )
    op.create_index(
        "ix_on_call_alert_open",
        "on_call_alert",
        ["territory_id", "next_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_on_call_alert_raised", "on_call_alert", ["territory_id", "raised_at"])
    op.create_table(
        "on_call_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=9), nullable=True),
        sa.CheckConstraint(STEPS, name=op.f("ck_on_call_step_kind")),
        sa.CheckConstraint(WAYS, name=op.f("ck_on_call_step_way")),
        _refers("on_call_step", "ticket_id", "on_call_alert.ticket_id"),
        _refers("on_call_step", "account_id", "account.id"),
        _refers("on_call_step", "noted_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_step")),
    )
    op.create_index("ix_on_call_step_ticket_id", "on_call_step", ["ticket_id"])


def downgrade() -> None:
    """Without them."""
    for table in ("on_call_step", "on_call_alert", "on_call_exception", "on_call_line", "on_call_team"):
        op.drop_table(table)
