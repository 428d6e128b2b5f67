"""Writes: a draft changed step by step, put in force or let go; dry runs asked and done."""
