"""Reads: who is on call, what the pages show, the story of an alert."""
