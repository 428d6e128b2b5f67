"""Writes on what citizens say: reception, intake, the people attached, and what they are told."""
