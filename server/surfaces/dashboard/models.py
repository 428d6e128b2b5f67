"""Tables: the views of the list that somebody keeps."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Json, Model


class SavedView(Model):
    """Filters with a name; `shared` ones are offered to all who read the list."""

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, Any]] = mapped_column(Json)
    shared: Mapped[bool]
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_saved_view_territory", "territory_id", "name"),)
