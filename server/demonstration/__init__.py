"""The demonstration: a town with its people and two years of history, for who wants to look before deciding.

Loaded by `parvis run` into an empty database. What is always true: its people and numbers are invented, its
history went through the same services as everybody's, and the same seed tells the same story.
"""

from server.demonstration.loading import load

__all__ = ["load"]
