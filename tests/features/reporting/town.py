"""The demonstration town with its people, and the calls they make."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

CONFIG = Path(__file__).resolve().parents[3] / "config"
SOON = (datetime.now(UTC) + timedelta(days=4)).date().isoformat()  # a day that may be planned
CENTRE = {"latitude": 44.4475, "longitude": 1.4403}
PEOPLE = (  # login, role, team
    ("desk", "desk", None),
    ("director", "director", None),
    ("elected", "elected", None),
    ("relay", "relay", None),
    ("admin", "admin", None),
    ("agent", "agent", "proximite"),
    ("agent2", "agent", "proximite"),
    ("sweeper", "agent", "proprete"),
    ("lights", "service", "eclairage-public"),
    ("roads", "service", "voirie"),
)
TABLETS = ("proximite", "proprete")


def session_token(login: str) -> str:
    """The session token of one of `PEOPLE`."""
    return f"s0session-of-{login}".ljust(45, "x")


def tablet_token(team: str) -> str:
    """The token of a team's tablet."""
    return f"d0tablet-of-{team}".ljust(45, "x")


def settle_town(_app: Any) -> None:
    """Store the town, its staff with open sessions, and its tablets; without any password to compute."""
    from server.commons.accounts.models import Account, AccountTeam, Device, SessionToken
    from server.commons.territories import queries, services
    from server.core.db import unit_of_work
    from server.core.http import digest

    town = queries.by_id(services.apply_file(CONFIG / "territories" / "46042.toml").territory_id)
    instant = datetime.now(UTC)
    with unit_of_work() as work:
        for login, role, team in PEOPLE:
            person = Account(
                territory_id=town.id,
                login=login,
                name=login.title(),
                role=role,
                password_hash="-",
                language="fr",
                active=True,
                created_at=instant,
                teams=[AccountTeam(team_id=town.team(team).id)] if team else [],
            )
            work.session.add(person)
            work.session.flush()
            work.session.add(
                SessionToken(
                    token_sha256=digest(session_token(login)),
                    account_id=person.id,
                    created_at=instant,
                    expires_at=instant + timedelta(days=3650),
                    last_seen_at=instant + timedelta(days=3650),
                )
            )
        for team in TABLETS:
            work.session.add(
                Device(
                    territory_id=town.id,
                    team_id=town.team(team).id,
                    name=f"Tablette {team}",
                    enrolled_at=instant,
                    token_sha256=digest(tablet_token(team)),
                    last_seen_at=instant + timedelta(days=3650),
                )
            )


@dataclass
class Sent:
    """A signalement as its sender knows it."""

    id: str
    secret: str
    number: str = ""
    ticket_id: str = ""
    answer: Any = None

    def without_answer(self) -> Sent:
        """The same, to be kept: the answer belongs to the application that gave it."""
        return replace(self, answer=None)


@dataclass
class Town:
    """What people do, by HTTP. Every method gives the answer; `say` is the Accept-Language."""

    client: Any
    language: str = "fr"
    people: dict[str, int] = field(
        default_factory=lambda: {login: i for i, (login, *_) in enumerate(PEOPLE, 1)}
    )

    def headers(self, token: str | None = None) -> dict[str, str]:
        found = {"Accept-Language": self.language}
        return {**found, "Authorization": f"Bearer {token}"} if token else found

    def as_staff(self, login: str) -> dict[str, str]:
        return self.headers(session_token(login))

    def as_tablet(self, team: str = "proximite") -> dict[str, str]:
        return self.headers(tablet_token(team))

    # -- citizens --

    def draft(self, **given: Any) -> dict[str, Any]:
        """The body of a signalement; `None` takes a field away."""
        body = {
            "id": str(uuid.uuid4()),
            "kind": "anomaly",
            "category": "nid-de-poule",
            "description": "Un trou profond.",
            **CENTRE,
            "accuracy_m": 8,
            "position_source": "fix",
            **given,
        }
        return {key: value for key, value in body.items() if value is not None}

    def send(self, secret: str | None = None, **given: Any) -> Sent:
        """POST a signalement; `answer` is the HTTP answer."""
        body = self.draft(**given)
        sent = Sent(body["id"], secret or secrets.token_urlsafe(32))
        sent.answer = self.client.post("/api/v1/signalements", json=body, headers=self.headers(sent.secret))
        if sent.answer.status_code < 300:
            sent.number = sent.answer.get_json()["number"]
            sent.ticket_id = str(ticket_id_of(sent.id))
        return sent

    def page(self, sent: Sent) -> dict[str, Any]:
        """The tracking page's data."""
        answer = self.client.get(f"/api/v1/signalements/{sent.id}", headers=self.headers(sent.secret))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def put_photo(self, sent: Sent, photo_id: str, body: bytes) -> Any:
        return self.client.put(
            f"/api/v1/signalements/{sent.id}/photos/{photo_id}",
            data=body,
            headers={**self.headers(sent.secret), "Content-Type": "image/jpeg"},
        )

    def join(self, ticket_id: str, **given: Any) -> Sent:
        """ "Me too"."""
        sent = Sent(str(uuid.uuid4()), secrets.token_urlsafe(32), ticket_id=ticket_id)
        sent.answer = self.client.post(
            f"/api/v1/tickets/{ticket_id}/witnesses",
            json={"id": sent.id, **given},
            headers=self.headers(sent.secret),
        )
        return sent

    def judge(self, sent: Sent, solved: bool, **given: Any) -> Any:
        return self.client.post(
            f"/api/v1/witnesses/{sent.id}/verdict",
            json={"solved": solved, **given},
            headers=self.headers(sent.secret),
        )

    def reply(self, sent: Sent, body: str, **given: Any) -> Any:
        return self.client.post(
            f"/api/v1/witnesses/{sent.id}/messages",
            json={"id": str(uuid.uuid4()), "body": body, **given},
            headers=self.headers(sent.secret),
        )

    # -- staff --

    def act(self, who: str, ticket_id: str, kind: str, **given: Any) -> Any:
        """POST an action as one of `PEOPLE`."""
        body = {"id": str(uuid.uuid4()), "kind": kind, **given}
        return self.client.post(f"/api/v1/tickets/{ticket_id}/actions", json=body, headers=self.as_staff(who))

    def ticket(self, ticket_id: str, who: str = "desk") -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/tickets/{ticket_id}", headers=self.as_staff(who))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def announce(self, **given: Any) -> dict[str, Any]:
        """What citizens read once the desk has announced something for today."""
        from server.commons.announcements.rules.content import Content
        from server.commons.announcements.services import writing
        from server.commons.territories import queries

        instant, announcement_id = datetime.now(UTC), uuid.uuid4()
        said = {
            "kind": "works",
            "title": "Rue barrée",
            "text": "La rue est barrée.",
            "starts_at": instant - timedelta(hours=1),
            "ends_at": instant + timedelta(days=1),
            **given,
        }
        territory_id = queries.all_ids()[0]
        writing.save(
            territory_id=territory_id,
            announcement_id=announcement_id,
            account_id=self.people["desk"],
            content=Content(**said),
        )
        writing.publish(territory_id=territory_id, announcement_id=announcement_id)
        found: dict[str, Any] = self.client.get("/api/v1/announcements", headers=self.headers()).get_json()
        return found

    # -- tablets --

    def changes(self, cursor: str | None = None, team: str = "proximite", **query: Any) -> Any:
        given = {**query, **({"cursor": cursor} if cursor else {})}
        return self.client.get("/api/v1/field/changes", query_string=given, headers=self.as_tablet(team))

    def journal(self, *actions: Any, team: str = "proximite", **given: Any) -> list[dict[str, Any]]:
        """POST a batch of actions; their results."""
        answer = self.client.post(
            "/api/v1/field/actions", json={"actions": list(actions), **given}, headers=self.as_tablet(team)
        )
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.get_json()["results"]
        return found

    def put_field_photo(self, photo_id: str, body: bytes, team: str = "proximite") -> Any:
        return self.client.put(
            f"/api/v1/field/photos/{photo_id}",
            data=body,
            headers={**self.as_tablet(team), "Content-Type": "image/jpeg"},
        )


def action(ticket_id: str, kind: str, **given: Any) -> dict[str, Any]:
    """An action as a tablet keeps it in its journal."""
    return {
        "id": str(uuid.uuid4()),
        "ticket_id": ticket_id,
        "kind": kind,
        "at": datetime.now(UTC).isoformat(),
        "base_version": None,
        **given,
    }


def ticket_id_of(signalement_id: str) -> uuid.UUID:
    """The ticket of a signalement, as intake derives it."""
    from server.reporting.signalements.services.reception import TICKETS

    return uuid.uuid5(TICKETS, signalement_id)


def jpeg(colour: tuple[int, int, int] = (90, 120, 60), size: tuple[int, int] = (64, 48)) -> bytes:
    """A small photo."""
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()
