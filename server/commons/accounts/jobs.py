"""RQ entries of accounts. Each may run twice."""

from server.commons.accounts import services


def forget_expired_access() -> None:
    """Delete ended sessions, old enrolment codes and forgotten refusals; nightly."""
    services.forget_expired_access()
