"""The table of the journal, and what makes the database itself refuse to change it."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Connection, Index, Integer, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from server.commons.audit.rules import KEPT_DAYS, REFUSAL
from server.core.db import Json, Model


class AuditEntry(Model):
    """One thing done. `account_id` is None for nobody known, and for the command line.

    `subject` is what it was done to (`account:12`, `ticket:…`), `details` codes and counts; nobody is named.
    """

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    territory_id: Mapped[int]
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str | None] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (Index("ix_audit_entry_at", "territory_id", "at"),)


#: By dialect, in their order; the migration runs the same.
GUARDS = {
    "sqlite": (
        f"CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_entry "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER audit_entry_delete BEFORE DELETE ON audit_entry "
        f"WHEN OLD.at > datetime('now', '-{KEPT_DAYS} days') BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ),
    "postgresql": (
        f"CREATE OR REPLACE FUNCTION audit_entry_guard() RETURNS trigger AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' AND OLD.at <= now() - interval '{KEPT_DAYS} days' THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_guard()",
    ),
}


def _guard(_table: Table, connection: Connection, **_: Any) -> None:
    for statement in GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


event.listen(cast(Table, AuditEntry.__table__), "after_create", _guard)
