"""What must hold between the parts of a territory's file: names that exist, codes used once, words in
each language, an accent that can be read. Rules have their own room, `dispatching`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.commons.territories.rules.document import PICTURE
from server.commons.territories.rules.fields import AT
from server.commons.territories.rules.problems import Path, Problems

Document = Mapping[str, Any]
LEAST_CONTRAST = 4.5  # WCAG 2.2 AA for text; the accent carries white words
INHERITED = {
    "public": True,
    "proof_required": False,
    "ask_after_nightfall": False,
    "target_days": None,
    "target_calendar": "working",
    "target_days_by_priority": None,
}


def leaves(document: Document) -> list[dict[str, Any]]:
    """What can be reported: the children of headings, and headings without children."""
    found: list[dict[str, Any]] = []
    for heading in document["categories"]:
        found.extend(heading["children"] or [heading])
    return found


def inherit(document: Document) -> None:
    """Give each category what it does not say itself: from its heading, else the default."""
    for heading in document["categories"]:
        for key, default in INHERITED.items():
            heading[key] = default if heading[key] is None else heading[key]
            for child in heading["children"]:
                child[key] = heading[key] if child[key] is None else child[key]
        for child in heading["children"]:
            child["icon"] = child["icon"] or heading["icon"]
            child["kinds"] = child["kinds"] or heading["kinds"]


def check(document: Document, problems: Problems) -> None:
    """Add what is wrong between the parts of `document`."""
    every_category = [item for top in document["categories"] for item in (top, *top["children"])]
    for part in ("districts", "teams", "layers"):
        _check_once(document[part], "slug", problems)
    _check_once(every_category, "code", problems)
    _check_once(document["templates"], "code", problems)
    _check_once(document["rules"], "name", problems)
    _check_once(document["places"], "name", problems)
    for place in document["places"]:
        _check_inside(document["bounds"], place, problems)
    if PICTURE.fullmatch(document["logo"] or ""):  # of a file it was read, and its address stands there
        problems.add((*document[AT], "logo"), "logo_beside")
    _check_fallback(document, problems)
    _check_languages(document, every_category, problems)
    _check_teams(document["teams"], [item["code"] for item in every_category], problems)
    _check_layers(document, problems)
    _check_names(document, problems)
    _check_leaves(document, problems)
    _check_templates(document, [item["code"] for item in every_category], problems)
    _check_town(document, problems)


def _check_once(items: Iterable[Mapping[str, Any]], key: str, problems: Problems) -> None:
    seen: set[str] = set()
    for item in items:
        if item[key] and item[key] in seen:
            problems.add((*item[AT], key), "twice", value=item[key])
        seen.add(item[key])


def _check_inside(bounds: Sequence[float], place: Mapping[str, Any], problems: Problems) -> None:
    west, south, east, north = bounds if len(bounds) == 4 else (-180, -90, 180, 90)
    if not (west <= place["longitude"] <= east and south <= place["latitude"] <= north):
        problems.add(place[AT], "place_outside", name=place["name"])


def _check_fallback(document: Document, problems: Problems) -> None:
    slug = document["dispatch"].get("fallback", "")
    path: Path = (*document[AT], "dispatch", "fallback")
    if not slug:
        problems.add(path, "missing_fallback")
    elif slug not in (slugs := [team["slug"] for team in document["teams"]]):
        problems.add_unknown(path, "team", slug, slugs)


def _check_languages(document: Document, categories: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    if "fr" not in document["languages"]:
        problems.add((*document[AT], "languages"), "french_missing")
    for category in categories:
        spoken = [(category["label"], (*category[AT], "label"))]
        if category["notice"]:
            spoken.append((category["notice"], category["notice"][AT]))
        for question in category["questions"]:
            spoken += [(item["label"], (*item[AT], "label")) for item in (question, *question["choices"])]
        for words, path in spoken:
            for language in document["languages"]:
                if not words.get(language):
                    problems.add(path, "words_missing", language=language)


def _check_teams(teams: Iterable[Mapping[str, Any]], categories: Sequence[str], problems: Problems) -> None:
    for team in teams:
        if team["channel"]:
            _check_channel(team, team["channel"], categories, problems)
        if team["kind"] == "external" and not (team["contact"] or team["phone"] or team["email"]):
            problems.add(team[AT], "unreachable_team", team=team["slug"])


def _check_channel(
    team: Mapping[str, Any], channel: Mapping[str, Any], categories: Sequence[str], problems: Problems
) -> None:
    """Who is reached by a program is an outside body, and its address is known; so are Open311's services."""
    if channel["kind"] == "email":
        if not team["email"]:
            problems.add(team[AT], "missing_key", key="email")
        return
    if not channel["url"]:
        problems.add(channel[AT], "missing_key", key="url")
    if team["kind"] != "external":
        problems.add(channel[AT], "channel_of_own_team", team=team["slug"])
    if channel["kind"] == "open311" and not (channel["service_code"] or channel["services"]):
        problems.add(channel[AT], "missing_key", key="service_code")
    for code in channel["services"]:
        if code not in categories:
            problems.add_unknown((*channel[AT], "services", code), "category", code, categories)


def _check_layers(document: Document, problems: Problems) -> None:
    """The body that looks after a layer's ground is one of the outside bodies."""
    outside = [team["slug"] for team in document["teams"] if team["kind"] == "external"]
    for layer in document["layers"]:
        if layer["team"] and layer["team"] not in outside:
            problems.add_unknown((*layer[AT], "team"), "team", layer["team"], outside)


def _check_names(document: Document, problems: Problems) -> None:
    slugs = [team["slug"] for team in document["teams"]]
    for language, texts in document["texts"].items():
        for slug in texts.get("teams", ()) if language != AT else ():
            if slug not in slugs:
                path = (*document[AT], "texts", language, "teams", slug)
                problems.add_unknown(path, "team", slug, slugs)


def _check_leaves(document: Document, problems: Problems) -> None:
    if not document["categories"]:
        problems.add(document[AT], "no_categories")
    for leaf in leaves(document):
        phone = (leaf["notice"] or {}).get("phone") or document["on_call"].get("phone")
        if leaf["urgent"] and not (leaf["notice"] and phone):
            problems.add(leaf[AT], "urgent_without_notice", category=leaf["code"])
        _check_once(leaf["questions"], "code", problems)
        for question in leaf["questions"]:
            _check_once(question["choices"], "code", problems)
            chosen = question["kind"] in ("choice", "choices")
            if chosen and len(question["choices"]) < 2:
                problems.add(question[AT], "choices_missing", question=question["code"])
            if not chosen and question["choices"]:
                problems.add(question[AT], "choices_useless", question=question["code"])
            if question["asset_number"] and question["kind"] not in ("text", "number"):
                problems.add(question[AT], "asset_number_useless", question=question["code"])
    for heading in document["categories"]:
        if heading["children"] and (heading["urgent"] or heading["questions"] or heading["notice"]):
            problems.add(heading[AT], "heading_as_leaf", category=heading["code"])


def _check_templates(document: Document, codes: Sequence[str], problems: Problems) -> None:
    for template in document["templates"]:
        if template["category"] and template["category"] not in codes:
            problems.add_unknown((*template[AT], "category"), "category", template["category"], codes)


def _check_town(document: Document, problems: Problems) -> None:
    contrast = contrast_with_white(document["accent"])
    if contrast < LEAST_CONTRAST:
        problems.add(
            (*document[AT], "accent"),
            "pale_accent",
            accent=document["accent"],
            contrast=round(contrast, 2),
            least=LEAST_CONTRAST,
        )
    if not document["districts"]:
        problems.add(document[AT], "no_districts")
    bounds = document["bounds"]
    if len(bounds) == 4:
        west, south, east, north = bounds
        center = document["center"]
        if not (west < east and south < north and abs(south) <= 90 and abs(north) <= 90):
            problems.add((*document[AT], "bounds"), "wrong_bounds")
        elif center and not (west <= center["longitude"] <= east and south <= center["latitude"] <= north):
            problems.add((*document[AT], "center"), "center_outside")


def contrast_with_white(colour: str) -> float:
    """The WCAG contrast ratio of `#rrggbb` with white, 1 to 21."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
