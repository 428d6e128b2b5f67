"""RQ entries of alerts. Each may run twice."""

from server.reporting.alerts import services


def write_digests() -> None:
    """Write the mail of the day where its hour has come; hourly."""
    services.write_digests()


def forget_unconfirmed() -> None:
    """Erase what was not confirmed in time; hourly."""
    services.forget_unconfirmed()
