"""What the other rooms see of a territory: frozen views, shared by all requests of a process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from server.commons.territories.queries.grounds import District, Layer, Neighbour
from server.commons.territories.rules import opening
from server.commons.territories.rules.geography import Places
from server.core.language import current_language


def in_language(words: Mapping[str, str], language: str | None = None) -> str:
    """The words in `language` (the reader's when absent), else in French."""
    return words.get(language or current_language()) or words.get("fr", "")


@dataclass(frozen=True, kw_only=True)
class Team:
    """Who does the work. `contact` is what a citizen is told when an outside body is in charge."""

    id: int
    slug: str
    kind: str  # proximity, service, external
    name: str
    email: str | None
    phone: str | None
    address: str | None
    referent: str | None
    contact: str | None
    channel: Mapping[str, Any] | None  # {"kind": "email" | "webhook" | "open311", "url": …}
    active: bool
    names: Mapping[str, str] = field(default_factory=dict)  # in other languages than French

    def label(self, language: str | None = None) -> str:
        """Its name in `language`, the reader's when absent; in French when it has none there."""
        return in_language({"fr": self.name, **self.names}, language)

    def speaks(self, language: str | None = None) -> str:
        """The language that `label` is in."""
        wanted = language or current_language()
        return wanted if self.names.get(wanted) else "fr"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A possible answer."""

    code: str
    labels: Mapping[str, str]

    def label(self, language: str | None = None) -> str:
        """Its words in `language`, the reader's when absent."""
        return in_language(self.labels, language)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked for a leaf; `kind` is one of `rules.words.QUESTION_KINDS`.

    The answer to one of `asset_number` is the number of a thing of the street.
    """

    code: str
    labels: Mapping[str, str]
    kind: str
    required: bool
    choices: tuple[Choice, ...]
    asset_number: bool = False

    def label(self, language: str | None = None) -> str:
        """Its words in `language`, the reader's when absent."""
        return in_language(self.labels, language)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a citizen reads before reporting, and the number to call first."""

    words: Mapping[str, str]
    phone: str | None

    def text(self, language: str | None = None) -> str:
        """Its words in `language`, the reader's when absent."""
        return in_language(self.words, language)


@dataclass(frozen=True, kw_only=True)
class Category:
    """A heading or a leaf. Leaves alone can be reported; an inactive one is kept for old tickets."""

    id: int
    code: str
    parent: str | None
    labels: Mapping[str, str]
    icon: str
    urgent: bool
    public: bool
    proof_required: bool
    ask_after_nightfall: bool
    target_days: int | None
    target_calendar: str  # working, calendar
    target_days_by_priority: Mapping[str, int | None]  # where a priority has days of its own
    synonyms: tuple[str, ...]
    kinds: tuple[str, ...]  # of the signalements that may be about it
    notice: Notice | None
    questions: tuple[Question, ...]
    active: bool
    is_leaf: bool  # active, with nothing below it: a citizen may choose it

    @property
    def target_working(self) -> bool:
        """Whether the target counts working days only."""
        return self.target_calendar == "working"

    def target(self, priority: str) -> int | None:
        """In how many days work of this priority is promised; None: no promise."""
        own = self.target_days_by_priority.get(priority)
        return self.target_days if own is None else own

    def question(self, code: str) -> Question | None:
        return next((item for item in self.questions if item.code == code), None)

    def label(self, language: str | None = None) -> str:
        """Its name in `language`, the reader's when absent."""
        return in_language(self.labels, language)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A dispatch rule; `conditions` holds only those that it sets (see `rules.words.CONDITIONS`)."""

    id: int
    name: str
    conditions: Mapping[str, Any]
    team: str
    team_id: int
    priority: str


@dataclass(frozen=True, kw_only=True)
class AnswerTemplate:
    """Words ready to be sent."""

    id: int
    code: str
    kind: str
    category: str | None
    label: str
    body: str
    body_en: str | None

    def text(self, language: str | None = None) -> str:
        """Its words in `language`, the reader's when absent."""
        return in_language({"fr": self.body, "en": self.body_en or ""}, language)


@dataclass(frozen=True, kw_only=True)
class Territory:
    """All that a territory's file says, at one revision. Nothing in it ever changes."""

    id: int
    revision: int
    code: str
    kind: str
    name: str
    insee: str
    population: int | None
    parent_id: int | None
    hosts: tuple[str, ...]
    time_zone: str
    holidays: str
    languages: tuple[str, ...]
    bounds: tuple[float, float, float, float]  # west, south, east, north
    center_longitude: float
    center_latitude: float
    outline: BaseGeometry | None
    banner: str
    accent: str
    logo: str | None
    max_photos: int
    contact: Mapping[str, Any]
    on_call_phone: str | None
    on_call_minutes: tuple[int, int]  # until people are told again, until the next are told too
    opening: Mapping[str, Sequence[str]]
    contacts_days: int
    originals_days: int
    close_after_days: int
    review_replies: bool  # the desk reads agents' words before citizens do
    texts: Mapping[str, Mapping[str, str]] = field(repr=False)
    places: tuple[Mapping[str, Any], ...] = field(repr=False)
    fallback_team: str
    every_district: tuple[District, ...] = field(repr=False)
    every_team: tuple[Team, ...] = field(repr=False)
    every_category: tuple[Category, ...] = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)
    templates: tuple[AnswerTemplate, ...] = field(repr=False)
    layers: tuple[Layer, ...] = field(repr=False)
    neighbours: tuple[Neighbour, ...] = field(repr=False)

    # -- by name and by id; what was once used is found even when it is inactive --

    @cached_property
    def _categories(self) -> dict[str | int, Category]:
        return {key: item for item in self.every_category for key in (item.code, item.id)}

    @cached_property
    def _teams(self) -> dict[str | int, Team]:
        return {key: item for item in self.every_team for key in (item.slug, item.id)}

    @cached_property
    def _districts(self) -> dict[str | int, District]:
        return {key: item for item in self.every_district for key in (item.slug, item.id)}

    def category(self, code: str) -> Category | None:
        """The category of this code; see `Category.is_leaf` before taking a signalement in it."""
        return self._categories.get(code)

    def category_by_id(self, category_id: int) -> Category | None:
        return self._categories.get(category_id)

    @property
    def first_language(self) -> str:
        """The language in which the town writes to those whose own it does not know."""
        return self.languages[0] if self.languages else "fr"

    def leaf(self, code: str) -> Category | None:
        """The category of this code if a citizen may choose it."""
        found = self._categories.get(code)
        return found if found and found.is_leaf else None

    def leaves_under(self, code: str) -> tuple[Category, ...]:
        """The leaf of this code, or the leaves below this heading, in the file's order."""
        return tuple(leaf for leaf in self.leaves if code in (leaf.code, leaf.parent))

    def categories_under(self, code: str) -> tuple[Category, ...]:
        """The category of this code and those below it, those of the past too: what tickets may have."""
        return tuple(one for one in self.every_category if code in (one.code, one.parent))

    def team(self, slug: str) -> Team | None:
        return self._teams.get(slug)

    def team_by_id(self, team_id: int) -> Team | None:
        return self._teams.get(team_id)

    def district(self, slug: str) -> District | None:
        return self._districts.get(slug)

    def district_by_id(self, district_id: int) -> District | None:
        return self._districts.get(district_id)

    # -- what is offered today --

    @cached_property
    def headings(self) -> tuple[Category, ...]:
        """The first level of the tree, in the file's order."""
        return tuple(item for item in self.every_category if item.active and item.parent is None)

    def children(self, code: str) -> tuple[Category, ...]:
        """What is below a heading, in the file's order."""
        return tuple(item for item in self.every_category if item.active and item.parent == code)

    @cached_property
    def leaves(self) -> tuple[Category, ...]:
        """All that can be reported."""
        return tuple(item for item in self.every_category if item.is_leaf)

    @cached_property
    def teams(self) -> tuple[Team, ...]:
        return tuple(item for item in self.every_team if item.active)

    @cached_property
    def districts(self) -> tuple[District, ...]:
        return tuple(item for item in self.every_district if item.active)

    # -- places --

    @cached_property
    def _district_places(self) -> Places:
        return Places([(item.slug, item.geometry) for item in self.districts])

    @cached_property
    def _layer_places(self) -> Places:
        return Places([(item.slug, item.ground) for item in self.layers])

    @cached_property
    def _neighbour_places(self) -> Places:
        return Places([(item.name, item.geometry) for item in self.neighbours])

    @cached_property
    def ground(self) -> BaseGeometry:
        """The territory's outline: its own when the file draws one, else its districts together."""
        return self.outline or unary_union([item.geometry for item in self.districts])

    @cached_property
    def _outline_places(self) -> Places:
        return Places([("", self.ground)])

    def contains(self, longitude: float, latitude: float) -> bool:
        """Whether the point is in the territory, its border included."""
        return self._outline_places.first_at(longitude, latitude) is not None

    def district_at(self, longitude: float, latitude: float) -> District | None:
        """The district of the point; on a border, the first in the file; None outside of all."""
        slug = self._district_places.first_at(longitude, latitude)
        return None if slug is None else self._districts[slug]

    def layers_at(self, longitude: float, latitude: float) -> tuple[str, ...]:
        """The slugs of the competence layers that cover the point, in the file's order."""
        return self._layer_places.all_at(longitude, latitude)

    def competent_at(self, longitude: float, latitude: float) -> Neighbour | None:
        """The neighbouring commune that the point is in; None when it is unknown or inside."""
        if self.contains(longitude, latitude):
            return None
        name = self._neighbour_places.first_at(longitude, latitude)
        return next((item for item in self.neighbours if item.name == name), None)

    # -- time --

    @property
    def holidays_subdivision(self) -> str | None:
        """The subdivision of the `holidays` library: `57` for Moselle, None for most of France."""
        return self.holidays.partition("-")[2] or None

    def local(self, instant: datetime) -> datetime:
        """`instant` as the clocks of the town show it."""
        return instant.astimezone(ZoneInfo(self.time_zone))

    def open_at(self, instant: datetime) -> bool:
        """Whether the desk is open at `instant`."""
        return self.open_until(instant) is not None

    def open_until(self, instant: datetime) -> datetime | None:
        """When the desk that is open at `instant` closes, in UTC; None if it is closed."""
        closes = opening.open_until(self.opening, self.local(instant), self.holidays)
        return closes and closes.astimezone(UTC)

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, public holidays apart."""
        return opening.is_working_day(day, self.holidays)

    # -- words --

    @property
    def sender(self) -> tuple[str, str]:
        """From whom its mail to its teams and to outside bodies comes: a name and an address."""
        return self.name, str(self.contact.get("email") or f"parvis@{self.code}.invalid")

    def text(self, key: str, language: str | None = None) -> str:
        """One of the file's texts (`rules.words.TEXT_KEYS`), empty when it has none."""
        return in_language({code: words.get(key, "") for code, words in self.texts.items()}, language)

    def named(self, key: str, language: str | None = None) -> str:
        """One of `rules.words.NAME_KEYS` in `language`, the reader's when absent; else in French."""
        french = {"name": self.name, "banner": self.banner, **self.contact}
        return self.text(key, language) or str(french.get(key) or "")

    def reworded(self, words: str, language: str | None = None) -> str:
        """`words` with the answers of the file that they hold put in `language`, the reader's when absent.

        Who answers reads the file's words in one language, who is answered may read another. What was
        written by hand stays as it is.
        """
        found = words.replace("\r\n", "\n")
        for template in sorted(self.templates, key=lambda item: -len(item.body)):
            wanted = template.text(language)
            for body in (template.body, template.body_en):
                if body and body != wanted:
                    found = found.replace(body, wanted)
        return found
