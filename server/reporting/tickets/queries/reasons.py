"""Why a rule sent a ticket to its team, in the reader's words."""

from collections.abc import Callable, Mapping, Sequence

from server.commons.territories.queries import Category, Territory
from server.core.language import translate

Naming = Callable[[Territory, Category | None, str], str | None]


def reason_words(territory: Territory, category: Category | None, because: Sequence[Sequence[str]]) -> str:
    """The conditions that held, as in "catégorie Éclairage public, quartier Centre".

    `because` are pairs of a condition's name and the value that held (`dispatch.rules.Match`); `category` is
    the ticket's, whose questions the answers are to.
    """
    if not because:
        return translate("because.always")
    return ", ".join(
        translate(f"because.{name}", value=_shown(territory, category, name, value))
        for name, value in because
    )


def _shown(territory: Territory, category: Category | None, name: str, value: str) -> str:
    found = _NAMED[name](territory, category, value) if name in _NAMED else None
    return found or translate(f"because.value.{value}", default=value)


def _category(territory: Territory, _: Category | None, value: str) -> str | None:
    found = territory.category(value)
    return found.label() if found else None


def _district(territory: Territory, _: Category | None, value: str) -> str | None:
    found = territory.district(value)
    return found.name if found else None


def _layer(territory: Territory, _: Category | None, value: str) -> str | None:
    return next((layer.name for layer in territory.layers if layer.slug == value), None)


def _answers(_: Territory, category: Category | None, value: str) -> str | None:
    """`taille = grand, …` with the labels of the question and of the choice."""
    questions = {question.code: question for question in (category.questions if category else ())}
    said = []
    for pair in value.split(", "):
        code, _equal, given = pair.partition(" = ")
        question = questions.get(code)
        choices = {choice.code: choice.label() for choice in (question.choices if question else ())}
        label = question.label() if question else code
        answer = choices.get(given) or translate(f"because.value.{given}", default=given)
        said.append(translate("because.answer", question=label, answer=answer))
    return ", ".join(said)


def _team(territory: Territory, _: Category | None, value: str) -> str | None:
    found = territory.team(value)
    return found.label() if found else None


_NAMED: Mapping[str, Naming] = {
    "categories": _category,
    "districts": _district,
    "layers": _layer,
    "answers": _answers,
    "closed": _team,
}
