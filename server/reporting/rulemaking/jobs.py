"""RQ entries of rulemaking."""

from uuid import UUID

from server.reporting.rulemaking.services import trying


def try_rules(dry_run_id: str, **_: object) -> None:
    """Try drafted rules on stored tickets or on a file."""
    trying.run(UUID(dry_run_id))


def forget_dry_runs() -> None:
    """Forget the dry runs of last month, and the files that were never tried."""
    trying.forget()
