"""What the tablet keeps: the journal of taps, the server's copy of the tickets, photos, drafts and settings.

Presenters write to the journal and the drafts, sync writes everything else. It is always true that a row of
the server's copy came from an answer of the server, and that a journal row stays until the server has judged
it.
"""
