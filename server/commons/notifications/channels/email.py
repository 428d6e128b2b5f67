"""E-mail: plain text, from the territory's mailbox."""

import smtplib
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import current_app

from server.commons.notifications.channels import Message
from server.commons.notifications.errors import SendLater, SendRefused
from server.core import mail


def send(message: Message) -> None:
    """Send `message` to its e-mail address; answers go to the territory's mailbox.

    Raises:
        SendRefused: the address or the message is refused for good.
        SendLater: the mail server does not answer, or asks to wait.
    """
    if not message.email:
        raise SendRefused("no e-mail address")
    try:
        mail.send(_written(message, message.email))
    except mail.MailRefused as error:
        raise SendRefused(str(error)) from error
    except smtplib.SMTPNotSupportedError as error:  # letters that our server cannot write to
        raise SendRefused(str(error)) from error
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= 500:
            raise SendRefused(str(error)) from error
        raise SendLater(f"the mail server answers {error.smtp_code}") from None
    except smtplib.SMTPRecipientsRefused as error:
        # neither its text nor the error itself goes on: they name the person, and end in logs and the ledger
        codes = sorted({str(code) for code, _ in error.recipients.values()})
        raise SendLater(f"the mail server answers {', '.join(codes)}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise SendLater(f"{type(error).__name__}: {error}") from error


def _written(message: Message, to: str) -> EmailMessage:
    name, mailbox = message.sender
    body = message.body.rstrip()
    if message.url and message.url not in body:
        body = f"{body}\n\n{message.url}"
    draft = mail.compose(
        sender=(name, mailbox or _own_mailbox()),
        to=to,
        subject=message.subject,
        body=body + "\n",
        reference=message.reference,
    )
    if mailbox:
        draft["Reply-To"] = mailbox
    if message.stop_url:  # RFC 8058: one tap in the mail program
        draft["List-Unsubscribe"] = f"<{message.stop_url}>"
        draft["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return draft


def _own_mailbox() -> str:
    """The sender's address of a territory that has no mailbox."""
    return f"no-reply@{urlsplit(current_app.config['PARVIS'].base_url).hostname or 'localhost'}"
