"""Why an absence or a closure is refused."""

from server.core.errors import Conflict, Invalid, NotFound


class AbsenceRefused(Invalid):
    """Something is missing or cannot be; `errors` says which field and why."""


class AbsenceIdTaken(Conflict):
    """The form's id was used for something else."""


class AbsenceUnknown(NotFound):
    """No such absence or closure in this territory."""
