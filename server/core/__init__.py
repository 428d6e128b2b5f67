"""The ground floor: database, events, queues, errors, HTTP guards, storage, mail, clock.

Used by every other room, it knows no business word. What is always true: facts are written in the
transaction that makes them true, and nothing leaves the machine inside a transaction.
"""
