"""What the team shares: agents, answer templates, categories, typed reasons, outside bodies, state table."""

from dataclasses import dataclass
from typing import Any

from agent_app.domain.notices import Notices, read_notices
from agent_app.domain.state_table import StateTable, read_state_table

NO_NOTICES, NO_TABLE = Notices(), StateTable()


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who may hold the tablet."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """Words ready to be sent, for one kind of action and perhaps one category."""

    label: str
    kind: str
    category: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A typed reason; `status` is what citizens read of it, where they do."""

    code: str
    label: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A heading, or a leaf that a ticket may be of."""

    code: str
    label: str
    parent: str
    leaf: bool


@dataclass(frozen=True, slots=True)
class OutsideBody:
    """Who a ticket can be transferred to; `status` is what citizens read of it."""

    slug: str
    name: str
    contact: str
    status: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference data of the last page that carried each part."""

    team_name: str = ""
    agents: tuple[Agent, ...] = ()
    templates: tuple[Template, ...] = ()
    reject_reasons: tuple[Reason, ...] = ()
    no_photo_reasons: tuple[Reason, ...] = ()
    categories: tuple[Category, ...] = ()
    outside_bodies: tuple[OutsideBody, ...] = ()
    notices: Notices = NO_NOTICES
    table: StateTable = NO_TABLE

    def parent_of(self, code: str) -> str:
        """Give the heading of a category; empty for a heading."""
        return next((item.parent for item in self.categories if item.code == code), "")

    def templates_for(self, gesture: str, category: str) -> tuple[Template, ...]:
        """Give the templates of a gesture that fit a category or its heading, then those for everything.

        A question to the citizen is a message as well as a wait.
        """
        kinds = {"message", "ask"} if gesture == "ask" else {gesture}
        own = [code for code in (category, self.parent_of(category)) if code]
        own.append("")
        fitting = [item for item in self.templates if item.kind in kinds and (item.category or "") in own]
        return tuple(sorted(fitting, key=lambda item: not item.category))

    def status_of(self, gesture: str, choice: str) -> str:
        """Give what citizens read of what was chosen; dots while nothing is."""
        told = {"reject": [(reason.code, reason.status) for reason in self.reject_reasons]}
        told["transfer"] = [(body.slug, body.status) for body in self.outside_bodies]
        return dict(told.get(gesture, [])).get(choice) or "…"

    def reason_label(self, code: str) -> str:
        """Say a reason in words; an unknown code is said as it is."""
        known = {reason.code: reason.label for reason in self.reject_reasons + self.no_photo_reasons}
        return known.get(code, code)


def read_reference(body: dict[str, Any]) -> Reference:
    """Read the reference parts of a changes page; what is malformed is left out."""
    reasons = body.get("reasons")
    reasons = reasons if isinstance(reasons, dict) else {}
    team = body.get("team")
    return Reference(
        team_name=str(team.get("name", "")) if isinstance(team, dict) else "",
        agents=tuple(
            Agent(item["id"], item["name"])
            for item in _rows(body, "agents")
            if isinstance(item.get("id"), int) and isinstance(item.get("name"), str)
        ),
        templates=tuple(
            Template(
                str(item.get("label") or item["body"][:40]),
                str(item.get("kind")),
                item.get("category"),
                item["body"],
            )
            for item in _rows(body, "templates")
            if isinstance(item.get("body"), str)
        ),
        reject_reasons=_read_reasons(reasons.get("reject")),
        no_photo_reasons=_read_reasons(reasons.get("no_photo")),
        categories=tuple(
            _read_category(item) for item in _rows(body, "categories") if isinstance(item.get("code"), str)
        ),
        outside_bodies=tuple(
            OutsideBody(item["slug"], _text(item, "name"), _text(item, "contact"), _text(item, "status"))
            for item in _rows(body, "outside_bodies")
            if isinstance(item.get("slug"), str)
        ),
        notices=read_notices(body.get("notices")),
        table=read_state_table(body.get("actions")),
    )


def _read_category(item: dict[str, Any]) -> Category:
    label = _text(item, "label") or item["code"]
    return Category(item["code"], label, _text(item, "parent"), item.get("leaf") is True)


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _rows(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = body.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _read_reasons(rows: object) -> tuple[Reason, ...]:
    if not isinstance(rows, list):
        return ()
    return tuple(
        Reason(row["code"], str(row.get("label") or row["code"]), str(row.get("status") or ""))
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("code"), str)
    )
