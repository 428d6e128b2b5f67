"""Reading the mailbox into drafts, entering one, setting one aside, forgetting those that are done."""

import logging
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from server.commons.notifications import services as notifications
from server.commons.photos import queries as photo_reads
from server.commons.photos import services as photos
from server.commons.photos.services import Original
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import again_if_taken, unit_of_work
from server.core.errors import DomainError, Invalid, NotFound
from server.reporting.correspondence import rules
from server.reporting.correspondence.channels import imap
from server.reporting.correspondence.models import MailDraft
from server.reporting.correspondence.queries import LETTER, OWNER
from server.reporting.correspondence.rules import Mail

MAILS = uuid.UUID("e3a7b4d1-52c6-4f0b-9e8d-7a1c3b5f6d20")  # namespace of drafts and of their photos
KEPT = timedelta(days=30)
FORGET_AT_ONCE = 200
log = logging.getLogger(__name__)


def read_mailbox() -> int:
    """Keep each new mail of the mailbox as a draft; say how many came. Nothing without `IMAP_URL`.

    Raises:
        imap.MailboxAway: it does not answer; the next run tries again.
    """
    settings = current_app.config["PARVIS"]
    ids = territories.all_ids()
    if not settings.imap_url or not ids:
        return 0
    wanted = urlsplit(settings.imap_url).fragment
    territory_id = next((one for one in ids if territories.by_id(one).code == wanted), ids[0])
    domain = urlsplit(settings.base_url).hostname or ""

    def keep(found: imap.Fetched) -> None:
        mail = rules.read(found.raw, own_domain=domain)
        if not mail.by_machine:
            keep_mail(territory_id, mail, too_large=found.too_large)

    return imap.fetch_new(settings.imap_url, rules.MOST_BYTES, keep)


def keep_mail(territory_id: int, mail: Mail, *, too_large: bool = False) -> uuid.UUID:
    """Keep a mail as a draft, once however often it comes; its pictures pass the same door as all photos."""
    draft_id = uuid.uuid5(MAILS, mail.key.hex())
    kept, refused = _originals(draft_id, mail)

    def write() -> None:
        with unit_of_work() as work:
            if work.session.get(MailDraft, draft_id) is not None:
                return
            work.session.add(
                MailDraft(
                    id=draft_id,
                    territory_id=territory_id,
                    key=mail.key,
                    subject=mail.subject,
                    words=mail.words,
                    is_cut=mail.is_cut or too_large,
                    left_out=[*mail.left_out, *refused],
                    received_at=now(),
                )
            )
            if mail.sender:
                notifications.register_contact(
                    work, recipient_id=draft_id, territory_id=territory_id, email=mail.sender
                )
            for photo_id, original in kept:
                photos.record_photo(
                    work,
                    photo_id=photo_id,
                    original=original,
                    territory_id=territory_id,
                    owner_kind=OWNER,
                    owner_id=draft_id,
                    moment="before",
                )

    again_if_taken(write)
    return draft_id


def _originals(draft_id: uuid.UUID, mail: Mail) -> tuple[list[tuple[uuid.UUID, Original]], list[str]]:
    """The pictures of a mail that are stored, and the names of those that we do not read."""
    kept, refused = [], []
    for place, (name, body) in enumerate(mail.pictures):
        photo_id = uuid.uuid5(draft_id, str(place))
        try:
            kept.append((photo_id, photos.keep_original(photo_id, body)))
        except DomainError as refusal:
            if refusal.status >= 500:
                raise  # the store is away: the mail stays unread and comes again
            refused.append(name)
    return kept, refused


def enter(*, territory_id: int, draft_id: uuid.UUID, signalement_id: uuid.UUID, account_id: int) -> None:
    """Note that a mail became a signalement, which gets its pictures; entered already is the same.

    Raises:
        NotFound: no such mail here.
    """
    with unit_of_work() as work:
        row = work.lock(MailDraft, draft_id)
        if row is None or row.territory_id != territory_id:
            raise NotFound("mail_gone")
        if row.state != "waiting":
            return
        row.state, row.done_by, row.done_at = "entered", account_id, now()
        photos.hand_over(work, owner=(OWNER, draft_id), to=("signalement", signalement_id))
        notifications.forget_person(work, [draft_id])


def set_aside(*, territory_id: int, draft_id: uuid.UUID, reason: str, account_id: int) -> None:
    """Take a mail off the list, with a reason; done already is the same.

    Raises:
        NotFound: no such mail here.
        Invalid: an unknown reason.
    """
    if reason not in rules.ASIDE_REASONS:
        raise Invalid("invalid", errors={"reason": ["unknown"]})
    with unit_of_work() as work:
        row = work.lock(MailDraft, draft_id)
        if row is None or row.territory_id != territory_id:
            raise NotFound("mail_gone")
        if row.state == "waiting":
            row.state, row.reason, row.done_by, row.done_at = "aside", reason, account_id, now()


def forget_done() -> int:
    """Erase the mails that were entered or set aside long ago, with their pictures; say how many."""
    with unit_of_work() as work:
        due = list(
            work.session.scalars(
                select(MailDraft)
                .where(MailDraft.state != "waiting", MailDraft.done_at < now() - KEPT)
                .limit(FORGET_AT_ONCE)
            )
        )
        ids = [row.id for row in due]
        if ids:
            photos.erase_photos(work, owner_kind=OWNER, owner_ids=ids)
            notifications.forget_person(work, ids)
        for row in due:
            work.session.delete(row)
    return len(due)


def forget_letters(territory_id: int) -> int:
    """Erase the scans of letters, which say who wrote them, after the territory's delay for contact data."""
    before = now() - timedelta(days=territories.by_id(territory_id).contacts_days)
    with unit_of_work() as work:
        due = photo_reads.owners_before(territory_id, LETTER, before)
        return photos.erase_photos(work, owner_kind=LETTER, owner_ids=due) if due else 0
