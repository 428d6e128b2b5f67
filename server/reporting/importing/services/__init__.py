"""Writes of importing: a file is read row by row and brought in by batches."""

from server.reporting.importing.services.bringing import Report, bring_file, understood
from server.reporting.importing.services.reading import FileRefused, mapping_for, read_rows

__all__ = ["FileRefused", "Report", "bring_file", "mapping_for", "read_rows", "understood"]
