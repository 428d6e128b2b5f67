"""Enrolling and revoking tablets."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from server.commons.accounts.errors import CodeRefused, DeviceUnknown, TeamUnknown
from server.commons.accounts.events import DeviceEnrolled, DeviceRevoked
from server.commons.accounts.models import Device, EnrolmentCode
from server.commons.accounts.queries import DEVICE_PREFIX
from server.commons.accounts.rules import (
    CODE_ALPHABET,
    CODE_LENGTH,
    CODE_LIFETIME,
    normal_code,
    shown_code,
)
from server.commons.accounts.services.attempts import Attempt
from server.commons.audit import services as audit
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import UnitOfWork, unit_of_work
from server.core.http import digest, new_secret

_LONGEST_NAME = 80


@dataclass(frozen=True)
class EnrolledDevice:
    """A tablet just enrolled. `token` is known here and to the tablet only."""

    token: str
    device_id: int
    name: str
    team_id: int


@dataclass(frozen=True)
class MadeCode:
    """An enrolment code to show now: `K7PD-4M2X`, and until when it serves."""

    code: str
    expires_at: datetime


def make_enrolment_code(*, territory_id: int, team_slug: str, made_by: int | None = None) -> MadeCode:
    """Make the code that enrols one tablet for a team: ten minutes, once. It is shown, never kept.

    Args:
        made_by: the account that asks; None from the command line.

    Raises:
        TeamUnknown: no such team here, or an outside body, which has no tablet of ours.
    """
    team = territories.by_id(territory_id).team(team_slug)
    if team is None or team.kind == "external" or not team.active:
        raise TeamUnknown("team_unknown", team=team_slug)
    instant = now()
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        made = EnrolmentCode(
            code_sha256=digest(code),
            territory_id=territory_id,
            team_id=team.id,
            made_by=made_by,
            made_at=instant,
            expires_at=instant + CODE_LIFETIME,
        )
        try:
            with unit_of_work() as work:
                work.session.add(made)
                audit.record(
                    work,
                    territory_id=territory_id,
                    action="tablet_code_made",
                    by=made_by,
                    subject=f"team:{team.id}",
                )
        except IntegrityError:
            continue  # the same code is on another screen
        return MadeCode(code=shown_code(code), expires_at=made.expires_at)


def enrol_device(
    *, territory_id: int, enrolment_code: str, name: str, client_address: str | None = None
) -> EnrolledDevice:
    """Turn a code into a tablet of its team.

    Args:
        enrolment_code: as shown, or without hyphen, or in small letters.
        client_address: where the call comes from; None lifts the limits on failures.

    Raises:
        CodeRefused: unknown, used or older than ten minutes; the words say which when the code is known.
        TooManyAttempts: too many wrong codes from this address.

    Emits:
        DeviceEnrolled.
    """
    attempt = Attempt(client_address=client_address, what=f"enrol:{territory_id}")
    token = DEVICE_PREFIX + new_secret()
    try:
        with unit_of_work() as work:
            team_id = _use_code(work, territory_id, digest(normal_code(enrolment_code)))
            device = _new_device(territory_id, team_id, name, token)
            work.session.add(device)
            work.session.flush()
            attempt.succeeded(work)
            work.emit(DeviceEnrolled(territory_id=territory_id, device_id=device.id, team_id=team_id))
    except CodeRefused:
        attempt.failed()
        raise
    return EnrolledDevice(token=token, device_id=device.id, name=device.name, team_id=team_id)


def _use_code(work: UnitOfWork, territory_id: int, code_sha256: bytes) -> int:
    """Use a code up and give its team. The row is locked: of two tablets, one is refused."""
    code = work.session.get(EnrolmentCode, code_sha256, with_for_update=True)
    if code is None or code.territory_id != territory_id:
        raise CodeRefused("code_unknown")
    if code.used_at is not None:
        raise CodeRefused("code_used")
    instant = now()
    if code.expires_at <= instant:
        raise CodeRefused("code_expired")
    code.used_at = instant
    return code.team_id


def _new_device(territory_id: int, team_id: int, name: str, token: str) -> Device:
    instant = now()
    return Device(
        territory_id=territory_id,
        team_id=team_id,
        name=name.strip()[:_LONGEST_NAME] or "–",
        token_sha256=digest(token),
        enrolled_at=instant,
        last_seen_at=instant.replace(minute=0, second=0, microsecond=0),
    )


def revoke_device(device_id: int, territory_id: int, *, by: int | None = None) -> None:
    """Make a tablet's token dead, at its next request; revoking twice changes nothing.

    Raises:
        DeviceUnknown: no such tablet in this territory.

    Emits:
        DeviceRevoked, the first time.
    """
    with unit_of_work() as work:
        device = work.session.get(Device, device_id)
        if device is None or device.territory_id != territory_id:
            raise DeviceUnknown("device_unknown")
        if device.revoked_at is None:
            device.revoked_at = now()
            work.emit(DeviceRevoked(territory_id=territory_id, device_id=device.id, team_id=device.team_id))
            audit.record(
                work, territory_id=territory_id, action="tablet_revoked", by=by, subject=f"device:{device.id}"
            )
