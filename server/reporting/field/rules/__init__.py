"""Pure decisions for the field: a tablet's place in the feed, the order of a round, its sheet of paper."""

from server.reporting.field.rules.cursor import Cursor, reach_of, read_cursor
from server.reporting.field.rules.rounds import Leg, Stop, legs, order_round, path_m
from server.reporting.field.rules.sheet import Row, Sheet, draw

__all__ = [
    "Cursor",
    "Leg",
    "Row",
    "Sheet",
    "Stop",
    "draw",
    "legs",
    "order_round",
    "path_m",
    "reach_of",
    "read_cursor",
]
