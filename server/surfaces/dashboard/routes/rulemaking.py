"""Dispatch rules: read, changed in a draft, tried, put in force."""

import uuid
from collections.abc import Mapping
from typing import IO, Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import EDIT_TERRITORY, MODERATE
from server.commons.territories.errors import ChangedMeanwhile, FileRefused, VersionUnknown
from server.commons.territories.rules.words import (
    PRIORITIES,
    SIGNALEMENT_KINDS,
    SOURCES,
    WEEKDAYS,
)
from server.core.errors import Invalid
from server.core.http import territory
from server.core.language import translate
from server.reporting.rulemaking import queries
from server.reporting.rulemaking.errors import RuleRefused, RuleUnknown
from server.reporting.rulemaking.rules import place_of
from server.reporting.rulemaking.services import drafting, trying
from server.surfaces.dashboard import access, pages, rule_forms
from server.surfaces.dashboard.queries import rule_words
from server.surfaces.dashboard.queries import versions as shown
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.versions import changed_meanwhile

MOST_BYTES = 64 * 1024 * 1024  # of a file to try rules on: years of a large town, unpacked


@blueprint.get("/pilotage/regles")
@access.for_staff(MODERATE)
def get_rules() -> Response:
    """The ordered list in plain words: those in force, or the draft of who looks."""
    return _list()


def _list(refusal: str = "", status: int = 200, *, over: bool = False) -> Response:
    here, user = territory(), access.person()
    try:
        found = queries.desired(here, user.account_id)
    except VersionUnknown:
        return pages.render("rules.html", status, found=None)
    return pages.render(
        "rules.html",
        status,
        found=found,
        words=rule_words,
        changes=shown.in_words(here, found.changes),
        holes=rule_words.holes_in_words(here, found.holes),
        runs=queries.last_dry_runs(here.id),
        refusal=refusal,
        over=over,
        most_bytes=MOST_BYTES,
        too_heavy=pages.too_heavy(MOST_BYTES),
        in_force=request.args.get("version", type=int) == here.revision and not found.is_draft,
    )


@blueprint.post("/pilotage/regles")
@access.for_staff(EDIT_TERRITORY)
def post_rules() -> Any:
    """Move or remove a rule of the draft."""
    here, account_id = territory(), access.person().account_id
    try:
        for button, step in (("up", -1), ("down", 1)):
            if (name := request.form.get(button)) is not None:
                drafting.move_rule(here, account_id, name, step)
                return _back_to(name)
        drafting.remove_rule(here, account_id, request.form.get("remove", ""))
    except RuleUnknown:
        return _list(translate("error.rule_unknown.detail"), 404)
    return _back_to(None)


def _back_to(name: str | None) -> Any:
    """The list, at the rule that was changed."""
    found = queries.desired(territory(), access.person().account_id)
    place = None if name is None else place_of(found.rules, name)
    anchor = None if place is None else f"rule-{place + 1}"
    return redirect(url_for("dashboard.get_rules", _anchor=anchor), 303)


@blueprint.post("/pilotage/regles/brouillon")
@access.for_staff(EDIT_TERRITORY)
def post_draft() -> Any:
    """Put the draft in force, put it over what somebody else changed meanwhile, or let it go."""
    here, account_id, step = territory(), access.person().account_id, request.form.get("step")
    try:
        if step == "let_go":
            drafting.let_go(account_id)
        elif step == "put_over":
            drafting.put_over(here, account_id, request.form.get("base", -1, type=int))
        elif step == "put_in_force":
            report = drafting.put_in_force(here, account_id)
            return redirect(url_for("dashboard.get_rules", version=report.revision if report else None), 303)
        else:
            raise Invalid("malformed_form")
    except ChangedMeanwhile as error:
        return _list(changed_meanwhile(error), 409, over=True)
    except FileRefused as error:
        return _list("\n".join(error.words), 422)
    return redirect(url_for("dashboard.get_rules"), 303)


@blueprint.get("/pilotage/regles/regle")
@access.for_staff(EDIT_TERRITORY)
def get_rule_form() -> Response:
    """The form of a rule of the draft, or an empty one."""
    here = territory()
    found = queries.desired(here, access.person().account_id)
    name = request.args.get("nom")
    if name is None:
        return _form(rule_forms.empty_rule(here, request.args.get("secteur")), None, len(found.rules) + 1, {})
    place = place_of(found.rules, name)
    if place is None:
        raise RuleUnknown
    return _form(found.rules[place], name, place + 1, {})


def _form(
    rule: Mapping[str, Any],
    instead_of: str | None,
    rank: int | str,
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    here = territory()
    return pages.render(
        "rule_form.html",
        status,
        rule=rule,
        when=rule.get("when", {}),
        instead_of=instead_of,
        rank=rank,
        errors=errors,
        priorities=PRIORITIES,
        kinds=SIGNALEMENT_KINDS,
        sources=SOURCES,
        weekdays=WEEKDAYS,
        questions=list(rule_forms.questions(here)),
        answers=rule_forms.chosen_answers(dict(rule)),
    )


@blueprint.post("/pilotage/regles/regle")
@access.for_staff(EDIT_TERRITORY)
def post_rule() -> Any:
    """Put the rule in the draft; one that cannot work is refused, with what to do."""
    here, sent = territory(), request.form
    rule, instead_of = rule_forms.rule_from(sent), sent.get("instead_of") or None
    rank = sent.get("rank", type=int)
    try:
        drafting.put_rule(
            here,
            access.person().account_id,
            rule,
            instead_of=instead_of,
            place=None if rank is None else max(0, rank - 1),
        )
    except RuleRefused as error:
        wrong = {name: " ".join(said) for name, said in (error.errors or {}).items()}
        return _form(rule, instead_of, sent.get("rank", ""), wrong, 422)
    return _back_to(rule["name"])


@blueprint.post("/pilotage/regles/essais")
@access.for_staff(EDIT_TERRITORY, most_bytes=MOST_BYTES)
def post_dry_run() -> Any:
    """Have the rules that are seen tried, on the tickets of a year or on an uploaded file."""
    here, user = territory(), access.person()
    found = queries.desired(here, user.account_id)
    dry_run_id = request.form.get("id", type=uuid.UUID) or uuid.uuid4()
    trying.ask(
        here,
        user.account_id,
        dry_run_id=dry_run_id,
        wanted=found.rules,
        base=found.base,
        file=_uploaded(),
    )
    return redirect(url_for("dashboard.get_dry_run", dry_run_id=dry_run_id), 303)


def _uploaded() -> tuple[str, IO[bytes]] | None:
    """The name of the file that was sent, and its content, which lies on the disk; an empty one is none."""
    upload = request.files.get("file")
    if upload is None or not upload.filename or not upload.stream.read(1):
        return None
    upload.stream.seek(0)
    return upload.filename, upload.stream


@blueprint.get("/pilotage/regles/essais/<uuid:dry_run_id>")
@access.for_staff(MODERATE)
def get_dry_run(dry_run_id: uuid.UUID) -> Response:
    """What the rules would do; the page looks again by itself until it is known."""
    here = territory()
    run = queries.dry_run(here.id, dry_run_id)
    template = "parts/dry_run.html" if access.is_fragment() else "dry_run.html"
    return pages.render(
        template,
        run=run,
        given_up=queries.given_up(run) is not None,
        author=shown.author_of(run.account_id),
        words=rule_words,
        holes=rule_words.counted_holes(here, (run.result or {}).get("holes", ())),
    )


@blueprint.post("/pilotage/regles/essais/<uuid:dry_run_id>/relancer")
@access.for_staff(EDIT_TERRITORY)
def post_dry_run_again(dry_run_id: uuid.UUID) -> Any:
    """Have a dry run that was given up tried again; a second click changes nothing."""
    trying.try_again(territory(), dry_run_id)
    return redirect(url_for("dashboard.get_dry_run", dry_run_id=dry_run_id), 303)
