"""Loading the demonstration: the territory, its people, and its history told through the services."""

import json
import os
import secrets
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import select, update

from server.commons.accounts import queries as account_reads
from server.commons.accounts import services as accounts
from server.commons.photos import services as photos
from server.commons.territories import queries as territories
from server.commons.territories import services as territory_files
from server.commons.territories.queries import Territory
from server.core import clock
from server.core.db import db, unit_of_work
from server.core.events import publish_pending
from server.core.http import new_secret
from server.core.queue import without_nudges
from server.demonstration import announcing, history, outreach, repeating, rota
from server.demonstration.history import Case, Step
from server.demonstration.people import PEOPLE, Person
from server.reporting.dispatch import queries as dispatch_reads
from server.reporting.dispatch.services import choice
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.signalements.services import intake, notices, reception, satisfaction, witnesses
from server.reporting.signalements.services.reception import Draft
from server.reporting.tickets import services as tickets
from server.reporting.tickets.models import Action, PhotoPromise, Ticket
from server.reporting.tickets.rules import SYSTEM_ACTOR, Actor
from server.surfaces.dashboard import adoption_keeping

TOWN = Path(__file__).resolve().parents[2] / "config" / "territories" / "46042.toml"
PICTURES = Path(__file__).with_name("pictures")
IDS = uuid.UUID("0f7d2c51-6f7d-4c0e-9d3b-2d64c1a0e846")  # namespace of the demonstration's ids
TO_TELL = {"letter": 2, "phone": 6}  # whom the desk has still to call or to write to
SENDERS = ("Mme Odette Roux", "M. Henri Costes", "Mme Simone Delpech", "M. et Mme Vialard")
PICTURED = 30  # the newest tickets have photos; older originals would be deleted by now


class PicturePair(NamedTuple):
    """Two pictures of the same place."""

    before: Path
    after: Path


def load(app: Flask) -> Path:
    """Fill an empty database with the demonstration; give the file of its accounts, readable by us alone."""
    settings = app.config["PARVIS"]
    app.config["PARVIS"] = replace(settings, geocoder_url="")  # the history brings its own addresses
    try:
        with app.app_context(), without_nudges():
            territory_files.apply_file(TOWN)
            territory = territories.by_id(territories.all_ids()[0])
            path = _write_accounts(Path(settings.data_dir), _add_people(territory))
            _play(territory)
    finally:
        app.config["PARVIS"] = settings
    return path


def _add_people(territory: Territory) -> list[dict[str, Any]]:
    found = []
    for person in PEOPLE:
        password = secrets.token_urlsafe(12)
        accounts.add_staff(
            territory_id=territory.id,
            login=person.login,
            name=person.name,
            role=person.role,
            password=password,
            team_slugs=[person.team] if person.team else [],
        )
        found.append({"login": person.login, "password": password, "role": person.role, "team": person.team})
    return found


def _write_accounts(folder: Path, people: list[dict[str, Any]]) -> Path:
    path = folder / "demo-accounts.json"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(people, file, ensure_ascii=False, indent=2)
    return path


def _play(territory: Territory) -> None:
    """Tell the history, publish it without following it up, then let the last days live."""
    known = {staff.login: staff.id for staff in account_reads.staff_of(territory.id)}
    actors = {person.login: _actor(territory, known[person.login], person) for person in PEOPLE}
    rota.keep(territory, known, territory.local(clock.now()).date())
    cases = history.tell(clock.now().replace(microsecond=0), lambda case: team_kind(territory, case))
    outreach.make_known(territory, known["direction"], cases)
    shown = [number for number, case in enumerate(cases) if case.kind == "anomaly"][-PICTURED:]
    for number, case in enumerate(cases):
        _play_case(territory, actors, number, case, pictured=number in shown and _scenes(case.category) != [])
    _say_again(territory, actors, cases)
    _call_back_somebody()
    announcing.announce(territory, known["chloe"])
    with unit_of_work() as work:
        work.session.execute(
            update(Action).where(Action.told_at.is_(None)).values(told_at=Action.received_at)
        )
        # who was told was asked: nobody is asked again tonight of what was done last month
        done = select(Ticket.id).where(Ticket.done_at.is_not(None))
        work.session.execute(
            update(Witness)
            .where(Witness.asked_at.is_(None), Witness.ticket_id.in_(done))
            .values(asked_at=clock.now())
        )
    while publish_pending(silently=True):
        pass
    _add_pictures(territory)
    adoption_keeping.keep_months(territory.id)  # the page of use is not empty until the night


def _say_again(territory: Territory, actors: dict[str, Actor], cases: list[Case]) -> None:
    """Several people speak of one thing, which the desk joins; what came last waits to be sorted."""
    today = clock.now().replace(microsecond=0)
    numbers = {uuid.uuid5(IDS, str(number)): number for number in range(len(cases))}
    first, others = repeating.again(cases, numbers, today)
    for order, case in enumerate(others, start=len(cases)):
        _play_case(territory, actors, order, case, pictured=False)
    played = [first, *range(len(cases), len(cases) + len(others))]
    target, *joined = [reception.ticket_of(uuid.uuid5(IDS, str(number))) for number in played]
    repeating.join(territory.id, actors["chloe"], target, joined, today - timedelta(minutes=20))
    for order, case in enumerate(repeating.unsorted(cases, today), start=len(cases) + len(others)):
        _play_case(territory, actors, order, case, pictured=False, sorted_=False)


def _actor(territory: Territory, account_id: int, person: Person) -> Actor:
    team = territory.team(person.team) if person.team else None
    return Actor(
        "staff", f"account:{account_id}", person.name, person.role, frozenset({team.id} if team else ())
    )


def team_kind(territory: Territory, case: Case) -> str:
    """The kind of team that the town's rules choose for a case."""
    category = territory.category(case.category)
    district = territory.district_at(case.longitude, case.latitude)
    facts = dispatch_reads.facts_at(
        territory,
        category_id=category.id if category else 0,
        kind=case.kind,
        source=case.source,
        received_at=case.received_at,
        latitude=case.latitude,
        longitude=case.longitude,
        district_id=district.id if district else None,
        answers=dict(case.answers),
    )
    rule = dispatch_reads.book_of(territory).first_match(facts).rule
    team = territory.team(rule.team if rule else territory.fallback_team)
    return team.kind if team else "proximity"


def _play_case(
    territory: Territory,
    actors: dict[str, Actor],
    number: int,
    case: Case,
    *,
    pictured: bool,
    sorted_: bool = True,
) -> None:
    secret, signalement_id = new_secret(), uuid.uuid5(IDS, str(number))
    by_desk = case.source not in ("pwa", "relay")
    with clock.at(case.received_at):
        row, _ = reception.receive_signalement(
            territory_id=territory.id,
            secret=secret,
            actor=actors["chloe"] if by_desk else None,
            draft=Draft(
                id=signalement_id,
                kind=case.kind,
                category=case.category,
                description=case.description,
                latitude=case.latitude,
                longitude=case.longitude,
                address=case.address,
                answers=case.answers,
                position_source="fix" if case.source == "pwa" else "address",
                source=case.source,
                origin=case.origin,
                **_contact(number, case),
            ),
        )
        ticket_id = row.ticket_id
    with clock.at(case.received_at + timedelta(seconds=3)):
        intake.locate(signalement_id)
        if sorted_:
            choice.dispatch_ticket(ticket_id)
    if sorted_ and rota.is_shown(territory, case):
        rota.ring(territory, ticket_id, case.received_at + timedelta(seconds=5))
    db.session.expunge_all()
    told = [_with_photo(step, ticket_id) if pictured else step for step in case.steps]
    steps = [(uuid.uuid5(IDS, f"{number}:{order}"), step) for order, step in enumerate(told)]
    for by_citizen, said in groupby(steps, key=lambda pair: pair[1].who == "citizen"):
        if by_citizen:
            for message_id, step in said:
                _hear(territory, signalement_id, secret, message_id, step)
        else:
            _act(territory, actors, ticket_id, list(said))
        db.session.expunge_all()


def _with_photo(step: Step, ticket_id: uuid.UUID) -> Step:
    """A closure that promises its after-photo, where it would say why there is none."""
    if step.kind != "done":
        return step
    promised = {**step.payload, "photo_ids": [str(_picture_id(ticket_id, "after"))]}
    promised.pop("no_photo_reason", None)
    return replace(step, payload=promised)


def _contact(number: int, case: Case) -> dict[str, Any]:
    """How to reach the author: numbers of the range kept for fiction, addresses that cannot exist."""
    if case.source in ("phone", "counter"):
        return {"phone": f"06 39 98 {number // 100 % 100:02d} {number % 100:02d}"}
    if case.source == "letter":
        return {"postal": f"{SENDERS[number % len(SENDERS)]}\n{case.address}\n46000 Cahors"}
    return {"email": f"habitant{number}@citoyens.example"} if case.source == "mail" else {}


def _hear(
    territory: Territory, signalement_id: uuid.UUID, secret: str, message_id: uuid.UUID, step: Step
) -> None:
    """What the author answers: to a question, to "is it fixed?", to what it was like."""
    with clock.at(step.at):
        if step.kind == "reply":
            witnesses.send_message(
                territory_id=territory.id,
                witness_id=signalement_id,
                token=secret,
                message_id=message_id,
                body=step.payload["words"],
            )
        elif step.kind == "satisfaction":
            satisfaction.say_satisfaction(witness_id=signalement_id, token=secret, **step.payload)
        else:
            witnesses.give_verdict(
                territory_id=territory.id,
                witness_id=signalement_id,
                token=secret,
                solved=step.payload["solved"],
                comment=step.payload.get("comment"),
            )


def _act(
    territory: Territory, actors: dict[str, Actor], ticket_id: uuid.UUID, steps: list[tuple[uuid.UUID, Step]]
) -> None:
    """What the services do until the author speaks, in one transaction."""
    with unit_of_work() as work:
        for action_id, step in steps:
            with clock.at(step.at):
                tickets.apply_within(
                    work,
                    action_id=action_id,
                    ticket_id=ticket_id,
                    territory_id=territory.id,
                    actor=_who(actors, tickets.hold(work, ticket_id), step.who, action_id),
                    kind=step.kind,
                    payload=step.payload,
                )


def _who(actors: dict[str, Actor], ticket: Ticket, who: str, action_id: uuid.UUID) -> Actor:
    """Who does it: the team's own people, or the desk for an outside body that answered by telephone."""
    if who == "system":
        return SYSTEM_ACTOR
    desk = [actor for actor in actors.values() if actor.role == "desk"]
    hands = [actor for actor in actors.values() if ticket.team_id in actor.teams]
    chosen = hands if who == "agent" and hands else desk
    return chosen[action_id.int % len(chosen)]


def _call_back_somebody() -> None:
    """Put the last people who telephoned or wrote, and who do not know yet, on the desk's list."""
    waiting = [one for source, limit in TO_TELL.items() for one in _untold(source, limit)]
    lately, latest = clock.now() - timedelta(days=6), clock.now() - timedelta(hours=1)
    for order, (acted_at, action_id) in enumerate(sorted(waiting)):
        # a letter of last month would look forgotten; a closure waits a day for its photos
        opened = lately.replace(hour=8, minute=10) + order * timedelta(minutes=17)
        at = min(max(acted_at + timedelta(hours=25), opened), latest)
        with clock.at(at):
            notices.tell_witnesses(action_id)


def _untold(source: str, limit: int) -> list[tuple[datetime, uuid.UUID]]:
    """The last closures whose author came this way and has not judged them."""
    rows = db.session.execute(
        select(Action.received_at, Action.id)
        .join(Signalement, Signalement.ticket_id == Action.ticket_id)
        .join(Witness, Witness.id == Signalement.id)
        .where(
            Action.kind.in_(("done", "reject")),
            Signalement.source == source,
            Witness.verdict_at.is_(None),
        )
        .order_by(Action.received_at.desc())
        .limit(limit)
    )
    return [(row.received_at, row.id) for row in rows]


def _add_pictures(territory: Territory) -> None:
    """Give the newest tickets their photos, and every closure the one it promised.

    The workers read them as they read everybody's.
    """
    newest = db.session.execute(
        select(Signalement.id, Signalement.ticket_id, Signalement.category_id)
        .where(Signalement.kind == "anomaly")
        .order_by(Signalement.received_at.desc())
        .limit(2 * PICTURED)  # what was said again since is newer than some that promised
    ).all()
    promised = set(db.session.scalars(select(PhotoPromise.photo_id)))
    random = Random(history.SEED)
    for place, row in enumerate(newest):
        if place >= PICTURED and _picture_id(row.ticket_id, "after") not in promised:
            continue
        category = territory.category_by_id(row.category_id)
        pair = picture_pair(category.code, random) if category else None
        if pair is None:
            continue
        _add_picture(territory, pair.before, "signalement", row.id, "before")
        if _picture_id(row.ticket_id, "after") in promised:
            _add_picture(territory, pair.after, "ticket", row.ticket_id, "after")


def picture_pair(code: str, random: Random) -> PicturePair | None:
    """One of the scenes drawn for a category, before and after the work; None when it has none."""
    scenes = _scenes(code)
    if not scenes:
        return None
    before = random.choice(scenes)
    return PicturePair(before, before.with_name(before.name.replace(f"{code}-before", f"{code}-after")))


def _scenes(code: str) -> list[Path]:
    return sorted(PICTURES.glob(f"{code}-before*.jpg"))


def _picture_id(owner_id: uuid.UUID, moment: str) -> uuid.UUID:
    return uuid.uuid5(IDS, f"{owner_id}:{moment}")


def _add_picture(territory: Territory, path: Path, owner_kind: str, owner_id: uuid.UUID, moment: str) -> None:
    photo_id = _picture_id(owner_id, moment)
    original = photos.keep_original(photo_id, path.read_bytes())
    with unit_of_work() as work:
        photos.record_photo(
            work,
            photo_id=photo_id,
            original=original,
            territory_id=territory.id,
            owner_kind=owner_kind,
            owner_id=owner_id,
            moment=moment,
        )
        photos.draw_boxes(work, photo_id, [])  # they were drawn for us: nobody is on them, nor a plate
        if moment == "after":
            tickets.keep_promise(work, photo_id)
