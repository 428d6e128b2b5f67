"""Where a reader is in a list ordered by an instant and an id; opaque for clients."""

import base64
import binascii
from datetime import UTC, datetime
from uuid import UUID

import orjson

from server.core.errors import Invalid


def write(instant: datetime, row_id: UUID) -> str:
    """The cursor that continues after this row."""
    text = orjson.dumps([instant.isoformat(), row_id.hex])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def read(cursor: str) -> tuple[datetime, UUID]:
    """The instant and the id of the row after which the list continues.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    try:
        text, identifier = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        instant, row_id = datetime.fromisoformat(text), UUID(identifier)
        if instant.tzinfo is None:
            raise ValueError("a naive instant")
        return instant.astimezone(UTC), row_id  # of the year 1 or 9999 it may not be one
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error) as error:
        raise Invalid("bad_cursor") from error
