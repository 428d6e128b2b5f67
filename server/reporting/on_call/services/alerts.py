"""Telling the people on call of an urgent ticket, again and further up, until somebody acknowledges it."""

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import select

from server.commons.accounts import queries as accounts
from server.commons.notifications import services as notifications
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import tokens
from server.core.batches import each
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, db, unit_of_work
from server.core.language import translate
from server.reporting.absences import queries as absences
from server.reporting.on_call.errors import AlertTokenRefused, AlertUnknown, RotaRefused
from server.reporting.on_call.models import OnCallAlert, OnCallStep
from server.reporting.on_call.queries import alerts as alert_reads
from server.reporting.on_call.queries import rota
from server.reporting.on_call.queries.alerts import recipient, reference
from server.reporting.on_call.rules import alarm
from server.reporting.on_call.rules.alarm import Delays
from server.reporting.on_call.services import words
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import OPEN_STATES

SCOPE = "oncall"
LINK_LIFE = timedelta(days=2)


def raise_alert(ticket_id: uuid.UUID) -> None:
    """Tell who is on call, once a ticket, if it is urgent and came while the services are closed.

    Emits:
        NotificationRequested, for each message that a machine sends.
    """
    again_if_taken(partial(_raise, ticket_id))


def _raise(ticket_id: uuid.UUID) -> None:
    with unit_of_work() as work:
        ticket, instant = tickets.hold(work, ticket_id), now()
        territory = territories.by_id(ticket.territory_id)
        team = territory.team_by_id(ticket.team_id) if ticket.team_id else None
        if team is None or not _is_pressing(territory, ticket, instant):
            return
        if work.session.get(OnCallAlert, ticket_id) is not None:
            return
        open_ = absences.open_team(territory, team, territory.local(instant).date())
        alert = OnCallAlert(
            ticket_id=ticket_id,
            territory_id=territory.id,
            team_id=rota.rota_team(territory, open_, instant).id,
            raised_at=instant,
            rounds=0,
            next_at=instant,
            ended_at=None,
        )
        work.session.add(alert)
        work.session.flush()
        _note(work, alert, alarm.RAISED, instant)
        _tell(work, territory, alert, ticket, instant)


def _is_pressing(territory: Territory, ticket: Any, instant: datetime) -> bool:
    """Whether it cannot wait for the services to open; what a slowed sender says waits for the desk."""
    return (
        ticket.kind == "anomaly"
        and ticket.priority == "urgent"
        and ticket.state in OPEN_STATES
        and ticket.to_check_since is None
        and instant - ticket.received_at < alarm.RECENT
        and not territory.open_at(ticket.received_at)
        and not territory.open_at(instant)
    )


def _tell(work: UnitOfWork, territory: Territory, alert: OnCallAlert, ticket: Any, instant: datetime) -> None:
    """One round: everybody up to the level that is due; further at once while no machine rings anybody."""
    team = territory.team_by_id(alert.team_id)
    levels = rota.levels_at(territory, team, instant) if team else []
    repeat, escalate = (timedelta(minutes=minutes) for minutes in territory.on_call_minutes)
    delays = Delays(repeat, escalate)
    unsent = _call_off(work, alert)
    alert.rounds += 1
    due, rung = alarm.reached(alert.raised_at, instant, delays, len(levels)), False
    for level, account_ids in enumerate(levels, start=1):
        if level > due and rung:
            break
        for account_id in account_ids:
            by_machine = recipient(account_id) not in unsent
            rung |= _tell_person(work, territory, alert, ticket, account_id, by_machine=by_machine)
            _note(work, alert, alarm.TOLD, instant, account_id=account_id, level=level)
    if not levels:
        _note(work, alert, alarm.NOBODY, instant)
        _tell_desk(work, territory, alert, ticket)
    alert.next_at = alarm.next_at(alert.raised_at, instant, delays, len(levels))


def _tell_person(
    work: UnitOfWork,
    territory: Territory,
    alert: OnCallAlert,
    ticket: Any,
    account_id: int,
    *,
    by_machine: bool,
) -> bool:
    """Ring somebody; say whether a machine does. What it could not send since last time, the desk says."""
    language, name = accounts.language_and_name(account_id)
    written = words.for_person(territory, ticket, language, name)
    recipient_id = recipient(account_id)
    notifications.tell(
        work,
        recipient_id=recipient_id,
        territory_id=territory.id,
        reference=reference(ticket.id, alert.rounds),
        url=_link(ticket, account_id),
        wakes=True,
        channels=None if by_machine else ("desk",),
        **written,
    )
    return by_machine and notifications.rings(work, recipient_id)


def _tell_desk(work: UnitOfWork, territory: Territory, alert: OnCallAlert, ticket: Any) -> None:
    """Nobody is on call and nobody answers for the team: the desk's list is all there is."""
    notifications.tell(
        work,
        recipient_id=words.nobody_of(alert.team_id),
        territory_id=territory.id,
        reference=reference(ticket.id, alert.rounds),
        url="",
        wakes=True,
        **words.for_desk(territory, ticket),
    )


def _call_off(work: UnitOfWork, alert: OnCallAlert) -> set[uuid.UUID]:
    """Let no earlier round of an alert ring or wait on the desk's list; who was not reached by a machine."""
    told = work.session.scalars(
        select(OnCallStep.account_id).distinct().where(OnCallStep.ticket_id == alert.ticket_id)
    )
    people = [recipient(one) for one in told if one is not None]
    rounds = [reference(alert.ticket_id, number) for number in range(1, alert.rounds + 1)]
    return notifications.call_off(work, [*people, words.nobody_of(alert.team_id)], rounds)


def _link(ticket: Any, account_id: int) -> str:
    """The page where one tap acknowledges; its token stands after `#`, which no server's log holds."""
    settings = current_app.config["PARVIS"]
    token = tokens.MailToken(ticket.id, f"{SCOPE}:{account_id}", now() + LINK_LIFE, 0)
    signed = tokens.sign_token(settings.secret_key, token)
    return f"{settings.base_url}/pilotage/alerte/{ticket.number}#{signed}"


def read_token(ticket_id: uuid.UUID, token: str | None) -> int:
    """The account whose message a link was in.

    Raises:
        AlertTokenRefused: out of date, altered, or about another ticket.
    """
    found = tokens.read_token(current_app.config["PARVIS"].secret_key, token or "", now())
    scope, _, account = found.scope.partition(":") if found else ("", "", "")
    if found is None or found.holder_id != ticket_id or scope != SCOPE or not account.isdecimal():
        raise AlertTokenRefused("alert_token_refused")
    return int(account)


def acknowledge(
    *, ticket_id: uuid.UUID, territory_id: int, account_id: int, way: str, noted_by: int | None = None
) -> bool:
    """Somebody takes the matter in hand: nobody is told any more. False when somebody had before.

    Args:
        account_id: who takes it; `noted_by` is who heard so.
        way: one of `rules.alarm.WAYS`.

    Raises:
        AlertUnknown: no alert about this ticket in this territory.
        RotaRefused: nobody of the staff.
    """
    if not accounts.works_in(account_id, territory_id):
        raise RotaRefused("rota_refused", errors={"account": [translate("field.on_call.unknown")]})
    with unit_of_work() as work:
        alert = work.lock(OnCallAlert, ticket_id)
        if alert is None or alert.territory_id != territory_id:
            raise AlertUnknown("alert_unknown")
        if alert.ended_at is not None:
            return False
        _end(work, alert, alarm.ACKNOWLEDGED, account_id=account_id, way=way, noted_by=noted_by)
        return True


def tell_again() -> int:
    """Tell again of what is due, end what was taken in hand or settled; say how many alerts changed.

    By schedule, each minute.
    """
    count = 0
    for territory in map(territories.by_id, territories.all_ids()):
        open_ = db.session.scalars(
            select(OnCallAlert.ticket_id).where(
                OnCallAlert.territory_id == territory.id, OnCallAlert.ended_at.is_(None)
            )
        ).all()
        db.session.rollback()
        count += each(open_, partial(_look_again, territory))
    return count


def _look_again(territory: Territory, ticket_id: uuid.UUID) -> bool:
    with unit_of_work() as work:
        ticket = tickets.hold(work, ticket_id)
        alert, instant = work.lock_one(OnCallAlert, ticket_id), now()
        if alert.ended_at is not None:
            return False
        taken = alert_reads.taken_by(alert)
        if taken is not None:
            _end(work, alert, alarm.ACKNOWLEDGED, account_id=taken or None, way="action")
        elif ticket.state not in OPEN_STATES:
            _end(work, alert, alarm.SETTLED)
        elif alert.next_at <= instant:
            _tell(work, territory, alert, ticket, instant)
        else:
            return False
        return True


def _end(
    work: UnitOfWork,
    alert: OnCallAlert,
    kind: str,
    *,
    account_id: int | None = None,
    way: str | None = None,
    noted_by: int | None = None,
) -> None:
    instant = now()
    alert.ended_at = instant
    _call_off(work, alert)
    _note(work, alert, kind, instant, account_id=account_id, way=way, noted_by=noted_by)


def _note(
    work: UnitOfWork,
    alert: OnCallAlert,
    kind: str,
    at: datetime,
    *,
    account_id: int | None = None,
    level: int | None = None,
    way: str | None = None,
    noted_by: int | None = None,
) -> None:
    work.session.add(
        OnCallStep(
            ticket_id=alert.ticket_id,
            at=at,
            kind=kind,
            round=alert.rounds,
            level=level,
            account_id=account_id,
            noted_by=noted_by,
            way=way,
        )
    )
