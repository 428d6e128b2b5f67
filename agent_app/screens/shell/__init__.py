"""The frame around every screen: the strip that says how the link stands, and the way between screens."""
