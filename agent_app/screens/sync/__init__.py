"""How the link stands, what waits, and what must be looked at again."""
