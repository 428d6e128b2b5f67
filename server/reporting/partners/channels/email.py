"""A ticket by e-mail, with a link to a page where the body reads and answers without an account."""

import smtplib
from collections.abc import Sequence
from typing import Any

from server.commons.territories.queries import Team, Territory
from server.core import mail
from server.core.language import speaking, translate
from server.reporting.dispatch.rules import map_page
from server.reporting.partners.channels import Errand, Taken
from server.reporting.partners.errors import NeverTaken, NotTaken
from server.reporting.partners.queries import Parcel
from server.reporting.signalements.queries.words import local_date_in_words


def bring(errand: Errand) -> Taken:
    """Write to the body about a ticket. The same `name` gives the same Message-ID.

    Raises:
        NotTaken, NeverTaken: the mail server does not take it now, or never will.
    """
    parcel, zone = errand.parcel, errand.territory.time_zone
    with speaking(errand.territory.first_language):
        deadline = local_date_in_words(parcel.deadline, zone) if parcel.deadline else "–"
        answers = [f"{label} : {value}" for label, value in parcel.answers]
        awaited = parcel.promised.awaited
        photos = [translate("partner.mail.photos_awaited", count=awaited)] if awaited else []
    write(
        errand.territory,
        errand.team,
        "mail.ticket",
        reference=errand.name,
        number=parcel.number,
        category=parcel.category,
        place=parcel.address or "–",
        map=map_page(parcel.latitude, parcel.longitude) or "–",
        deadline=deadline,
        words="\n".join([*parcel.words, *answers, *photos]) or "–",
        url=errand.page,
    )
    return Taken()


def remind(territory: Territory, team: Team, lines: Sequence[str], total: int, *, name: str) -> None:
    """Write to the body what it has had for too long; raises as `bring`."""
    write(territory, team, "mail.reminder", reference=name, count=total, lines="\n\n".join(lines))


def reply(territory: Territory, team: Team, number: str, words: str, page: str, *, name: str) -> None:
    """Write to the body what the desk answers; raises as `bring`."""
    write(territory, team, "mail.reply", reference=name, number=number, words=words, url=page)


def show(territory: Territory, team: Team, parcel: Parcel, page: str, *, name: str) -> None:
    """Write to the body that photos came, which its page shows; raises as `bring`."""
    write(territory, team, "mail.photos", reference=name, number=parcel.number, url=page)


def write(territory: Territory, team: Team, key: str, *, reference: str, **said: Any) -> None:
    """Send the words `partner.<key>` to the body's address, signed by the town; raises as `bring`."""
    with speaking(territory.first_language):
        signature = territory.text("signature") or territory.name
        said |= {"team": team.name, "town": territory.name}
        try:
            message = mail.compose(
                sender=territory.sender,
                to=team.email or "",
                reference=reference,
                subject=translate(f"partner.{key}.subject", **said),
                body=translate(f"partner.{key}.body", signature=signature, **said),
            )
            mail.send(message)
        except mail.MailRefused as error:
            raise NeverTaken(str(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken(f"{type(error).__name__}: {error}") from error
