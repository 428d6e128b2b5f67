"""Find people by their telephone number."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index, as e-mail addresses have one."""
    op.create_index("ix_contact_phone", "contact", ["territory_id", "phone"])


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_contact_phone", table_name="contact")
