"""The town's mailbox by IMAP: each new mail once, marked as read when it is kept."""

import imaplib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from server.core.db import inside_unit_of_work

TIMEOUT_S = 20
AT_ONCE = 50


class MailboxAway(Exception):
    """The mailbox does not answer, or refuses us; try again later."""


@dataclass(frozen=True)
class Fetched:
    """A mail's bytes; its headers alone when it is larger than the limit."""

    raw: bytes
    too_large: bool


def fetch_new(url: str, most_bytes: int, keep: Callable[[Fetched], None]) -> int:
    """Hand each unread mail to `keep`, oldest first, `AT_ONCE` at most; say how many.

    A mail is marked as read after `keep` came back: one that fails comes again. Never called inside a unit
    of work.

    Args:
        url: `imaps://user:password@host:port/folder`, or `imap://` for a server of one's own network.

    Raises:
        MailboxAway: no connection, no sign-in, no such folder.
    """
    if inside_unit_of_work():
        raise RuntimeError("no network inside a unit of work")
    try:
        box = _opened(url)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxAway(str(error)) from error
    try:
        numbers = _unread(box)
        for number in numbers:
            keep(_fetched(box, number, most_bytes))
            box.uid("STORE", number, "+FLAGS", r"(\Seen)")
        return len(numbers)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxAway(str(error)) from error
    finally:
        _close(box)


def _opened(url: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", parts.scheme == "imaps"
    port = parts.port or (993 if secure else 143)
    box: imaplib.IMAP4 = (
        imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_S)
        if secure
        else imaplib.IMAP4(host, port, timeout=TIMEOUT_S)
    )
    box.login(unquote(parts.username or ""), unquote(parts.password or ""))
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    status, _ = box.select(f'"{quoted}"')
    if status != "OK":
        raise imaplib.IMAP4.error(f"no folder {folder}")
    return box


def _unread(box: imaplib.IMAP4) -> list[str]:
    _, found = box.uid("SEARCH", "UNSEEN")
    return (found[0] or b"").decode().split()[:AT_ONCE]


def _fetched(box: imaplib.IMAP4, number: str, most_bytes: int) -> Fetched:
    _, sized = box.uid("FETCH", number, "(RFC822.SIZE)")
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(one for one in sized if isinstance(one, bytes)))
    too_large = size is not None and int(size[1]) > most_bytes
    _, answer = box.uid("FETCH", number, "(BODY.PEEK[HEADER])" if too_large else "(BODY.PEEK[])")
    raw = next((one[1] for one in answer if isinstance(one, tuple)), b"")
    return Fetched(raw=raw, too_large=too_large)


def _close(box: imaplib.IMAP4) -> None:
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error):
        pass  # it went away by itself
