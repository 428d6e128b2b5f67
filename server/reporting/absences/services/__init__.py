"""Writes of absences: noting them, taking them back, handing over, forgetting."""

from server.reporting.absences.services.handing import hand_over
from server.reporting.absences.services.noting import (
    forget_absences,
    note_absence,
    note_closure,
    take_back_absence,
    take_back_closure,
)

__all__ = [
    "forget_absences",
    "hand_over",
    "note_absence",
    "note_closure",
    "take_back_absence",
    "take_back_closure",
]
