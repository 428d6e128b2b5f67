"""Refusals of this feature."""

from collections.abc import Sequence
from datetime import datetime

from server.core.errors import Conflict, Invalid, NotFound
from server.core.language import translate


class FileRefused(Invalid):
    """A territory's file cannot be applied; nothing of it was. `reasons` has one line for each problem.

    `words` are the same for a page, without the places in a file.
    """

    def __init__(self, file: str, reasons: Sequence[tuple[str, str]]) -> None:
        errors: dict[str, list[str]] = {}
        for place, reason in reasons:
            errors.setdefault(place, []).append(reason)
        super().__init__("territory_refused", errors=errors, file=file, count=len(reasons))
        self.reasons = [f"{place}: {reason}" for place, reason in reasons]
        # for who sees pages and no file: a place among the keys of the document says nothing there
        self.words = [
            reason if place.startswith(("territory", "drawing")) else f"{place}\u00a0: {reason}"
            for place, reason in reasons
        ]

    def __str__(self) -> str:
        """What an operator reads: file, line and reason of each problem."""
        return "\n".join(self.reasons)


class LogoRefused(Exception):
    """What was uploaded is no picture that can be a logo; nothing was kept."""


class ChangedMeanwhile(Conflict):
    """The definition is not the one that was changed here any more; nothing was applied.

    `number` is the present version, `account_id` and `made_at` who made it and when; None: an operator.
    """

    def __init__(self, base: int, number: int, account_id: int | None, made_at: datetime | None) -> None:
        super().__init__("territory_changed", base=base, number=number)
        self.number, self.account_id, self.made_at = number, account_id, made_at

    def __str__(self) -> str:
        return translate("error.territory_changed.detail", **self.values)


class VersionUnknown(NotFound):
    """There is no such version; a territory has none until its file is applied once."""

    def __init__(self) -> None:
        super().__init__("territory_version_unknown")
