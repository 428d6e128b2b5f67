"""What the team shares: its agents, answer templates, categories and typed reasons."""

from dataclasses import dataclass
from typing import Any


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
    """A typed reason."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference data of the last page that carried each part."""

    team_name: str = ""
    agents: tuple[Agent, ...] = ()
    templates: tuple[Template, ...] = ()
    reject_reasons: tuple[Reason, ...] = ()
    no_photo_reasons: tuple[Reason, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()

    def templates_for(self, kind: str, category: str) -> tuple[Template, ...]:
        """Give the templates of a kind that fit a category or its parent, or that fit everything."""
        fitting = {category, dict(self.parents).get(category), None, ""}
        return tuple(item for item in self.templates if item.kind == kind and item.category in fitting)

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
        parents=tuple(
            (item["code"], item["parent"])
            for item in _rows(body, "categories")
            if isinstance(item.get("code"), str) and isinstance(item.get("parent"), str)
        ),
    )


def _rows(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = body.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _read_reasons(rows: object) -> tuple[Reason, ...]:
    if not isinstance(rows, list):
        return ()
    return tuple(
        Reason(row["code"], str(row.get("label") or row["code"]))
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("code"), str)
    )
