"""Tests: units, features on real databases, contracts, architecture, and journeys through all programs."""
