"""Tables of a territory's file. Rows are never deleted: what the file no longer names is inactive."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.commons.territories.rules.words import (
    PRIORITIES,
    TARGET_CALENDARS,
    TEAM_KINDS,
    TEMPLATE_KINDS,
    TERRITORY_KINDS,
    VERSION_WAYS,
)
from server.core.db import Model, one_of


class TerritoryRow(Model):
    """A tenant. `revision` counts the times that its file changed something."""

    __tablename__ = "territory"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    insee: Mapped[str] = mapped_column(String(9))
    population: Mapped[int | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"), index=True)
    hosts: Mapped[list[Any]]
    time_zone: Mapped[str] = mapped_column(String(40))
    holidays: Mapped[str] = mapped_column(String(8))
    languages: Mapped[list[Any]]
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]
    center_longitude: Mapped[float]
    center_latitude: Mapped[float]
    outline: Mapped[str | None] = mapped_column(Text)
    banner: Mapped[str] = mapped_column(String(120))
    accent: Mapped[str] = mapped_column(String(7))
    logo: Mapped[str | None] = mapped_column(String(300))
    max_photos: Mapped[int]
    contact: Mapped[dict[str, Any]]
    on_call: Mapped[dict[str, Any]]
    opening: Mapped[dict[str, Any]]
    retention: Mapped[dict[str, Any]]
    close_after_days: Mapped[int]
    review_replies: Mapped[bool] = mapped_column(default=False)
    texts: Mapped[dict[str, Any]]
    places: Mapped[list[Any] | None]  # that people name: {name, kind, latitude, longitude}
    fallback_team: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int] = mapped_column(default=0)

    __table_args__ = (one_of("kind", TERRITORY_KINDS),)


class DistrictRow(Model):
    """A *quartier*. `geometry` is GeoJSON, WGS 84; the box speeds up other rooms' reads."""

    __tablename__ = "district"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    population: Mapped[int | None]
    geometry: Mapped[str] = mapped_column(Text)
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]
    position: Mapped[int]
    active: Mapped[bool]

    __table_args__ = (UniqueConstraint("territory_id", "slug"),)


class TeamRow(Model):
    """Who does the work: own field agents, another municipal service, or an outside body."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    slug: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(30))
    address: Mapped[str | None] = mapped_column(String(300))
    referent: Mapped[str | None] = mapped_column(String(120))
    contact: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[dict[str, Any] | None]
    position: Mapped[int]
    active: Mapped[bool]

    __table_args__ = (UniqueConstraint("territory_id", "slug"), one_of("kind", TEAM_KINDS))


class CategoryRow(Model):
    """A heading (no parent) or a leaf, the only thing that can be reported."""

    __tablename__ = "category"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    code: Mapped[str] = mapped_column(String(64))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    labels: Mapped[dict[str, Any]]
    icon: Mapped[str] = mapped_column(String(40))
    urgent: Mapped[bool]
    public: Mapped[bool]
    proof_required: Mapped[bool]
    ask_after_nightfall: Mapped[bool]
    target_days: Mapped[int | None]
    target_calendar: Mapped[str] = mapped_column(String(8))
    target_days_by_priority: Mapped[dict[str, Any] | None]
    synonyms: Mapped[list[Any]]
    kinds: Mapped[list[Any] | None]  # of signalements that may be about it; None: anomalies
    notice: Mapped[dict[str, Any] | None]
    questions: Mapped[list[Any]]
    position: Mapped[int]
    active: Mapped[bool]

    __table_args__ = (UniqueConstraint("territory_id", "code"), one_of("target_calendar", TARGET_CALENDARS))


class AssetRow(Model):
    """A numbered thing of the street. `search` is its number as `rules.assets.sought` makes it.

    Compared byte by byte on both databases, so that an index finds what a number begins with.
    """

    __tablename__ = "asset"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    number: Mapped[str] = mapped_column(String(40))
    search: Mapped[str] = mapped_column(String(40).with_variant(String(40, collation="C"), "postgresql"))
    latitude: Mapped[float]
    longitude: Mapped[float]
    category: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("territory_id", "search"),)


class DispatchRuleRow(Model):
    """Where tickets go; the first active rule, by position, whose conditions all hold."""

    __tablename__ = "dispatch_rule"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = mapped_column(String(120))
    conditions: Mapped[dict[str, Any]]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    priority: Mapped[str] = mapped_column(String(8))
    position: Mapped[int]
    active: Mapped[bool]

    __table_args__ = (UniqueConstraint("territory_id", "name"), one_of("priority", PRIORITIES))


class AnswerTemplateRow(Model):
    """Words ready to be sent to a citizen by an agent or the desk."""

    __tablename__ = "answer_template"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    code: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    label: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int]
    active: Mapped[bool]

    __table_args__ = (UniqueConstraint("territory_id", "code"), one_of("kind", TEMPLATE_KINDS))


class CompetenceLayerRow(Model):
    """Ground that somebody else looks after: parcels as polygons, roads as lines with a width."""

    __tablename__ = "competence_layer"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    buffer_m: Mapped[float]
    team: Mapped[str | None] = mapped_column(String(40))  # the slug of the body that looks after it
    geometry: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    active: Mapped[bool]

    __table_args__ = (UniqueConstraint("territory_id", "slug"),)


class NeighbourRow(Model):
    """A commune beside this one, so that a citizen who is outside learns who is competent."""

    __tablename__ = "neighbour"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = mapped_column(String(120))
    contact: Mapped[str | None] = mapped_column(String(300))
    geometry: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    active: Mapped[bool]

    __table_args__ = (UniqueConstraint("territory_id", "name"),)


#: A row of one of the file's lists: `position` is its place there, `active` whether it is named now.
ListedRow = TypeVar(
    "ListedRow",
    DistrictRow,
    TeamRow,
    CategoryRow,
    DispatchRuleRow,
    AnswerTemplateRow,
    CompetenceLayerRow,
    NeighbourRow,
)


class DefinitionTextRow(Model):
    """A text that versions are made of, kept once however many have it: `digest` is its SHA-256."""

    __tablename__ = "definition_text"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class TerritoryVersionRow(Model):
    """What a territory's definition was at one revision, who made it so, and what that changed.

    `source` is the file that was applied, or the number of the version that was taken up again. `changes`
    has lists of (kind, name) under `added`, `changed` and `removed`. Without `account_id` it was an operator.
    """

    __tablename__ = "territory_version"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    way: Mapped[str] = mapped_column(String(4))
    source: Mapped[str] = mapped_column(String(120))
    changes: Mapped[dict[str, Any]]
    document: Mapped[str] = mapped_column(ForeignKey("definition_text.digest"))
    drawing: Mapped[str] = mapped_column(ForeignKey("definition_text.digest"))
    assets: Mapped[str] = mapped_column(ForeignKey("definition_text.digest"))

    __table_args__ = (one_of("way", VERSION_WAYS),)
