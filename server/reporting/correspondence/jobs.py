"""RQ entries of correspondence."""

import logging

from server.commons.territories import queries as territories
from server.reporting.correspondence import services
from server.reporting.correspondence.channels.imap import MailboxAway

log = logging.getLogger(__name__)


def read_mailbox() -> None:
    """Keep each new mail as a draft; a mailbox that is away is asked again at the next turn."""
    try:
        services.read_mailbox()
    except MailboxAway as error:
        log.warning("the mailbox does not answer: %s", error)


def forget_done_mails() -> None:
    """Erase the mails that were dealt with long ago, and the scans of old letters."""
    services.forget_done()
    for territory_id in territories.all_ids():
        services.forget_letters(territory_id)
