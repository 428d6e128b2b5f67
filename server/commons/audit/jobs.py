"""RQ entries of the journal."""

from server.commons.audit import services


def forget_old() -> None:
    """Forget what is older than a year."""
    services.forget_old()
