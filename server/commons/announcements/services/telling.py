"""Telling those who follow: a batch of people in a transaction, then the next by a job of its own."""

import uuid
from collections.abc import Callable, Sequence

from flask import current_app
from sqlalchemy import ColumnElement, or_, select

from server.commons.announcements.models import Announcement, AnnouncementFollower
from server.commons.announcements.queries import in_words
from server.commons.announcements.rules.content import PUBLISHED
from server.commons.announcements.services.followers import SCOPE
from server.commons.notifications import services as notifications
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import queue, tokens
from server.core.clock import now
from server.core.db import UnitOfWork, unit_of_work
from server.core.events import request_job
from server.core.language import speaking, translate

BATCH = 200
Job = Callable[..., object]


def tell_subscribers(announcement_id: uuid.UUID, after: uuid.UUID | None, job: Job) -> None:
    """Tell the subscribers of its districts, those after `after`; ask for `job` again while some are left."""
    with unit_of_work() as work:
        row = work.session.get(Announcement, announcement_id)
        if row is None or row.state != PUBLISHED:
            return
        wanted: list[ColumnElement[bool]] = [
            AnnouncementFollower.territory_id == row.territory_id,
            AnnouncementFollower.announcement_id.is_(None),
        ]
        concerned = [tie.district_id for tie in row.districts]
        if concerned:
            district = AnnouncementFollower.district_id
            wanted.append(or_(district.is_(None), district.in_(concerned)))
        people = _batch(work, wanted, after)
        for person in people:
            _tell(work, row, person, "published", reference=f"announcement:{row.id}")
        if len(people) == BATCH:
            following = str(people[-1].id)
            request_job(job, queue.NOTIFY, announcement_id=str(announcement_id), after=following)


def tell_followers(announcement_id: uuid.UUID, revision: int, after: uuid.UUID | None, job: Job) -> None:
    """Tell those who follow it what it has become, once for each revision told."""
    with unit_of_work() as work:
        row = work.session.get(Announcement, announcement_id)
        if row is None:
            return
        kind = "changed" if row.state == PUBLISHED else "withdrawn"
        people = _batch(work, [AnnouncementFollower.announcement_id == announcement_id], after)
        for person in people:
            _tell(work, row, person, kind, reference=f"announcement:{row.id}:{revision}")
        if len(people) == BATCH:
            request_job(
                job,
                queue.NOTIFY,
                announcement_id=str(announcement_id),
                revision=revision,
                after=str(people[-1].id),
            )


def _batch(
    work: UnitOfWork, wanted: list[ColumnElement[bool]], after: uuid.UUID | None
) -> Sequence[AnnouncementFollower]:
    if after is not None:
        wanted = [*wanted, AnnouncementFollower.id > after]
    statement = select(AnnouncementFollower).where(*wanted).order_by(AnnouncementFollower.id).limit(BATCH)
    return work.session.scalars(statement).all()


def _tell(
    work: UnitOfWork, row: Announcement, person: AnnouncementFollower, kind: str, *, reference: str
) -> None:
    territory = territories.by_id(row.territory_id)
    with speaking(person.language):
        title, url = in_words(row).title, link_for(row.id, person.id)
        stop_url = stop_url_for(row.id, person.id)
        notifications.tell(
            work,
            recipient_id=person.id,
            territory_id=row.territory_id,
            reference=reference,
            subject=translate(f"announcement.{kind}.subject", title=title),
            body=_body(territory, row, kind, url),
            url=url,
            push_text=translate(f"announcement.{kind}.subject", title=title),
            by_person=False,
            stop_url=stop_url,
        )


def _body(territory: Territory, row: Announcement, kind: str, url: str) -> str:
    words = in_words(row)
    signature = territory.text("signature") or str(territory.contact.get("service") or territory.name)
    paragraphs = [
        translate("notice.greeting"),
        translate(f"announcement.{kind}.body", title=words.title),
        words.text if kind != "withdrawn" else "",
        translate("announcement.link", url=url),
        translate("notice.closing", signature=signature),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def link_for(announcement_id: uuid.UUID, follower_id: uuid.UUID) -> str:
    """The announcement's page; after `#`, for no log to hold, who reads it and the token to stop."""
    base = current_app.config["PARVIS"].base_url
    return f"{base}/actualites/{announcement_id}#{follower_id}.{_token(follower_id)}"


def stop_url_for(announcement_id: uuid.UUID, follower_id: uuid.UUID) -> str:
    """What a mail program posts to when its button is touched; looked at, it is the announcement's page."""
    base = current_app.config["PARVIS"].base_url
    return f"{base}/actualites/{announcement_id}?abonne={follower_id}&signature={_token(follower_id)}"


def _token(follower_id: uuid.UUID) -> str:
    key = current_app.config["PARVIS"].secret_key
    return tokens.sign_token(key, tokens.MailToken(follower_id, SCOPE, now() + tokens.TOKEN_LIFE, 1))
