"""A ticket by e-mail, to another municipal service or an outside body."""

from collections.abc import Sequence

from flask import current_app

from server.commons.territories.queries import Team, Territory
from server.core import mail
from server.core.language import speaking, translate
from server.reporting.dispatch.queries import Brief


def send(territory: Territory, team: Team, brief: Brief, *, reference: str) -> None:
    """Write to the team's address. The same `reference` gives the same Message-ID.

    Raises:
        MailRefused, OSError, smtplib.SMTPException: see `core.mail`.
    """
    sender = str(territory.contact.get("email") or f"parvis@{territory.code}.invalid")
    with speaking(territory.languages[0] if territory.languages else "fr"):
        body = translate(
            "delivery.body",
            team=team.name,
            number=brief.number,
            category=brief.category,
            place=brief.place or "–",
            words=brief.words or "–",
            map=brief.map_url or "–",
            deadline=brief.deadline or "–",
            url=brief.url,
            signature=territory.text("signature") or territory.name,
        )
        message = mail.compose(
            sender=(territory.name, sender),
            to=team.email or "",
            reference=reference,
            body=body,
            subject=translate("delivery.subject", number=brief.number, category=brief.category),
        )
    mail.send(message)


def remind(territory: Territory, team: Team, lines: Sequence[str], total: int, *, reference: str) -> None:
    """Write to the team's address what waits for it: `lines`, of `total` tickets.

    Raises:
        MailRefused, OSError, smtplib.SMTPException: see `core.mail`.
    """
    sender = str(territory.contact.get("email") or f"parvis@{territory.code}.invalid")
    with speaking(territory.languages[0] if territory.languages else "fr"):
        message = mail.compose(
            sender=(territory.name, sender),
            to=team.email or "",
            reference=reference,
            subject=translate("reminder.subject", count=total),
            body=translate(
                "reminder.body",
                team=team.name,
                count=total,
                lines="\n".join(lines),
                url=f"{current_app.config['PARVIS'].base_url}/pilotage/ma-file",
                signature=territory.text("signature") or territory.name,
            ),
        )
    mail.send(message)
