"""What was typed in a form, kept or refused field by field."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from server.core.errors import DomainError, Invalid
from server.core.language import translate
from server.surfaces.dashboard.schemas import Form

Keep = Callable[[Mapping[str, Any]], None]


def kept(form: Form, typed: Mapping[str, str], keep: Keep, *, otherwise: str) -> dict[str, str]:
    """Give what a form says to `keep`; why it cannot be, by field: empty once it is kept.

    `otherwise` names the words for what the form's library refuses without words of ours.
    """
    wrong = in_words(form.validate(typed), otherwise)
    if wrong:
        return wrong
    try:
        keep(form.load(typed))
    except Invalid as error:
        return in_fields(error)
    return {}


def loaded(form: Form, typed: Mapping[str, str]) -> dict[str, Any]:
    """What a form says that our own page made.

    Raises:
        Invalid: it is not as the page makes it.
    """
    if form.validate(typed):
        raise Invalid("malformed_form")
    sent: dict[str, Any] = form.load(typed)
    return sent


def id_of(written: str) -> uuid.UUID:
    """The id that the page gave to what its form makes; a new one where it has none."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return uuid.uuid4()


def in_fields(error: DomainError) -> dict[str, str]:
    """Why something is refused: the first sentence of each field."""
    return {name: words[0] for name, words in (error.errors or {}).items()}


def in_words(wrong: Mapping[str, Any], otherwise: str = "dashboard.entry.check_field") -> dict[str, str]:
    """The first message of each field; a library's own in words of ours."""
    first = {name: str(said[0] if isinstance(said, list) else said) for name, said in wrong.items()}
    return {name: translate(said if said.startswith("field.") else otherwise) for name, said in first.items()}
