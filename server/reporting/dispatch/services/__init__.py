"""Choosing a team, and bringing the ticket to it."""
