"""Competence layers from the web: a ground is uploaded and belongs to a body; each change is a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.commons.territories.errors import FileRefused
from server.commons.territories.queries import versions
from server.commons.territories.rules.editing import slug_of
from server.commons.territories.rules.grounds import FILE, read_ground
from server.commons.territories.rules.problems import Problem, Problems
from server.commons.territories.rules.writing import redrawn
from server.commons.territories.services.applying import Report
from server.commons.territories.services.changing import change_parts
from server.core.language import translate

LAYER = "layer"


@dataclass(frozen=True)
class WantedLayer:
    """A layer as a form says it: `slug` None for a new one, `upload` the text of a GeoJSON file.

    `team` is the slug of the body that looks after it; `body` a new one, with `name`, `email`, `phone`,
    `contact`.
    """

    slug: str | None
    name: str
    buffer_m: float
    team: str | None = None
    body: Mapping[str, str] | None = None
    upload: str | None = None


def put_layer(*, territory_id: int, base: int, account_id: int, wanted: WantedLayer) -> Report:
    """Add a layer or change one, with its ground when a file is given, and its body when it is new.

    Raises and emits as `changing.change_parts`; what is wrong in the file is told by the number of what it
    draws.
    """
    known = versions.definition(territory_id, base)
    layers, teams = list(known.several("layers")), list(known.several("teams"))
    slug = wanted.slug or slug_of(wanted.name, {one["slug"] for one in layers})
    drawing = known.drawing
    if wanted.upload is not None or wanted.slug is None:
        drawing = redrawn(drawing, LAYER, {slug: _ground(wanted.upload or "", known.document["bounds"])})
    team = wanted.team
    if wanted.body:
        team = slug_of(wanted.body.get("name", ""), {one["slug"] for one in teams})
        said = {key: value for key, value in wanted.body.items() if value}
        if not (said.get("phone") or said.get("email")):  # what a citizen's page shows of it
            raise FileRefused(FILE, [(said.get("name", ""), translate("territory.problem.body_unreachable"))])
        teams.append({"slug": team, "kind": "external", **said})
    layer: dict[str, Any] = {"slug": slug, "name": wanted.name, "buffer_m": wanted.buffer_m}
    if team:
        layer["team"] = team
    changed = [layer if one["slug"] == slug else one for one in layers]
    return change_parts(
        territory_id=territory_id,
        base=base,
        account_id=account_id,
        drawing=drawing,
        layers=changed if wanted.slug else [*changed, layer],
        teams=teams,
    )


def remove_layer(*, territory_id: int, base: int, account_id: int, slug: str) -> Report:
    """Take a layer away; one that a rule names stays, and the rule is told.

    Raises and emits as `changing.change_parts`.
    """
    known = versions.definition(territory_id, base)
    return change_parts(
        territory_id=territory_id,
        base=base,
        account_id=account_id,
        drawing=redrawn(known.drawing, LAYER, {slug: None}),
        layers=[one for one in known.several("layers") if one["slug"] != slug],
    )


def _ground(text: str, bounds: Sequence[float]) -> Any:
    problems = Problems()
    found = read_ground(text, bounds, problems)
    if found is None:
        raise refusal(problems)
    return found


def refusal(problems: Problems) -> FileRefused:
    """Why an uploaded file is refused, by the number of what it draws."""
    return FileRefused(FILE, [(_place(one), _reason(one)) for one in problems])


def _place(problem: Problem) -> str:
    number = problem.path[1] if len(problem.path) > 1 else None
    return translate("territory.file" if number is None else "territory.feature", number=number)


def _reason(problem: Problem) -> str:
    return translate(f"territory.problem.{problem.code}", **problem.values)
