"""Writes: a territory's file is applied whole or refused whole, each change is a version."""

from server.commons.territories.services.applying import Report, apply_file
from server.commons.territories.services.changing import (
    change_parts,
    edit,
    keep_present_versions,
    return_to,
)

__all__ = ["Report", "apply_file", "change_parts", "edit", "keep_present_versions", "return_to"]
