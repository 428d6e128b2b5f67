"""Tables: which foreign record became which signalement."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model


class ImportedRecord(Model):
    """A record of another tool that was brought in; read again, it is known by its id there."""

    __tablename__ = "imported_record"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    signalement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("signalement.id"), index=True)
    imported_at: Mapped[datetime]
