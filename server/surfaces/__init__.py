"""Surfaces: what people and outside programs see across features.

They read any feature's tables in their `queries` and write through the owners' `services` only.
Nobody imports them but the entries.
"""
