"""Pieces that several screens draw with: words, buttons, fields, bars, the plan, the photo picker.

Only screens use them; they know nothing of tickets or the network. It is always true that an icon has a word
beside it and that what can be touched is at least 56 px high.
"""
