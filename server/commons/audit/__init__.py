"""The journal of what staff did with access, accounts, settings and data: who, what, when.

Used by administrators, who search it and take it away as a sheet. Always true: an entry is never changed nor,
within a year, deleted, which the database itself refuses; it holds numbers and codes, never a name or an
address, so that erasing a person leaves it whole; after a year it is forgotten.
"""
