"""Keep whose fact asked for a job."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the territory, read from the facts while they are all there."""
    op.add_column("job_request", sa.Column("territory_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE job_request SET territory_id ="
        " (SELECT event.territory_id FROM event WHERE event.id = job_request.event_id)"
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_column("job_request", "territory_id")
