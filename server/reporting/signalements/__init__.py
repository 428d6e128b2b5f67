"""What was said: signalements, the people attached to them, and what those are told.

Used by citizens without an account, and by the desk for those who telephone or write.
What is always true: the words are never rewritten, only moderated; the device's secret is kept as SHA-256
only; contact data stays in the notifications' own table.
"""
