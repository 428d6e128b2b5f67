"""Asking to tell somebody, the desk's ticks, and asking again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from server.commons.accounts import queries as accounts
from server.commons.notifications.errors import NotificationUnknown, NotResendable
from server.commons.notifications.events import NotificationFailed, NotificationRequested
from server.commons.notifications.models import Contact, Notification, PushAddress
from server.commons.notifications.queries import available_channels
from server.commons.notifications.rules import (
    DESK_STATES,
    FAILED,
    FORGOTTEN,
    PENDING,
    TOLD,
    TRY_AGAIN_AFTER,
    Reach,
    Step,
    alarm_steps,
    channels_for,
    last_resort,
    needs_last_resort,
)
from server.core import queue
from server.core.clock import now
from server.core.db import UnitOfWork, unit_of_work
from server.core.events import request_job

ASK_AT_ONCE = 500


def tell(
    work: UnitOfWork,
    *,
    recipient_id: UUID,
    territory_id: int,
    reference: str,
    subject: str,
    body: str,
    url: str,
    push_text: str,
    by_person: bool = True,
    call_words: str = "",
    letter: str = "",
    push_answers: Sequence[Mapping[str, str]] = (),
    channels: Collection[str] | None = None,
    stop_url: str = "",
    wakes: bool = False,
) -> list[int]:
    """Tell a person something once, by every way that reaches him or her, inside the caller's transaction.

    By all push addresses and by e-mail; else by SMS, or the desk's list to call or to write to; else the
    page at `url` is the answer. The same `reference` again for the same person does nothing.

    Args:
        reference: names what is told, such as `action:<id>`; at most 160 characters.
        subject, body: the words, in the person's language. The e-mail ends with `url` if `body` lacks it.
        url: the person's page; what follows `#` goes in e-mails and SMS only, never in a push.
        push_text: number and state only; also the words of the SMS.
        by_person: whether it is worth a call or a letter of the desk, when no machine reaches this person.
        push_answers: the buttons of a push that asks something, each `{"answer", "title", "thanks"}`.
        channels: those that may be used, when not all.
        call_words, letter: the same for the desk, to say aloud or to print; empty: `body` without its token.
        stop_url: what a mail program posts to when the person wants no more of these: who stopped before gets
            neither mail nor SMS nor call. Empty: the person asked for this very message.
        wakes: by what rings only, or else the desk's call, whatever is known of the person (`alarm_steps`).

    Returns:
        The ids of the messages made.

    Emits:
        NotificationRequested for each message that a machine must send.
    """
    session = work.session
    known = session.scalar(
        select(Notification.id)
        .where(Notification.recipient_id == recipient_id, Notification.reference == reference)
        .limit(1)
    )
    if known is not None:
        return []
    instant = now()
    contact = session.get(Contact, recipient_id)
    if contact is not None:
        contact.last_used_at = instant
    made = []
    reach = reach_of(work, recipient_id, can_be_stopped=bool(stop_url))
    for step in _steps(reach, wakes=wakes, by_person=by_person, channels=channels):
        draft = Notification(
            recipient_id=recipient_id,
            territory_id=territory_id,
            reference=reference,
            channel=step.channel,
            state=step.state,
            subject=subject,
            body=body,
            url=url,
            push_text=push_text,
            push_answers=[dict(answer) for answer in push_answers],
            call_words=call_words,
            letter=letter,
            stop_url=stop_url,
            requested_at=instant,
            reached=[],
            sent_at=instant if step.state == TOLD else None,
        )
        made += _add(work, draft)
    return made


def _steps(reach: Reach, *, wakes: bool, by_person: bool, channels: Collection[str] | None) -> list[Step]:
    """The ways of one message; see `tell`."""
    usable = available_channels()
    if wakes:
        return alarm_steps(reach, usable if channels is None else usable & set(channels))
    return [
        step
        for step in channels_for(reach, usable)
        if (by_person or step.channel != "desk") and (channels is None or step.channel in channels)
    ]


def _add(work: UnitOfWork, draft: Notification) -> list[int]:
    """Store a message unless the same one was stored meanwhile by somebody else."""
    try:
        with work.session.begin_nested():
            work.session.add(draft)
    except IntegrityError:
        return []
    if draft.state == PENDING:
        work.emit(NotificationRequested(territory_id=draft.territory_id, notification_id=draft.id))
    return [draft.id]


def reach_of(work: UnitOfWork, recipient_id: UUID, *, can_be_stopped: bool) -> Reach:
    """How this person can be reached; by pushes only once he or she stopped what `can_be_stopped`."""
    contact = work.session.get(Contact, recipient_id)
    kinds = work.session.scalars(
        select(PushAddress.kind)
        .distinct()
        .where(PushAddress.recipient_id == recipient_id, PushAddress.stopped_at.is_(None))
    )
    if contact is None or (can_be_stopped and contact.stopped_at is not None):
        return Reach(push_kinds=frozenset(kinds))
    return Reach(
        push_kinds=frozenset(kinds),
        email=bool(contact.email),
        phone=contact.phone,
        postal=bool(contact.postal),
    )


def rings(work: UnitOfWork, recipient_id: UUID) -> bool:
    """Whether a machine can wake this person."""
    reach = reach_of(work, recipient_id, can_be_stopped=False)
    return alarm_steps(reach, available_channels())[0].state == PENDING


def lose(work: UnitOfWork, notification: Notification, *, state: str, reason: str) -> None:
    """Give a message up, and tell the person otherwise when nothing else has or still may.

    Args:
        state: `failed`, or `forgotten` when its push addresses are gone.

    Emits:
        NotificationFailed, and NotificationRequested if a machine takes over.
    """
    siblings = list(
        work.session.scalars(
            select(Notification)
            .where(
                Notification.recipient_id == notification.recipient_id,
                Notification.reference == notification.reference,
            )
            .order_by(Notification.id)
            .with_for_update()
        )
    )
    notification.state, notification.error, notification.lease_until = state, reason[:500], None
    work.emit(NotificationFailed(territory_id=notification.territory_id, notification_id=notification.id))
    if not needs_last_resort(sibling.state for sibling in siblings):
        return
    tried = {sibling.channel for sibling in siblings}
    reach = reach_of(work, notification.recipient_id, can_be_stopped=bool(notification.stop_url))
    step = last_resort(reach, available_channels(), tried)
    if step.channel not in tried:
        _add(work, _copy(notification, step))


def _copy(notification: Notification, step: Step) -> Notification:
    instant = now()
    return Notification(
        recipient_id=notification.recipient_id,
        territory_id=notification.territory_id,
        reference=notification.reference,
        channel=step.channel,
        state=step.state,
        subject=notification.subject,
        body=notification.body,
        url=notification.url,
        push_text=notification.push_text,
        push_answers=notification.push_answers,
        call_words=notification.call_words,
        letter=notification.letter,
        stop_url=notification.stop_url,
        requested_at=instant,
        reached=[],
        sent_at=instant if step.state == TOLD else None,
    )


def tick(notification_id: int, account_id: int) -> None:
    """Note that the desk has called or written; what waited before for the same person is told with it.

    Ticking twice changes nothing.

    Raises:
        NotificationUnknown: not on the desk's list of this account's territory.
    """
    with unit_of_work() as work:
        row = work.session.get(Notification, notification_id)
        if row is None or row.channel != "desk":
            raise NotificationUnknown("notification_unknown")
        if not accounts.works_in(account_id, row.territory_id):
            raise NotificationUnknown("notification_unknown")
        if row.state == TOLD:
            return
        waiting = work.session.scalars(
            select(Notification)
            .where(
                Notification.recipient_id == row.recipient_id,
                Notification.channel == "desk",
                Notification.state.in_(DESK_STATES),
                Notification.id <= row.id,
            )
            .with_for_update()
        )
        instant = now()
        for told in waiting:
            told.state, told.told_by, told.sent_at = TOLD, account_id, instant


def call_off(work: UnitOfWork, recipient_ids: Collection[UUID], references: Collection[str]) -> set[UUID]:
    """Send and call no more about these; give the people of whom a machine had not sent everything yet."""
    open_ = work.session.scalars(
        select(Notification)
        .where(
            Notification.recipient_id.in_(list(recipient_ids)),
            Notification.reference.in_(list(references)),
            Notification.state.in_((PENDING, *DESK_STATES)),
        )
        .order_by(Notification.id)
        .with_for_update()
    ).all()
    for row in open_:
        row.state = FORGOTTEN
    return {row.recipient_id for row in open_ if row.channel != "desk"}


def resend(notification_id: int, territory_id: int) -> None:
    """Try a failed message again.

    Raises:
        NotificationUnknown: no such message in this territory.
        NotResendable: it has not failed.

    Emits:
        NotificationRequested.
    """
    with unit_of_work() as work:
        row = work.session.get(Notification, notification_id, with_for_update=True)
        if row is None or row.territory_id != territory_id:
            raise NotificationUnknown("notification_unknown")
        if row.state != FAILED:
            raise NotResendable("notification_not_failed")
        row.state, row.error, row.attempts, row.requested_at = PENDING, None, 0, now()
        row.tried_at = row.lease_until = None
        work.emit(NotificationRequested(territory_id=row.territory_id, notification_id=row.id))


def ask_again(job: Callable[..., object], instant: datetime | None = None) -> int:
    """Ask for `job` again for the messages that wait since too long; say how many.

    A job that failed too often is dead for RQ after some hours; a mail server may be away for longer.
    """
    moment = instant or now()
    with unit_of_work() as work:
        due = list(
            work.session.scalars(
                select(Notification)
                .where(
                    Notification.state == PENDING,
                    Notification.tried_at < moment - TRY_AGAIN_AFTER,
                    or_(Notification.lease_until.is_(None), Notification.lease_until < moment),
                )
                .order_by(Notification.tried_at)
                .limit(ASK_AT_ONCE)
            )
        )
        for row in due:
            row.tried_at = moment
            request_job(job, queue.NOTIFY, notification_id=row.id)
    return len(due)
