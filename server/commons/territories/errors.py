"""Refusals of this feature."""

from collections.abc import Sequence

from server.core.errors import Invalid


class FileRefused(Invalid):
    """A territory's file cannot be applied; nothing of it was. `reasons` has one line for each problem."""

    def __init__(self, file: str, reasons: Sequence[tuple[str, str]]) -> None:
        errors: dict[str, list[str]] = {}
        for place, reason in reasons:
            errors.setdefault(place, []).append(reason)
        super().__init__("territory_refused", errors=errors, file=file, count=len(reasons))
        self.reasons = [f"{place}: {reason}" for place, reason in reasons]

    def __str__(self) -> str:
        """What an operator reads: file, line and reason of each problem."""
        return "\n".join(self.reasons)
