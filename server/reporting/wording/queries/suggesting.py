"""What words speak of, by the model of the town, which a process keeps as long as it is the latest."""

import time
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from server.commons.territories.queries import Category, Territory
from server.core.db import db
from server.reporting.wording.models import WordModel
from server.reporting.wording.rules.guessing import Model, read_model
from server.reporting.wording.rules.stems import stems

CHECK_EVERY_S = 60.0
CHECK_AGAIN_S = 2.0  # while nothing was learnt yet


@dataclass
class _Known:
    """A model as this process read it, and when it last looked for a newer one."""

    checked_at: float
    learnt_at: datetime | None
    model: Model | None


_known: WeakKeyDictionary[Engine, dict[int, _Known]] = WeakKeyDictionary()


def suggested(territory: Territory, words: str) -> tuple[Category, bool] | None:
    """The leaf that the words speak of, and whether it may doubt another choice; None when unsure."""
    model = _model(territory.id)
    guess = model.guess(stems(words)) if model else None
    if model is None or guess is None or guess.confidence < model.confidence:
        return None
    leaf = territory.leaf(guess.code)
    if leaf is None or "anomaly" not in leaf.kinds:
        return None
    return leaf, guess.confidence >= model.certainty


def _model(territory_id: int) -> Model | None:
    models = _known.setdefault(db.engine, {})
    known = models.get(territory_id)
    if known is not None:
        patience = CHECK_EVERY_S if known.model else CHECK_AGAIN_S
        if time.monotonic() - known.checked_at < patience:
            return known.model
    learnt_at = db.session.scalar(select(WordModel.learnt_at).where(WordModel.territory_id == territory_id))
    if known is None or known.learnt_at != learnt_at:
        stored = db.session.scalar(select(WordModel.model).where(WordModel.territory_id == territory_id))
        known = _Known(0, learnt_at, read_model(stored) if stored else None)
    models[territory_id] = _Known(time.monotonic(), known.learnt_at, known.model)
    return known.model


def measured(territory_id: int) -> tuple[datetime, int, float | None, float | None] | None:
    """When the words were learnt, from how many tickets, with what coverage and accuracy; None: not yet.

    The last two are shares of words that were not learnt from, None while there are too few to measure.
    """
    columns = (WordModel.learnt_at, WordModel.cases, WordModel.coverage, WordModel.accuracy)
    row = db.session.execute(select(*columns).where(WordModel.territory_id == territory_id)).first()
    return None if row is None else (row.learnt_at, row.cases, row.coverage, row.accuracy)


def forget() -> None:
    """Make this process look at the database again; called after learning."""
    _known.pop(db.engine, None)
