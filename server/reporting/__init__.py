"""Reporting: from what a citizen says to work done, answered and judged.

Four rooms, each resting on the one before: tickets (the work), signalements (what was said), dispatch (who
does it) and field (the tablets). News goes upward as events only.
"""
