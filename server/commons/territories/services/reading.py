"""From files to a sound document, or to all the reasons why it is refused, with file and line."""

import tomllib
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.commons.territories.errors import FileRefused, LogoRefused
from server.commons.territories.rules.assets import ENDINGS, read_assets
from server.commons.territories.rules.checks import check, inherit
from server.commons.territories.rules.definition import Definition
from server.commons.territories.rules.dispatching import check_grounds, check_rules
from server.commons.territories.rules.document import CATALOGUE, PICTURE, SPEC
from server.commons.territories.rules.drawing import Shapes, check_drawing, feature_lines, read_drawing
from server.commons.territories.rules.fields import read_table
from server.commons.territories.rules.lines import Lines
from server.commons.territories.rules.problems import Path as Place
from server.commons.territories.rules.problems import Problem, Problems
from server.commons.territories.rules.writing import said, write_assets, write_drawing
from server.commons.territories.services.logos import MAX_BYTES, Logo, read_logo
from server.core.language import translate

CATALOGUES = "categories"
NAME, DRAWING, ASSETS = "territory", "drawing", "assets.csv"  # what is said to be wrong in no file
NOT_KEPT = ("catalogue", "version")  # where it comes from: its categories are written out


@dataclass
class Source:
    """The text of the files that make a territory, by name, and where to find a line in each."""

    folder: Path
    texts: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Lines] = field(default_factory=dict)

    def place(self, path: Place) -> str:
        """`file:line`, or the keys that lead to the value when it comes from no file."""
        file, *rest = path
        name = str(file)
        if name in self.lines:
            return f"{name}:{self.lines[name].of(tuple(rest))}"
        if len(rest) == 2 and rest[0] == "line":
            return f"{name}:{rest[1]}"
        if rest and name in self.texts and isinstance(rest[0], int):
            return f"{name}:{feature_lines(self.texts[name])[rest[0]]}"
        return name + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest)


@dataclass(frozen=True)
class Sound:
    """A definition that can be applied: what it says, with what is inherited written out, and its shapes.

    `assets` are the numbered things of the street, None where nothing is said of them; `definition` is all
    of it as it can be kept and read again; `logo` the picture that lay beside the file, still to be kept.
    """

    document: dict[str, Any]
    shapes: Shapes
    assets: list[dict[str, Any]] | None
    definition: Definition
    logo: Logo | None = None


def read_file(path: Path) -> Sound:
    """The document and the shapes of a territory's file and of those it leads to.

    Args:
        path: a TOML file; the drawing has the same name, ending in `.geojson`; a `catalogue` is
            looked for beside it, then in the folder `categories` beside its own folder; numbered things
            of the street in a file ending in one of `assets.ENDINGS`, if there is one; a `logo` that is
            the name of a picture is read beside it, and its address put in the place of its name.

    Raises:
        FileRefused: a file is missing, cannot be read, or says something that cannot work.
    """
    source = Source(path.parent)
    problems = Problems()
    raw = _read_toml(path, source, problems)
    _refuse_if(problems, path.name, source)
    catalogue_name = raw.get("catalogue")
    catalogue = None
    if isinstance(catalogue_name, str):
        catalogue = _read_catalogue(path, catalogue_name, source, problems)
        _refuse_if(problems, path.name, source)
    logo = _read_logo(path, raw, problems)
    drawing = path.with_suffix(".geojson")
    source.texts[drawing.name] = _read_text(drawing, problems)
    _refuse_if(problems, path.name, source)
    document, shapes, written = _sound(raw, path.name, catalogue, drawing.name, source)
    assets = _read_assets(path, document, source)
    return Sound(document, shapes, assets, _definition(written, shapes, assets), logo)


def _read_logo(path: Path, raw: dict[str, Any], problems: Problems) -> Logo | None:
    """The picture that the file names, as hostile as an uploaded one."""
    name = raw.get("logo")
    if not (isinstance(name, str) and PICTURE.fullmatch(name)):
        return None
    try:
        with path.with_name(name).open("rb") as file:
            logo = read_logo(file.read(MAX_BYTES + 1))
    except OSError:
        problems.add((path.name, "logo"), "no_file", file=name)
    except LogoRefused:
        problems.add((path.name, "logo"), "not_a_logo", file=name)
    else:
        raw["logo"] = logo.address
        return logo
    return None


def _read_assets(path: Path, document: dict[str, Any], source: Source) -> list[dict[str, Any]]:
    """The numbered things of the street, from the file beside this one; none where there is no such file."""
    problems = Problems()
    codes = _codes(document)
    for ending in ENDINGS:
        file = path.with_name(path.stem + ending)
        if file.is_file():
            found = read_assets(_read_text(file, problems), file.name, document["bounds"], codes, problems)
            _refuse_if(problems, path.name, source)
            return found
    return []


def read_definition(definition: Definition) -> Sound:
    """The same for a definition that was kept, or changed by a form of the dashboard.

    Raises:
        FileRefused: it says something that cannot work; places are dotted keys.
    """
    source = Source(Path())
    source.texts[DRAWING] = definition.drawing
    raw = deepcopy(dict(definition.document))
    document, shapes, written = _sound(raw, NAME, None, DRAWING, source)
    assets = None if definition.assets is None else _checked_assets(definition.assets, document, source)
    return Sound(document, shapes, assets, _definition(written, shapes, assets))


@dataclass(frozen=True)
class Wrong:
    """One thing that cannot work: the path of the value in the document, the problem's code, and why."""

    path: Place
    code: str
    reason: str


def problems_of(definition: Definition) -> tuple[dict[str, Any], list[Wrong]]:
    """What a definition says, as far as it can be read, and what cannot work in it; its drawing apart."""
    problems = Problems()
    document = read_table(dict(definition.document), SPEC, (), problems)
    if not problems:
        inherit(document)
        check(document, problems)
        check_rules(document, problems)
    return document, [Wrong(problem.path, problem.code, _reason(problem)) for problem in problems]


def _definition(written: dict[str, Any], shapes: Shapes, assets: list[dict[str, Any]] | None) -> Definition:
    return Definition(written, write_drawing(shapes), None if assets is None else write_assets(assets))


def _checked_assets(text: str, document: dict[str, Any], source: Source) -> list[dict[str, Any]]:
    problems = Problems()
    found = read_assets(text, ASSETS, document["bounds"], _codes(document), problems) if text else []
    _refuse_if(problems, NAME, source)
    return found


def _codes(document: dict[str, Any]) -> list[str]:
    return [item["code"] for top in document["categories"] for item in (top, *top["children"])]


def _sound(
    raw: dict[str, Any], name: str, catalogue: tuple[str, dict[str, Any]] | None, drawing: str, source: Source
) -> tuple[dict[str, Any], Shapes, dict[str, Any]]:
    """What is said with all that it inherits, its shapes, and what was said itself, without its base."""
    problems = Problems()
    document = read_table(raw, SPEC, (name,), problems)
    if catalogue:
        shared = read_table(catalogue[1], CATALOGUE, (catalogue[0],), problems)
        for part in CATALOGUE:
            document[part] = shared[part] + document[part]
    shapes = read_drawing(source.texts[drawing], drawing, document["bounds"], problems)
    _refuse_if(problems, name, source)
    written = {key: value for key, value in said(document).items() if key not in NOT_KEPT}
    inherit(document)
    check(document, problems)
    check_rules(document, problems)
    check_drawing(document, shapes, drawing, problems)
    check_grounds(document, shapes, problems)
    _refuse_if(problems, name, source)
    return document, shapes, written


def _read_catalogue(
    path: Path, name: str, source: Source, problems: Problems
) -> tuple[str, dict[str, Any]] | None:
    for folder in (path.parent, path.parent.parent / CATALOGUES):
        file = folder / f"{Path(name).name}.toml"
        if file.is_file():
            return file.name, _read_toml(file, source, problems)
    problems.add((path.name, "catalogue"), "no_catalogue", name=name)
    return None


def _read_text(path: Path, problems: Problems) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.add((path.name,), "no_file", file=path.name)
    except (OSError, UnicodeDecodeError) as error:
        problems.add((path.name,), "unreadable", reason=str(error))
    return ""


def _read_toml(path: Path, source: Source, problems: Problems) -> dict[str, Any]:
    text = _read_text(path, problems)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.add((path.name, "line", _line_of(error, text)), "broken_toml", reason=str(error))
        return {}
    source.texts[path.name] = text
    source.lines[path.name] = Lines(text)
    return raw


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that the message of tomllib tells; at the end of the file it tells none."""
    _, found, rest = str(error).partition("at line ")
    return int(rest.partition(",")[0]) if found else text.count("\n") + 1


def _refuse_if(problems: Problems, name: str, source: Source) -> None:
    if problems:
        told = _in_a_file if source.lines else _in_a_form
        raise FileRefused(name, [(source.place(place), reason) for place, reason in map(told, problems)])


def _in_a_file(problem: Problem) -> tuple[Place, str]:
    """Where a problem is, a line being told of each path, and its reason."""
    return problem.path, _reason(problem)


def _in_a_form(problem: Problem) -> tuple[Place, str]:
    """The same where no file is: at the field that is empty, without what only who writes files can read."""
    key = problem.values.get("key") if problem.code == "missing_key" else None
    words = translate(f"territory.problem.form.{problem.code}", default="", **problem.values)
    return (problem.path if key is None else (*problem.path, key)), words or _reason(problem)


def _reason(problem: Problem) -> str:
    return translate(f"territory.problem.{problem.code}", **problem.values)
