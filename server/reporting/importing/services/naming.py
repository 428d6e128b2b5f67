"""What the words of a foreign file mean in a town: its categories and its teams."""

from server.commons.territories.queries import Category, Team, Territory
from server.core.language import speaking, translate
from server.reporting.importing.rules.mapping import JOINED, RecordMapping
from server.reporting.importing.rules.records import Unreadable, compared, heading_of


class Names:
    """The categories and teams that foreign words name, each looked up once.

    `closing_words` are what the history of a record says of its closing.
    """

    def __init__(self, territory: Territory, mapping: RecordMapping) -> None:
        self.mapping = mapping
        self._territory = territory
        self._categories: dict[str, Category | None] = {}
        self._teams: dict[str, Team | None] = {}
        self._by_name: dict[str, Category | None] = {}
        with speaking(territory.first_language):
            self.closing_words = translate("import.closed", source=mapping.source)
        for leaf in territory.leaves:
            heading = territory.category(leaf.parent) if leaf.parent else None
            own = [compared(word) for word in (leaf.code, *leaf.labels.values())]
            for name in own:
                # two leaves of one name: neither is meant by the name alone
                self._by_name[name] = leaf if self._by_name.get(name, leaf) is leaf else None
            for label in heading.labels.values() if heading else ():
                for name in own:
                    self._by_name[f"{compared(label)}{JOINED}{name}"] = leaf

    def category(self, said: str) -> Category:
        """The leaf that is meant: by the mapping, else by its name here, else by the mapping of its heading.

        Raises:
            Unreadable: nothing here is called so.
        """
        if said not in self._categories:
            self._categories[said] = self._find(said)
        found = self._categories[said]
        if found is None:
            raise Unreadable("unknown_category", said)
        return found

    def _find(self, said: str) -> Category | None:
        parts = [compared(part) for part in said.split(JOINED)]
        codes = (self.mapping.categories.get(said), heading_of(said, self.mapping.categories))
        by_code = [
            self._territory.leaf(code) if code else None for code in (*codes, self.mapping.default_category)
        ]
        by_name = [self._by_name.get(JOINED.join(parts)), self._by_name.get(parts[-1])]
        found = (by_code[0], *by_name, *by_code[1:])
        return next((leaf for leaf in found if leaf is not None), None)

    def team(self, said: str) -> Team | None:
        """The team that is meant; None: the town has none of the name, and its rules choose."""
        if said not in self._teams:
            slug = self.mapping.teams.get(said, said)
            same = [team for team in self._territory.teams if compared(team.name) == compared(said)]
            self._teams[said] = self._territory.team(slug) or (same[0] if said and same else None)
        return self._teams[said]
