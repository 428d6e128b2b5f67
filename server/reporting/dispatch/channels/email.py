"""A ticket by e-mail, to another municipal service or an outside body."""

from collections.abc import Sequence
from typing import Any

from flask import current_app

from server.commons.territories.queries import Team, Territory
from server.core import mail
from server.core.language import speaking, translate
from server.reporting.dispatch.queries import Brief, Warned
from server.reporting.dispatch.rules import CLOSED, ESCALATED


def send(territory: Territory, team: Team, brief: Brief, *, reference: str) -> None:
    """Write to the team's address. The same `reference` gives the same Message-ID.

    Raises:
        MailRefused, OSError, smtplib.SMTPException: see `core.mail`.
    """
    _write(
        territory,
        "delivery",
        to=team.email or "",
        reference=reference,
        team=team.name,
        number=brief.number,
        category=brief.category,
        place=brief.place or "–",
        words=brief.words or "–",
        map=brief.map_url or "–",
        deadline=brief.deadline or "–",
        url=brief.url,
    )


def remind(territory: Territory, team: Team, lines: Sequence[str], total: int, *, reference: str) -> None:
    """Write to the team's address what waits for it: `lines`, of `total` tickets.

    Raises:
        MailRefused, OSError, smtplib.SMTPException: see `core.mail`.
    """
    _write(
        territory,
        "reminder",
        to=team.email or "",
        reference=reference,
        team=team.name,
        count=total,
        lines="\n".join(lines),
        url=f"{current_app.config['PARVIS'].base_url}/pilotage/ma-file",
    )


def warn(territory: Territory, kind: str, warned: Warned, *, to: str, name: str) -> None:
    """Write about deadlines that come near, are (long) passed, or fall into a closure: see `dispatch.rules`.

    Raises:
        MailRefused, OSError, smtplib.SMTPException: see `core.mail`.
    """
    page = {ESCALATED: "dossiers?late=true", CLOSED: "absences"}.get(kind, "ma-file")
    _write(
        territory,
        f"warning.{kind}",
        to=to,
        reference=warned.reference,
        team=name,
        count=warned.total,
        lines="\n".join(warned.lines),
        url=f"{current_app.config['PARVIS'].base_url}/pilotage/{page}",
    )


def alarm(
    territory: Territory, kind: str, lines: Sequence[str], total: int, *, to: str, reference: str
) -> None:
    """Write to the desk about tickets without a team, or that go from team to team: see `dispatch.rules`.

    Raises:
        MailRefused, OSError, smtplib.SMTPException: see `core.mail`.
    """
    _write(
        territory,
        f"alarm.{kind}",
        to=to,
        reference=reference,
        count=total,
        lines="\n".join(lines),
        url=f"{current_app.config['PARVIS'].base_url}/pilotage/dossiers?{kind}=true&state=open",
    )


def _write(territory: Territory, key: str, *, to: str, reference: str, **said: Any) -> None:
    """Send the words of `key`, signed by the town."""
    with speaking(territory.first_language):
        signature = territory.text("signature") or territory.name
        message = mail.compose(
            sender=territory.sender,
            to=to,
            reference=reference,
            subject=translate(f"{key}.subject", **said),
            body=translate(f"{key}.body", signature=signature, **said),
        )
    mail.send(message)
