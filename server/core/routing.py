"""The rules of addresses: what builds an address is compiled when the first one is built.

Werkzeug compiles two builders for each rule when it is registered. Most rules are only ever matched; their
builders cost half of the time that the application takes to come up.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Built = tuple[str, str]


class LazyRule(Rule):
    """Werkzeug's rule, quicker to register; it matches and builds the same."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Built]:
        compiled: Callable[..., Built] | None = None
        compile_it = super()._compile_builder

        def build(rule: Rule, **values: Any) -> Built:
            nonlocal compiled
            if compiled is None:
                compiled = compile_it(append_unknown)
            return compiled(rule, **values)

        return build
