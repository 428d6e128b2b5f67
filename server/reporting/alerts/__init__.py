"""Alerts: what was reported lately in a district or around a place, in one mail a day.

Used by anybody who leaves an e-mail address, without an account. Always true: nothing is sent before the
address was confirmed from its own mailbox, no answer tells whether an address is known, one tap stops it and
erases the address, and the address itself is kept by `commons.notifications` alone.
"""
