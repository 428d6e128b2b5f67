"""RQ entries of signalements."""

from uuid import UUID

from server.reporting.signalements.services import intake, notices, slowing


def locate_signalement(signalement_id: str) -> None:
    """Find address and district."""
    intake.locate(UUID(signalement_id))


def use_photo_position(photo_id: str) -> None:
    """Take the position that a photo carries, and tell who waited for the photo."""
    intake.place_from_photo(UUID(photo_id))


def tell_witnesses(action_id: str) -> None:
    """Write the notices of an action."""
    notices.tell_witnesses(UUID(action_id))


def tell_when_photo_is_there(photo_id: str) -> None:
    """Tell the closure that waited for this photo."""
    notices.tell_for_photo(UUID(photo_id))


def ask_verdicts() -> None:
    """Ask "is it fixed?" where night had to fall first."""
    notices.ask_verdicts_due()


def tell_late_closures() -> None:
    """Tell the closures whose photos did not come."""
    notices.tell_late_closures()


def forget_marks() -> None:
    """Forget by what slowed senders were known, once their time is over."""
    slowing.forget_marks()
