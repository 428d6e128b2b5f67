"""Reads of the dashboard, across features: counts, figures, lists, one ticket, what waits for the desk."""
