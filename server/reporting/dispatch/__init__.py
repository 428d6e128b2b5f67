"""Dispatch: which team does the work, by which rule, and why; and the way to outside bodies.

Used by intake and by whoever corrects a category. What is always true: the first rule that matches wins,
a fallback team always exists, and a ticket keeps the rule that sent it and the reason in words.
"""
