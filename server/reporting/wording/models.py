"""Table: what was learnt of a town's words. It holds no one's: see `services.learning` for what is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Json, Model


class WordModel(Model):
    """The model of a territory, learnt anew each night, whole: what was erased since is in it no more.

    `coverage` and `accuracy` were measured on words that were not learnt from: how often the model speaks,
    and how often it is right then; None while there are too few tickets to measure.
    """

    __tablename__ = "word_model"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    learnt_at: Mapped[datetime]
    cases: Mapped[int]
    coverage: Mapped[float | None]
    accuracy: Mapped[float | None]
    model: Mapped[dict[str, Any]] = mapped_column(Json)
