"""Reading a mail, whoever made it and however broken it is."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr
from html.parser import HTMLParser

MOST_BYTES = 25 * 1024 * 1024
MOST_WORDS, MOST_SUBJECT = 2000, 200
MOST_PARTS, MOST_PICTURES = 60, 5
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/gif")
BY_MACHINES = re.compile(r"(?i)bulk|junk|list|auto_reply")
_SPACES = re.compile(r"[ \t\u00a0]+")


@dataclass(frozen=True)
class Mail:
    """What a mail says. `key` knows it again; `left_out` names what it carries and is not taken.

    `by_machine` is why nobody is to read it: an automatic answer, a list, a failure report, or our own.
    """

    key: bytes
    sender: str | None
    subject: str
    words: str
    is_cut: bool
    pictures: tuple[tuple[str, bytes], ...]
    left_out: tuple[str, ...]
    by_machine: bool


def read(raw: bytes, *, own_domain: str) -> Mail:
    """Read the bytes of a mail; what cannot be understood in it is left out, never raised.

    `own_domain` is the one of our own mails, which are not to come back as drafts.
    """
    message = _parsed(raw)
    parts = list(_parts(message))
    words, is_cut = _words(parts)
    pictures, left_out = _attachments(parts)
    identity = _header(message, "Message-ID") or hashlib.sha256(raw).hexdigest()
    sender = parseaddr(_header(message, "From"))[1].strip().lower()
    return Mail(
        key=hashlib.sha256(f"{identity}\n{sender}".encode()).digest(),
        sender=sender if re.fullmatch(r"[^\s@]{1,64}@[^\s@]{1,180}\.[^\s@]{2,}", sender) else None,
        subject=_clean(_header(message, "Subject"))[:MOST_SUBJECT],
        words=words,
        is_cut=is_cut,
        pictures=pictures,
        left_out=left_out,
        by_machine=_is_by_machine(message, sender, own_domain),
    )


def _parsed(raw: bytes) -> Message:
    try:
        return BytesParser(policy=policy.default).parsebytes(raw)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError):
        return EmailMessage()  # the standard library stumbles over some headers; the mail stays in its box


def _header(message: Message, name: str) -> str:
    try:
        return str(message.get(name) or "")
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def _is_by_machine(message: Message, sender: str, own_domain: str) -> bool:
    automatic = _header(message, "Auto-Submitted").strip().lower()
    if automatic and not automatic.startswith("no"):
        return True
    if BY_MACHINES.search(_header(message, "Precedence")) or _header(message, "List-Id"):
        return True
    if _header(message, "X-Autoreply") or _header(message, "X-Autorespond"):
        return True
    if "Return-Path" in message and _header(message, "Return-Path").strip() in ("<>", ""):
        return True
    name = sender.partition("@")[0]
    own = bool(own_domain) and f"@{own_domain}>" in _header(message, "Message-ID")
    return own or name in ("mailer-daemon", "postmaster", "no-reply", "noreply", "ne-pas-repondre")


def _parts(message: Message) -> Iterator[Message]:
    """The leaves, the first `MOST_PARTS`, without walking deeper than the stack allows."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list) and part.get_content_maintype() == "multipart":
            waiting = [*inside, *waiting][:MOST_PARTS]
        else:
            seen += 1
            yield part


def _words(parts: list[Message]) -> tuple[str, bool]:
    """The plain words; those of the page where there are none. And whether they were cut."""
    said = [part for part in parts if _filename(part) is None]
    plain = "\n".join(_text(part) for part in said if part.get_content_type() == "text/plain")
    if not plain.strip():
        plain = "\n".join(_of_page(_text(part)) for part in said if part.get_content_type() == "text/html")
    words = _clean(plain)
    return words[:MOST_WORDS], len(words) > MOST_WORDS


def _text(part: Message) -> str:
    body = _bytes(part)
    charset = part.get_content_charset() or "utf-8"
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


def _bytes(part: Message) -> bytes:
    try:
        body = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""
    return body if isinstance(body, bytes) else b""


class _Page(HTMLParser):
    """The words of a page, without what is not shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        """Begin a line at a block; hide what a reader does not see."""
        if tag in ("script", "style", "head", "title"):
            self._hidden += 1
        if tag in ("p", "br", "div", "li", "tr", "h1", "h2", "h3", "blockquote"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Show again."""
        if tag in ("script", "style", "head", "title") and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._hidden:
            self.words.append(re.sub(r"\s+", " ", data))


def _of_page(html: str) -> str:
    page = _Page()
    page.feed(html[: 10 * 1024 * 1024])
    return "".join(page.words)


def _clean(words: str) -> str:
    """Without control signs; at most one empty line between two others."""
    shown = "".join(sign for sign in words if sign in "\n\t" or (ord(sign) >= 32 and sign != "\x7f"))
    lines = [_SPACES.sub(" ", line).strip() for line in shown.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _attachments(parts: list[Message]) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    """The pictures, by name; and the names of what is left out: other files, and pictures too many."""
    pictures: list[tuple[str, bytes]] = []
    left_out = []
    for part in parts:
        kind, name = part.get_content_type(), _filename(part)
        if kind in PICTURES and len(pictures) < MOST_PICTURES:
            pictures.append((name or kind, _bytes(part)))
        elif name is not None or part.get_content_maintype() not in ("text", "multipart"):
            left_out.append(name or kind)
    return tuple(pictures), tuple(left_out)


def _filename(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, AttributeError):
        return "?"
    return _clean(str(name))[:80] if name else None
