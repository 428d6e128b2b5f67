"""The town that the features of reporting know."""

from tests.features.reporting.conftest import given_settings, sent, states, town

__all__ = ["given_settings", "sent", "states", "town"]
