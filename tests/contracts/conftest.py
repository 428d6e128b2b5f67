"""The town that the features of reporting know."""

from tests.features.reporting.conftest import _template, given_settings, sent, town

__all__ = ["_template", "given_settings", "sent", "town"]
