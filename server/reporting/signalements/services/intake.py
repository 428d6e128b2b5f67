"""Intake: where is it, in words and in districts; then the rules may choose a team."""

import uuid

from server.commons.addresses import queries as addresses
from server.commons.addresses.queries import Address
from server.commons.photos import queries as photos
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.reporting.signalements import rules
from server.reporting.signalements.events import SignalementLocated, SignalementReceived
from server.reporting.signalements.models import Signalement
from server.reporting.tickets import services as tickets

MIN_SCORE = 0.5


def locate(signalement_id: uuid.UUID) -> None:
    """Find address and district of a signalement, once, and let the rules go on.

    Words without coordinates are looked up; coordinates without words are named. Not knowing is a normal
    end. Nothing waits for photos: a position that comes with one is added by `place_from_photo`.

    Emits:
        SignalementLocated.
    """
    signalement = db.session.get(Signalement, signalement_id)
    if signalement is None or signalement.located_at is not None:
        return
    territory = territories.by_id(signalement.territory_id)
    latitude, longitude, address = signalement.latitude, signalement.longitude, signalement.address
    db.session.rollback()  # nothing is held while the geocoder answers
    found = _look_up(territory, latitude, longitude, address)
    if latitude is None and found is not None:
        latitude, longitude = found.latitude, found.longitude
    _place(signalement_id, latitude, longitude, found)


def _look_up(
    territory: Territory, latitude: float | None, longitude: float | None, address: str | None
) -> Address | None:
    if latitude is not None and longitude is not None:
        return addresses.reverse(latitude, longitude)
    for place in addresses.search(
        address or "", near=(territory.center_latitude, territory.center_longitude)
    ):
        if place.score >= MIN_SCORE and territory.contains(place.longitude, place.latitude):
            return place
    return None


def _place(
    signalement_id: uuid.UUID, latitude: float | None, longitude: float | None, found: Address | None
) -> None:
    with unit_of_work() as work:
        signalement = work.lock_one(Signalement, signalement_id)
        if signalement.located_at is not None:
            return
        territory = territories.by_id(signalement.territory_id)
        district = (
            territory.district_at(longitude, latitude)
            if latitude is not None and longitude is not None
            else None
        )
        label = found.label if found else None
        tickets.place_ticket(
            work,
            signalement.ticket_id,
            latitude=latitude,
            longitude=longitude,
            address=label,
            # the street is public at once: the geocoder's words, never those of a citizen
            street=(found.street if found else None) or rules.street_of(label),
            district_id=district.id if district else None,
        )
        if signalement.latitude is None and latitude is not None:
            signalement.latitude, signalement.longitude = latitude, longitude
            signalement.position_source = "address"
        signalement.located_at = now()
        work.emit(
            SignalementLocated(
                territory_id=signalement.territory_id,
                signalement_id=signalement_id,
                ticket_id=signalement.ticket_id,
            )
        )


def place_from_photo(photo_id: uuid.UUID) -> None:
    """Use the position that a citizen's photo carries: it fills an absent one, never moves one.

    More than 200 m from the known position raises a flag on the signalement. A position that was absent
    sends the signalement through intake again, for its address and its team.
    """
    photo = photos.photo(photo_id)
    if photo is None:
        return
    if photo.owner_kind != "signalement":
        with unit_of_work() as work:
            tickets.show_again(work, photo.owner_id)
        return
    with unit_of_work() as work:
        signalement = work.lock(Signalement, photo.owner_id)
        if signalement is None:
            return
        if photo.latitude is not None and photo.longitude is not None:
            _use_position(work, signalement, photo.latitude, photo.longitude)
        tickets.show_again(work, signalement.ticket_id)


def _use_position(work: UnitOfWork, signalement: Signalement, latitude: float, longitude: float) -> None:
    if signalement.latitude is not None and signalement.longitude is not None:
        apart = rules.distance_m(signalement.latitude, signalement.longitude, latitude, longitude)
        if apart > rules.FAR_PHOTO_M:
            signalement.far_photo_m = max(apart, signalement.far_photo_m or 0)
        return
    territory = territories.by_id(signalement.territory_id)
    if not territory.contains(longitude, latitude):
        return
    signalement.latitude, signalement.longitude, signalement.position_source = latitude, longitude, "exif"
    signalement.located_at = None
    work.emit(
        SignalementReceived(
            territory_id=signalement.territory_id,
            signalement_id=signalement.id,
            ticket_id=signalement.ticket_id,
        )
    )
