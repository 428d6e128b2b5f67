"""The field agent's tablet: the team's tickets, worked on with or without a network.

Field agents use it outdoors all day. It is always true that a tap writes to the journal on the tablet and
nowhere else, and that what the tablet knows of a ticket changes only from an answer of the server.
"""

VERSION = "1.0.0"
