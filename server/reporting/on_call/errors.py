"""Why a rota cannot be so, or an alert not be acknowledged."""

from server.core.errors import Conflict, Forbidden, Invalid, NotFound


class RotaRefused(Invalid):
    """Something is missing or cannot be; `errors` says which field and why."""


class RotaIdTaken(Conflict):
    """The form's id was used for something else."""


class RotaUnknown(NotFound):
    """No such line, exception or team here."""


class AlertUnknown(NotFound):
    """No alert about such a ticket here."""


class AlertTokenRefused(Forbidden):
    """The message's link is out of date, altered, or another alert's."""
