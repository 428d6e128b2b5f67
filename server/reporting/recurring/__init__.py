"""Recurring: places where the same thing comes back, which mending it once more will not settle.

Used by the desk and the directors, who propose a structural ticket for such a place or set it aside. Always
true: the method is one pure function, said on the page with its figures; the tickets that are its evidence
are listed; what was set aside stays away until the thing has come back once more.
"""
