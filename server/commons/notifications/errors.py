"""Why a contact or a push address is refused, or a message cannot be sent."""

from server.core.errors import Conflict, Invalid, NotFound


class ContactRefused(Invalid):
    """The e-mail, phone or postal address cannot be one."""


class PushAddressRefused(Invalid):
    """The push address cannot be one."""


class NotificationUnknown(NotFound):
    """No such message in this territory."""


class NotResendable(Conflict):
    """Only a message that failed is sent again."""


class SendLater(Exception):
    """The channel does not answer for now: the job is run again."""


class SendRefused(Exception):
    """The channel refuses for good: another one must tell the person."""


class BeingSent(Exception):
    """Another worker holds the lease: look again later, in case it died."""
