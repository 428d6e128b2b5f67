"""How many checks are silenced, by kind, and why that kind is needed at all."""

COUNTED: dict[str, tuple[int, str]] = {}
