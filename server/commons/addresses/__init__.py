"""Addresses: words to a place and a place to words, by a geocoder that speaks the BAN's protocol.

Used by the citizen's address field, by the desk and by intake. What is always true: "unknown" is a normal
answer, a slow or absent geocoder never stops a signalement, and nothing is asked inside a transaction.
"""
