"""Keeping the rota: lines, exceptions, who answers for a team, how to reach people."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from server.commons.accounts import queries as accounts
from server.commons.audit import services as audit
from server.commons.notifications import services as notifications
from server.commons.notifications.errors import ContactRefused
from server.commons.territories import queries as territories
from server.commons.territories.queries import Team, Territory
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, db, unit_of_work
from server.core.language import translate
from server.reporting.on_call.errors import RotaIdTaken, RotaRefused, RotaUnknown
from server.reporting.on_call.models import OnCallException, OnCallLine, OnCallTeam
from server.reporting.on_call.queries.alerts import recipient
from server.reporting.on_call.rules.rota import DAYS, MOST_NIGHTS, MOST_WEEKS, NOT_ON_CALL, RANKS, instant_of

LONGEST = timedelta(days=31)
Row = TypeVar("Row", OnCallLine, OnCallException)


def save_line(
    *,
    line_id: uuid.UUID,
    territory_id: int,
    team: str,
    account_id: int,
    rank: int,
    days: Sequence[str],
    starts: time,
    ends: time,
    nights: int,
    first_day: date,
    last_day: date | None,
    every_weeks: int,
    by: int | None = None,
) -> None:
    """Add a line to a team's weekly pattern; twice is once. See `rules.rota.Line` for what each says.

    Args:
        by: the account that does it, for the journal; None: the command line.

    Raises:
        RotaRefused: a value cannot be; `errors` says which.
        RotaIdTaken: the id was used for another line.
    """
    territory = territories.by_id(territory_id)
    known, wrong = territory.team(team), _wrong_person(territory_id, account_id, rank)
    if known is None:
        wrong["team"] = "unknown"
    if not days or not set(days) <= set(DAYS):
        wrong["days"] = "days"
    if (
        not 0 <= nights <= MOST_NIGHTS
        or (nights == 0 and ends <= starts)
        or _longer_than_a_week(starts, ends, nights)
    ):
        wrong["ends"] = "span"
    if last_day is not None and last_day < first_day:
        wrong["last_day"] = "reversed"
    if not 1 <= every_weeks <= MOST_WEEKS:
        wrong["every_weeks"] = "weeks"
    _refuse(wrong)
    row = OnCallLine(
        id=line_id,
        territory_id=territory_id,
        team_id=known.id if known else None,
        account_id=account_id,
        rank=rank,
        days=[day for day in DAYS if day in days],
        starts=starts,
        ends=ends,
        nights=nights,
        first_day=first_day,
        last_day=last_day,
        every_weeks=every_weeks,
    )
    again_if_taken(lambda: _store(row, by))


def _longer_than_a_week(starts: time, ends: time, nights: int) -> bool:
    return nights == MOST_NIGHTS and ends > starts


def save_exception(
    *,
    exception_id: uuid.UUID,
    territory_id: int,
    team: str,
    account_id: int,
    rank: int,
    starts: datetime,
    ends: datetime,
    by: int | None = None,
) -> None:
    """Let somebody take a rank between two times of the town's clocks; twice is once.

    Args:
        starts, ends: as the clocks show them, without a zone.
        by: the account that does it, for the journal; None: the command line.

    Raises:
        RotaRefused: a value cannot be; `errors` says which.
        RotaIdTaken: the id was used for another exception.
    """
    territory = territories.by_id(territory_id)
    known, wrong = territory.team(team), _wrong_person(territory_id, account_id, rank)
    if known is None:
        wrong["team"] = "unknown"
    zone = ZoneInfo(territory.time_zone)
    starts_at, ends_at = (instant_of(each.date(), each.time(), zone) for each in (starts, ends))
    if not starts_at < ends_at <= starts_at + LONGEST:
        wrong["ends_day"] = "exception"
    elif ends_at <= now():
        wrong["ends_day"] = "past"
    _refuse(wrong)
    row = OnCallException(
        id=exception_id,
        territory_id=territory_id,
        team_id=known.id if known else None,
        account_id=account_id,
        rank=rank,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    again_if_taken(lambda: _store(row, by))


def _wrong_person(territory_id: int, account_id: int, rank: int) -> dict[str, str]:
    wrong = {} if _may_be_on_call(territory_id, account_id) else {"account": "unknown"}
    return wrong if rank in RANKS else {**wrong, "rank": "unknown"}


def _may_be_on_call(territory_id: int, account_id: int) -> bool:
    known = accounts.identity_of(account_id)
    return known is not None and known.territory_id == territory_id and known.role not in NOT_ON_CALL


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        errors = {name: [translate(f"field.on_call.{why}")] for name, why in wrong.items()}
        raise RotaRefused("rota_refused", errors=errors)


def _store(row: Row, by: int | None) -> None:
    names = [column.key for column in type(row).__table__.columns]
    with unit_of_work() as work:
        known = work.session.get(type(row), row.id)
        if known is None:
            work.session.add(row)
            _write_down(work, row.territory_id, row.team_id, by)
        elif any(getattr(known, name) != getattr(row, name) for name in names):
            raise RotaIdTaken("rota_id_taken")


def _write_down(work: UnitOfWork, territory_id: int, team_id: int, by: int | None) -> None:
    audit.record(work, territory_id=territory_id, action="on_call_changed", by=by, subject=f"team:{team_id}")


def remove_line(
    line_id: uuid.UUID, territory_id: int, team_ids: frozenset[int], by: int | None = None
) -> None:
    """Take a line off the pattern of one of these teams.

    Raises:
        RotaUnknown: there is none.
    """
    _remove(OnCallLine, line_id, territory_id, team_ids, by)


def remove_exception(
    exception_id: uuid.UUID, territory_id: int, team_ids: frozenset[int], by: int | None = None
) -> None:
    """Take an exception of one of these teams back: the pattern holds again.

    Raises:
        RotaUnknown: there is none.
    """
    _remove(OnCallException, exception_id, territory_id, team_ids, by)


def _remove(
    table: type[Row], row_id: uuid.UUID, territory_id: int, team_ids: frozenset[int], by: int | None
) -> None:
    with unit_of_work() as work:
        row = work.session.get(table, row_id)
        if row is None or row.territory_id != territory_id or row.team_id not in team_ids:
            raise RotaUnknown("rota_unknown")
        work.session.delete(row)
        _write_down(work, territory_id, row.team_id, by)


def set_referent(*, territory_id: int, team: str, account_id: int | None, by: int | None = None) -> None:
    """Say who answers for a team: keeps its rota, and is told when nobody on call answers; None: nobody.

    Raises:
        RotaUnknown: no such team.
        RotaRefused: nobody of the staff.
    """
    known = _team(territories.by_id(territory_id), team)
    if account_id is not None and not _may_be_on_call(territory_id, account_id):
        _refuse({"referent": "unknown"})
    with unit_of_work() as work:
        row = work.session.get(OnCallTeam, known.id)
        if row is None:
            row = OnCallTeam(team_id=known.id, territory_id=territory_id)
            work.session.add(row)
        row.referent_id = account_id
        _write_down(work, territory_id, known.id, by)


def _team(territory: Territory, slug: str) -> Team:
    team = territory.team(slug)
    if team is None:
        raise RotaUnknown("rota_unknown")
    return team


def keep_contact(*, territory_id: int, account_id: int, phone: str | None, email: str | None) -> None:
    """Keep how somebody on call is reached, where contact data lives; nothing given forgets it.

    Raises:
        RotaRefused: nobody of the staff, or a value that cannot be a number or an address.
    """
    if not _may_be_on_call(territory_id, account_id):
        _refuse({"account": "unknown"})
    recipient_id = recipient(account_id)
    language, _ = accounts.language_and_name(account_id)
    with unit_of_work() as work:
        if not phone and not email:
            notifications.forget_person(work, [recipient_id])
            return
        try:
            notifications.register_contact(
                work,
                recipient_id=recipient_id,
                territory_id=territory_id,
                phone=phone,
                email=email,
                language=language,
            )
        except ContactRefused as error:
            errors = {name.removeprefix("contact."): said for name, said in (error.errors or {}).items()}
            raise RotaRefused("rota_refused", errors=errors) from error


def ring_browser(account_id: int, subscription: str) -> None:
    """Ring somebody on a browser that gave its push subscription; the same again changes nothing.

    Raises:
        PushAddressRefused: it cannot be one.
    """
    with unit_of_work() as work:
        notifications.add_push_address(
            work, recipient_id=recipient(account_id), kind="webpush", value=subscription
        )


def remember_contacts() -> None:
    """Let nobody's number be forgotten because nothing had to be said for a year. By schedule."""
    for territory_id in territories.all_ids():
        people = set(
            db.session.scalars(
                select(OnCallLine.account_id).where(
                    OnCallLine.territory_id == territory_id,
                    or_(OnCallLine.last_day.is_(None), OnCallLine.last_day >= now().date()),
                )
            )
        )
        people |= set(
            db.session.scalars(
                select(OnCallException.account_id).where(
                    OnCallException.territory_id == territory_id, OnCallException.ends_at > now()
                )
            )
        )
        referents = select(OnCallTeam.referent_id).where(OnCallTeam.territory_id == territory_id)
        people |= {one for one in db.session.scalars(referents) if one is not None}
        people |= {one.id for one in accounts.staff_of(territory_id) if one.role == "director"}
        with unit_of_work() as work:
            notifications.remember_contacts(work, [recipient(one) for one in people])
