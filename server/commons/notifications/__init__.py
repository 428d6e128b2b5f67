"""Telling people: contact data, push addresses, and every message on its way to somebody.

Used by the features, which hand over rendered words for a recipient, and by the desk, which calls or writes
to those whom no machine can reach. Always true: contact data lives here and nowhere else, a push carries a
number and a state only, and nobody is lost: a message that cannot leave ends on the desk's list.
"""
