"""A signed address opens one copy of one photo, until the end of the next day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from server.commons.photos.rules import links

PHOTO = UUID("a8b5e3f0-1b72-4c5d-8f1e-2d1c4b5a6978")
MORNING = datetime(2026, 11, 20, 0, 0, 1, tzinfo=UTC)
KEY = "a-key-that-only-the-tests-know"


def test_is_the_same_all_day_and_another_the_next_day():
    evening = MORNING + timedelta(hours=23, minutes=59)
    assert links.until(MORNING) == links.until(evening)
    assert links.until(evening + timedelta(minutes=1)) > links.until(evening)


def test_lives_for_a_day_at_least_and_two_at_most():
    for hours in (0, 6, 23):
        left = links.seconds_left(links.until(MORNING), MORNING + timedelta(hours=hours))
        assert 86_400 <= left <= 2 * 86_400


def test_opens_this_copy_alone():
    end = links.until(MORNING)
    signature = links.sign(KEY, PHOTO, "small", end)
    assert links.is_signed(KEY, PHOTO, "small", end, signature)
    other = UUID(int=PHOTO.int + 1)
    for key, photo, size, until in (
        ("another key", PHOTO, "small", end),
        (KEY, other, "small", end),
        (KEY, PHOTO, "large", end),
        (KEY, PHOTO, "small", end + 86_400),
    ):
        assert not links.is_signed(key, photo, size, until, signature)


def test_refuses_a_signature_that_is_not_ascii():
    assert not links.is_signed(KEY, PHOTO, "small", links.until(MORNING), "é" * 22)
