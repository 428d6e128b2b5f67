"""Writes: a territory's file is applied whole or refused whole."""

from server.commons.territories.services.applying import Report, apply_document, apply_file

__all__ = ["Report", "apply_document", "apply_file"]
