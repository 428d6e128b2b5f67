"""What rarely changes, for a team's tablets: people, words, categories, outside bodies, the state table."""

from typing import Any

from server.commons.accounts import queries as accounts
from server.commons.territories.queries import Category, Team, Territory
from server.core.language import translate
from server.reporting.signalements import queries as signalements
from server.reporting.signalements.services.notice_words import outline
from server.reporting.tickets.rules import NO_PHOTO_REASONS, REJECT_REASONS, table_of

NOTHING_NEW: dict[str, Any] = {
    "agents": None,
    "templates": None,
    "categories": None,
    "reasons": None,
    "outside_bodies": None,
    "notices": None,
}


def reference(territory: Territory, team: Team) -> dict[str, Any]:
    """All that a tablet of `team` shows and offers beside the tickets, in the reader's language."""
    return {
        "agents": [{"id": agent.id, "name": agent.name} for agent in accounts.agents_of(team.id)],
        "templates": [
            {
                "id": item.id,
                "kind": item.kind,
                "category": item.category,
                "label": item.label,
                "body": item.text(),
            }
            for item in territory.templates
        ],
        "categories": [_category(item) for item in territory.every_category if item.active],
        "reasons": {
            "reject": [
                {
                    "code": code,
                    "label": translate(f"reason.{code}"),
                    "status": signalements.status_words(territory, "rejected", None, reason=code),
                }
                for code in REJECT_REASONS
            ],
            "no_photo": [{"code": code, "label": translate(f"reason.{code}")} for code in NO_PHOTO_REASONS],
        },
        "outside_bodies": [
            {
                "slug": body.slug,
                "name": body.label(),
                "contact": body.contact,
                "status": signalements.status_words(territory, "transferred", body.id),
            }
            for body in territory.teams
            if body.kind == "external" and body.id != team.id
        ],
        "notices": _notices(territory),
    }


def state_table() -> list[dict[str, Any]]:
    """What an agent's actions need and lead to, told with all news: a tablet foresees as we decide."""
    return table_of("agent")


def _category(item: Category) -> dict[str, Any]:
    return {
        "code": item.code,
        "label": item.label(),
        "parent": item.parent,
        "leaf": item.is_leaf,
        "proof_required": item.proof_required,
        "urgent": item.urgent,
    }


def _notices(territory: Territory) -> dict[str, Any]:
    """What citizens will read of each action, with places to fill in; an "ask" is a wait for the citizen."""
    texts = {
        kind: outline(territory, kind, "{status}")
        for kind in ("transfer", "plan", "done", "reject", "message")
    }
    for name, waits_for in (("ask", "citizen"), ("wait", "supplier")):
        status = signalements.status_words(territory, "waiting", None, waiting_for=waits_for)
        texts[name] = outline(territory, "wait", status)
    return {
        "question": translate("notice.question"),
        "reviewed": territory.review_replies,
        "texts": [{"kind": kind, "paragraphs": paragraphs} for kind, paragraphs in texts.items()],
    }
