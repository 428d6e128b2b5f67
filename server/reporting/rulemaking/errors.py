"""Refusals of this feature."""

from server.core.errors import Invalid, NotFound


class RuleRefused(Invalid):
    """A rule cannot work as it was written; `errors` says why, by field of its form."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("rule_refused", errors=errors)


class RuleUnknown(NotFound):
    """The list has no rule of this name: it was renamed or removed meanwhile."""

    def __init__(self) -> None:
        super().__init__("rule_unknown")


class DryRunUnknown(NotFound):
    """There is no such dry run here."""

    def __init__(self) -> None:
        super().__init__("dry_run_unknown")
