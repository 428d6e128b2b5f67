"""From rows to views: a territory is read whole, once per process and revision."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from server.commons.territories.models import (
    AnswerTemplateRow,
    CategoryRow,
    CompetenceLayerRow,
    DispatchRuleRow,
    DistrictRow,
    ListedRow,
    NeighbourRow,
    TeamRow,
    TerritoryRow,
)
from server.commons.territories.queries.grounds import District, Layer, Neighbour
from server.commons.territories.queries.views import (
    AnswerTemplate,
    Category,
    Choice,
    Notice,
    Question,
    Rule,
    Team,
    Territory,
)
from server.commons.territories.rules.geography import read_shape
from server.commons.territories.rules.words import ON_CALL_MINUTES
from server.core.db import db
from server.core.language import LANGUAGES, catalogue


def load(territory_id: int) -> Territory:
    """Read the territory and all that belongs to it.

    Raises:
        NoResultFound: there is none of this id.
    """
    row = db.session.get_one(TerritoryRow, territory_id, populate_existing=True)
    teams = tuple(_team(item, row.texts) for item in _rows(TeamRow, territory_id))
    categories = _rows(CategoryRow, territory_id)
    codes = {item.id: item.code for item in categories}
    slugs = {item.id: item.slug for item in teams}
    phone = row.on_call.get("phone")
    return Territory(
        **_own_fields(row),
        every_team=teams,
        every_category=tuple(_category(item, categories, codes, phone) for item in categories),
        every_district=tuple(_district(item) for item in _rows(DistrictRow, territory_id)),
        rules=tuple(_rule(item, slugs) for item in _rows(DispatchRuleRow, territory_id) if item.active),
        templates=tuple(
            _template(item, codes) for item in _rows(AnswerTemplateRow, territory_id) if item.active
        ),
        layers=tuple(
            Layer(
                id=item.id,
                slug=item.slug,
                name=item.name,
                buffer_m=item.buffer_m,
                geometry=read_shape(item.geometry),
                team=item.team,
            )
            for item in _rows(CompetenceLayerRow, territory_id)
            if item.active
        ),
        neighbours=tuple(
            Neighbour(name=item.name, contact=item.contact, geometry=read_shape(item.geometry))
            for item in _rows(NeighbourRow, territory_id)
            if item.active
        ),
    )


def _rows(table: type[ListedRow], territory_id: int) -> Sequence[ListedRow]:
    """All rows of a territory; those that left the file come last, in their old order."""
    statement = select(table).where(table.territory_id == territory_id)
    statement = statement.order_by(table.active.desc(), table.position, table.id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def _own_fields(row: TerritoryRow) -> dict[str, Any]:
    same = (
        "id",
        "revision",
        "code",
        "kind",
        "name",
        "insee",
        "population",
        "parent_id",
        "time_zone",
        "holidays",
        "center_longitude",
        "center_latitude",
        "banner",
        "accent",
        "logo",
        "max_photos",
        "contact",
        "opening",
        "close_after_days",
        "review_replies",
        "texts",
        "fallback_team",
    )
    return {name: getattr(row, name) for name in same} | {
        "hosts": tuple(row.hosts),
        "languages": tuple(row.languages),
        "bounds": (row.west, row.south, row.east, row.north),
        "places": tuple(row.places or ()),
        "outline": read_shape(row.outline) if row.outline else None,
        "on_call_phone": row.on_call.get("phone"),
        "on_call_minutes": tuple(
            row.on_call.get(f"{name}_minutes") or usual for name, usual in ON_CALL_MINUTES.items()
        ),
        "contacts_days": row.retention["contacts_days"],
        "originals_days": row.retention["originals_days"],
    }


def _team(row: TeamRow, texts: Mapping[str, Any]) -> Team:
    return Team(
        id=row.id,
        slug=row.slug,
        kind=row.kind,
        name=row.name,
        email=row.email,
        phone=row.phone,
        address=row.address,
        referent=row.referent,
        contact=row.contact,
        channel=row.channel,
        active=row.active,
        names={
            language: words["teams"][row.slug]
            for language, words in texts.items()
            if row.slug in words.get("teams", ())
        },
    )


def _category(
    row: CategoryRow, every: Sequence[CategoryRow], codes: dict[int, str], on_call_phone: str | None
) -> Category:
    return Category(
        id=row.id,
        code=row.code,
        parent=codes[row.parent_id] if row.parent_id else None,
        labels=row.labels,
        icon=row.icon,
        urgent=row.urgent,
        public=row.public,
        proof_required=row.proof_required,
        ask_after_nightfall=row.ask_after_nightfall,
        target_days=row.target_days,
        target_calendar=row.target_calendar,
        target_days_by_priority=row.target_days_by_priority or {},
        synonyms=tuple(row.synonyms),
        kinds=tuple(row.kinds or ("anomaly",)),
        notice=_notice(row, on_call_phone),
        questions=tuple(map(_question, row.questions)),
        active=row.active,
        is_leaf=row.active and not any(other.parent_id == row.id and other.active for other in every),
    )


def _notice(row: CategoryRow, on_call_phone: str | None) -> Notice | None:
    """The notice; one that names no number gives the town's own on-call number."""
    if not row.notice:
        return None
    words = {language: text for language, text in row.notice.items() if language != "phone"}
    return Notice(words=words, phone=row.notice.get("phone") or on_call_phone)


YES_NO = tuple(
    Choice(
        code=code, labels={language: catalogue(language).get(f"choice.{code}", "") for language in LANGUAGES}
    )
    for code in ("yes", "no")
)


def _question(stored: dict[str, Any]) -> Question:
    """A question; one of yes or no has these two choices, so that nobody has to know that kind."""
    choices = tuple(Choice(code=item["code"], labels=item["label"]) for item in stored["choices"])
    return Question(
        code=stored["code"],
        labels=stored["label"],
        kind=stored["kind"],
        required=stored["required"],
        choices=YES_NO if stored["kind"] == "yes_no" else choices,
        asset_number=stored.get("asset_number", False),
    )


def _district(row: DistrictRow) -> District:
    return District(
        id=row.id,
        slug=row.slug,
        name=row.name,
        population=row.population,
        geometry=read_shape(row.geometry),
        active=row.active,
    )


def _rule(row: DispatchRuleRow, slugs: dict[int, str]) -> Rule:
    return Rule(
        id=row.id,
        name=row.name,
        conditions=row.conditions,
        team=slugs[row.team_id],
        team_id=row.team_id,
        priority=row.priority,
    )


def _template(row: AnswerTemplateRow, codes: dict[int, str]) -> AnswerTemplate:
    return AnswerTemplate(
        id=row.id,
        code=row.code,
        kind=row.kind,
        category=codes[row.category_id] if row.category_id else None,
        label=row.label,
        body=row.body,
        body_en=row.body_en,
    )
