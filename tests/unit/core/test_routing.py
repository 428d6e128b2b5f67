"""A rule that compiles its builders late builds what Werkzeug's own builds."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from werkzeug.routing import BuildError, Map, Rule

from server.core.routing import LazyRule

RULES = {
    "/": {},
    "/tickets/<uuid:ticket_id>": {"ticket_id": "0b7a3c52-0000-4000-8000-000000000000"},
    "/s/<number>": {"number": "26-00001", "q": "n° 7 & plus", "page": [1, 2]},
    "/files/<path:name>": {"name": "a/b c.jpg"},
    "/rues de la ville/<int:n>": {"n": 3},
}


def addresses(rule_class):
    """How each rule is built twice, and what is found again."""
    adapter = Map([rule_class(rule, endpoint=rule) for rule in RULES]).bind("demo.example")
    built = [adapter.build(rule, values) for rule, values in RULES.items() for _ in range(2)]
    return built, [adapter.match(unquote(address.partition("?")[0])) for address in built]


def test_addresses_are_those_of_werkzeug():
    assert addresses(LazyRule) == addresses(Rule)


@pytest.mark.parametrize("rule_class", [Rule, LazyRule])
def test_an_address_that_lacks_a_value_is_not_built(rule_class):
    adapter = Map([rule_class("/s/<number>", endpoint="s")]).bind("demo.example")
    with pytest.raises(BuildError):
        adapter.build("s", {})


def test_every_route_of_the_service_compiles_late(app):
    assert {type(rule) for rule in app.url_map.iter_rules()} == {LazyRule}
