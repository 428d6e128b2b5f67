"""RQ entries of absences. Each may run twice."""

from server.reporting.absences import services


def hand_over(**_: object) -> None:
    """Hand over what is entrusted to who is away, and what cannot wait in teams that are closed."""
    services.hand_over()


def forget_absences() -> None:
    """Forget who was away, some weeks after the last day."""
    services.forget_absences()
