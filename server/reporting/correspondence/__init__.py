"""Correspondence: the mails that people write to the town's own address, read from its mailbox.

The desk turns each into an entry, or sets it aside with a reason; machines never answer and never decide.
What a mail carries that is no picture we read stays in the mailbox, and is named.
"""
