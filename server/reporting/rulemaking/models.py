"""Tables: the rules that somebody is changing, and what they were tried on."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model


class RuleDraft(Model):
    """The rules as one person wants them, in the form of the file; made from version `base`."""

    __tablename__ = "rule_draft"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    base: Mapped[int]
    rules: Mapped[list[Any]]
    changed_at: Mapped[datetime]


class DryRun(Model):
    """What `rules` would do, beside those in force at version `base`.

    Tried on the tickets received since a year or, with `file_name`, on an uploaded file, which waits in the
    storage until it is tried. `result` is `rules.Tally.result`; `problem` says why there is none.
    """

    __tablename__ = "dry_run"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    base: Mapped[int]
    rules: Mapped[list[Any]]
    file_name: Mapped[str | None] = mapped_column(String(120))
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[str | None] = mapped_column(String(12))
    done_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_dry_run_asked", "territory_id", "asked_at"),)
