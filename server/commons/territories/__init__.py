"""The territories: what a commune, an EPCI or a métropole declares of itself, in one file.

Every other room reads it: categories, districts, teams, dispatch rules, calendars, texts. Citizens see
the town's name and its categories; administrators apply its file. What is always true: a file is applied
whole or not at all, and a category, team or district that was used once is never deleted.
"""
