"""What an address of figures asks for."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from server.reporting.signalements.rules import SOURCES
from server.reporting.tickets.rules import KINDS
from server.surfaces.dashboard.schemas import Form

BREAKDOWNS = ("heading", "category", "district", "team", "source", "kind")
OF_COMMUNES = ("commune", "heading", "category", "team", "source", "kind")  # of several communes


class FiguresForm(Form):
    """What figures are asked for: a period of days, a commune, and filters named as those of the list."""

    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    territory = fields.String(load_default=None, validate=validate.Length(max=64))
    district = fields.String(load_default=None, validate=validate.Length(max=64))
    team = fields.String(load_default=None, validate=validate.Length(max=64))
    category = fields.String(load_default=None, validate=validate.Length(max=64))
    source = fields.String(load_default=None, validate=validate.OneOf(SOURCES))
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    by = fields.String(load_default=None, validate=validate.OneOf({*BREAKDOWNS, *OF_COMMUNES}))


FIGURES = FiguresForm()


def figures_from(sent: Mapping[str, str]) -> dict[str, Any]:
    """The figures that an address asks for; what cannot be understood in it is left out."""
    wrong = FIGURES.validate(dict(sent))
    found: dict[str, Any] = FIGURES.load({name: value for name, value in sent.items() if name not in wrong})
    return found
