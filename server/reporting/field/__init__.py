"""The field: what the tablets of a team must know, and what their agents did, replayed once each.

Used by the tablet app and by whoever works a team's queue from elsewhere. What is always true: a reader who
has a cursor never misses a change before it, and an action sent again changes nothing.
"""
