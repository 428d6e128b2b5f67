"""Pure decisions for the field: where a tablet is in the feed, in which order a round is made."""

from server.reporting.field.rules.cursor import Cursor, read_cursor
from server.reporting.field.rules.rounds import Leg, Stop, legs, order_round, path_m

__all__ = ["Cursor", "Leg", "Stop", "legs", "order_round", "path_m", "read_cursor"]
