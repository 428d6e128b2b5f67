"""Mail: to the SMTP server of the settings, or, without one, to files that a person can read."""

import smtplib
import ssl
import uuid
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from server.core.db import inside_unit_of_work

TIMEOUT_S = 10


class MailRefused(Exception):
    """The server refuses this recipient for good: trying again would not help."""


def compose(*, sender: tuple[str, str], to: str, subject: str, body: str, reference: str) -> EmailMessage:
    """A plain-text message. `reference` makes its Message-ID the same at each retry.

    Raises:
        MailRefused: an address or the subject holds a line break or is no address.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = formataddr(sender)
        message["To"] = to
        message["Subject"] = subject
    except ValueError as error:
        raise MailRefused(str(error)) from error
    message["Date"] = formatdate()
    domain = sender[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{reference}@{domain}>" if reference else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def send(message: EmailMessage) -> None:
    """Hand `message` over. Never called inside a unit of work.

    Raises:
        MailRefused: the recipient is refused for good (5xx).
        OSError, smtplib.SMTPException: for now; try again later.
    """
    if inside_unit_of_work():
        raise RuntimeError("no network inside a unit of work")
    settings = current_app.config["PARVIS"]
    if settings.smtp_url:
        _send_by_smtp(settings.smtp_url, message)
    else:
        _write_to_file(Path(settings.data_dir) / "mail", message)


def _send_by_smtp(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    host, port = parts.hostname or "localhost", parts.port or (465 if secure else 25)
    # a plain connection, as to a relay of the same machine, has no use for the machine's certificates
    context = ssl.create_default_context() if parts.scheme != "smtp" else None
    server = (
        smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
        if secure
        else smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    )
    with server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(500 <= code < 600 for code in codes):
                raise MailRefused(str(error)) from error
            raise


def _write_to_file(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # the letters hold secret links
    name = str(message["Message-ID"]).strip("<>").partition("@")[0] or uuid.uuid4().hex
    path = folder / f"{name}.eml"
    draft = path.with_suffix(".part")
    draft.write_bytes(message.as_bytes())
    draft.replace(path)
