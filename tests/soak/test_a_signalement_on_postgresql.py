"""The main job from end to end on PostgreSQL, with a tablet that stays on and a photo without position."""

from tests.journeys.conftest import (
    account,
    album,
    cable,
    contexts,
    desk,
    display,
    mails,
    phone,
    real_photo,
    tablet,
    town,
)
from tests.journeys.test_a_signalement_from_end_to_end import Story, play

__all__ = [
    "account",
    "album",
    "cable",
    "contexts",
    "desk",
    "display",
    "mails",
    "phone",
    "real_photo",
    "tablet",
    "town",
]


def pytest_generate_tests(metafunc):
    """Play it on PostgreSQL."""
    metafunc.parametrize("town", ["postgresql"], scope="session", indirect=True)


def test_a_photo_without_position_and_a_tablet_that_stays_on(town, request):
    play(Story(request), "im_portrait-orientation-6.jpg", is_far=False, battery_dies=False)
