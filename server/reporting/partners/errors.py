"""Why something was not brought to an outside body, and why what it sends is refused."""

from server.core.errors import Conflict, DomainError, Invalid, NotFound, Unauthorized


class NotTaken(Exception):
    """The body's server or mailbox did not take it; it is tried again later. The text says why."""


class NeverTaken(NotTaken):
    """Trying again would not help: a setting or the address is wrong."""


class NotThisOne(NotTaken):
    """Their server is there, and has something against this one alone: others may be asked about."""


class LinkRefused(Unauthorized):
    """The link or the signature proves nothing: altered, too old, or taken back."""


class TicketMovedOn(DomainError):
    """The body no longer has this ticket."""

    status = 410


class TransferUnknown(NotFound):
    """Nothing of this id was given to an outside body of this territory."""


class AlreadyTaken(Conflict):
    """The body's server has it already: sent again it would be there twice."""


class AnswerRefused(Invalid):
    """The answer lacks what its kind needs."""


class NotByTelephone(Conflict):
    """This body is not told aloud: it has a way of its own."""


class NoChannel(Conflict):
    """This team has no way of its own that uses a secret."""
