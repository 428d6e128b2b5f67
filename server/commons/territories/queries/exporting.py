"""A version of a territory's definition as files that can be applied: here again, or elsewhere."""

from server.commons.territories.queries import versions
from server.commons.territories.queries.logos import logo_at
from server.commons.territories.queries.views import Territory
from server.commons.territories.rules.writing import files_of


def files_named(territory: Territory, number: int, stem: str) -> dict[str, bytes]:
    """The content of each file of version `number`, by its name: `stem` and an ending.

    The version in force is named in its file: applied when another is, it is refused. A logo that is kept
    here comes along as a picture, so that another installation shows it too.

    Raises:
        VersionUnknown: there is none of this number.
        StorageUnavailable: the logo cannot be had now.
    """
    definition = versions.definition(territory.id, number)
    pictures = {}
    if (png := logo_at(definition.document.get("logo"))) is not None:
        pictures[f"{stem}.logo.png"] = png
        definition = definition.with_parts(logo=f"{stem}.logo.png")
    base = number if number == territory.revision else None
    texts = files_of(definition, base)
    return {f"{stem}{ending}": text.encode() for ending, text in texts.items()} | pictures
