"""Importing: what another tool recorded, brought in from its file, once however often the file is read.

Operators use it when a town changes its tool. A record keeps the day, the words and the place it had; the
town's own rules say who would have had it; nobody is told anything, and nothing becomes public by itself.
"""
